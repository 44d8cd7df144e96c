"""A real Elasticsearch for tests: skipped with the reason where none answers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import Request, urlopen
from uuid import uuid4

from indexing.settings import ElasticSettings
from tests.conftest import require

ELASTICSEARCH = os.environ.get("NOVUM_TEST_ELASTICSEARCH", "http://127.0.0.1:9200")


def asked(path: str, *, method: str = "GET") -> bytes:
    """A plain request, beside the client that is tested."""
    with urlopen(Request(f"{ELASTICSEARCH}{path}", method=method), timeout=30) as answer:  # noqa: S310
        return bytes(answer.read())


def _answers() -> bool:
    try:
        return bool(asked("/"))
    except (URLError, OSError):
        return False


@contextmanager
def own_settings(**given: object) -> Iterator[ElasticSettings]:
    """Settings with a prefix of this test's own; its indexes are removed at the end."""
    require(_answers(), f"no Elasticsearch answers at {ELASTICSEARCH}")
    prefix = f"test-{uuid4().hex[:12]}"
    values = {"url": ELASTICSEARCH, "prefix": prefix, **given}
    try:
        yield ElasticSettings.model_validate(values)
    finally:
        for kind in ("documents", "passages"):
            found = asked(f"/_cat/indices/{prefix}-{kind}-*?h=index").decode().split()
            for index in found:
                asked(f"/{index}", method="DELETE")
