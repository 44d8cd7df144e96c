"""`SearchFilter` as clauses: the same keys and the same meaning as in the embedded engine."""

from __future__ import annotations

from typing import Any

from indexing.elastic.records import key_of
from indexing.engine import SearchFilter
from indexing.heads import applicant_key, ipc_key
from nlp.domain import Genre

_Json = dict[str, Any]
_SUBCLASS = 4
"""Letters and digits of an IPC subclass, such as H01M."""


def condition(filter: SearchFilter) -> _Json:
    """A query that lets through what the filter does, and scores nothing."""
    demanded: list[_Json] = []
    excluded: list[_Json] = []
    if set(filter.genres) != set(Genre):
        demanded.append({"terms": {"genre": [genre.value for genre in filter.genres]}})
    if filter.before:
        # Days are positive: a document without a date is not earlier than any.
        demanded.append({"range": {"filed": {"lt": filter.before.toordinal()}}})
    for field, values in (
        ("levels", [ipc_key(prefix) for prefix in filter.ipc]),
        ("country", list(filter.countries)),
        ("applicants", [applicant_key(name) for name in filter.applicants]),
    ):
        if values:
            demanded.append({"terms": {field: values}})
    if filter.exclude_ids:
        excluded.append({"terms": {"key": [key_of(name) for name in filter.exclude_ids]}})
    if filter.exclude_families:
        excluded.append({"terms": {"family": list(filter.exclude_families)}})
    if not demanded and not excluded:
        return {"match_all": {}}
    return {"bool": {"filter": demanded, "must_not": excluded}}


def narrow(filter: SearchFilter) -> bool:
    """Whether it can be expected to let through few of many: some applicants, or subclasses."""
    subclasses = bool(filter.ipc) and all(len(ipc_key(one)) >= _SUBCLASS for one in filter.ipc)
    return bool(filter.applicants) or subclasses
