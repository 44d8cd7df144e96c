"""The settings in force, fit for other eyes."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PREFIX = "NOVUM_"
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL")
_NEXT = re.compile(r"[;,\s]+(?=[a-z][a-z0-9+.-]*://)")  # between several addresses
HIDDEN = "(set; secrets are not in backups)"


def public_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """`NOVUM_…` by name; secrets are named only, addresses lose user's password and options."""
    ours = sorted(name for name in environ if name.startswith(_PREFIX))
    return {name: _shown(name, environ[name]) for name in ours}


def _shown(name: str, value: str) -> str:
    if _SECRET.search(name):
        return HIDDEN
    return " ".join(_address(one) for one in _NEXT.split(value)) if "://" in value else value


def _address(text: str) -> str:
    """Without password and options; where they cannot be told apart, without everything."""
    scheme, _, rest = text.partition("://")
    user, at, host = rest.rpartition("@")
    if "?" in user:
        return f"{scheme}://***"
    name, colon, _ = user.partition(":")
    return f"{scheme}://{name}{':***' if colon else ''}{at}{host.partition('?')[0]}"
