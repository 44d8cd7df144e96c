"""The settings in force, fit for other eyes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_PREFIX = "NOVUM_"
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|KEY|CREDENTIAL")
HIDDEN = "(set; secrets are not in backups)"


def public_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """`NOVUM_…` by name; secrets are named only, addresses lose user's password and options."""
    ours = sorted(name for name in environ if name.startswith(_PREFIX))
    return {name: _shown(name, environ[name]) for name in ours}


def _shown(name: str, value: str) -> str:
    if _SECRET.search(name):
        return HIDDEN
    return " ".join(_address(one) for one in value.split(" ")) if "://" in value else value


def _address(text: str) -> str:
    """Without what stands before ``@`` behind the user's name, and behind ``?``."""
    if "://" not in text:
        return text
    return ",".join(_one_address(one) for one in text.split(","))


def _one_address(text: str) -> str:
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text.rpartition("@")[2].partition("?")[0]
    place = urlsplit(f"//{rest}")
    user, at, host = place.netloc.rpartition("@")
    name, colon, _ = user.partition(":")
    shown = f"{name}{':***' if colon else ''}{at}{host}"
    return f"{scheme}://{shown}{place.path}"
