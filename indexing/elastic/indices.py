"""Versioned indexes behind two aliases: made where they are not there, checked where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from indexing.elastic.connection import Connection
from indexing.elastic.mapping import Identity, Names, documents_index, passages_index
from indexing.errors import EngineMismatchError, IndexingError
from indexing.settings import ElasticSettings

_Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """The indexes behind the aliases now."""

    documents: str
    passages: str
    document_shards: int


def opened(
    connection: Connection, names: Names, identity: Identity, settings: ElasticSettings
) -> Layout:
    """The indexes, made if need be. Raises `EngineMismatchError` for another encoder's."""
    # Passages first: whoever finds the documents finds both.
    for alias, body in (
        (names.passages, passages_index(identity, settings)),
        (names.documents, documents_index(identity, settings)),
    ):
        if behind(connection, alias) is None:
            create(connection, names.version(alias, 1), body, alias=alias)
    return checked(connection, names, identity)


def checked(connection: Connection, names: Names, identity: Identity) -> Layout:
    found = {}
    for alias in (names.documents, names.passages):
        index = behind(connection, alias)
        if index is None:
            raise IndexingError(
                f"There is no index {alias}.",
                where=connection.where,
                todo="Make it again from the catalog: novum index rebuild",
            )
        _check(connection, index[0], index[1]["mappings"].get("_meta", {}), identity)
        found[alias] = index
    documents = found[names.documents]
    return Layout(
        documents=documents[0],
        passages=found[names.passages][0],
        document_shards=int(documents[1]["settings"]["index"]["number_of_shards"]),
    )


def behind(connection: Connection, alias: str) -> tuple[str, _Json] | None:
    """The index behind an alias and what it is, None where there is none."""
    answer: Mapping[str, _Json] = connection.read(
        lambda client: client.options(ignore_status=404).indices.get(index=alias)
    ).body
    if "error" in answer:
        return None
    if len(answer) != 1 or alias in answer:
        raise IndexingError(
            f"{alias} must be an alias of one index; it stands for {', '.join(sorted(answer))}.",
            where=connection.where,
            todo="Put that right, or choose another NOVUM_SEARCH_PREFIX.",
        )
    ((index, found),) = answer.items()
    return index, found


def discard(settings: ElasticSettings) -> None:
    """Deletes both indexes, whatever made them. What was in them stands in the catalog."""
    connection = Connection(settings)
    names = Names(settings.prefix)
    try:
        for alias in (names.documents, names.passages):
            if found := behind(connection, alias):
                delete(connection, found[0])
    finally:
        connection.close()


def delete(connection: Connection, index: str) -> None:
    """Also where it is gone already."""
    connection.write(lambda client: client.options(ignore_status=404).indices.delete(index=index))


def create(connection: Connection, index: str, body: _Json, *, alias: str | None) -> bool:
    """Makes an index; False where somebody else was faster."""
    answer = connection.write(
        lambda client: client.options(ignore_status=400).indices.create(
            index=index,
            settings=body["settings"],
            mappings=body["mappings"],
            aliases={alias: {}} if alias else None,
        )
    ).body
    error = answer.get("error")
    if error and error.get("type") != "resource_already_exists_exception":
        raise connection.refused(f"{error.get('type')}: {error.get('reason')}")
    return error is None


def _check(connection: Connection, index: str, made: Mapping[str, str], identity: Identity) -> None:
    for name, wanted in identity.meta().items():
        if made.get(name) != wanted:
            raise EngineMismatchError(
                f"The index was made with {name} {made.get(name)!r}; now it is {wanted!r}.",
                where=f"{connection.where} {index}",
                todo="Type: novum index rebuild --replace (or set another NOVUM_SEARCH_PREFIX)",
            )
