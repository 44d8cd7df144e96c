"""The word index: tantivy over terms that Novum has cut, with exact fields for filters.

It proposes candidates and answers whether a term is known; scores are computed from the flat
files, so that they do not depend on tantivy's segments. Rows that the store does not know (a
killed writer) or knows to be dead are ignored by the caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexing.embedded.schema import REBUILD
from indexing.engine import SearchFilter
from indexing.errors import DamagedIndexError
from indexing.heads import Head, applicant_key, ipc_key
from indexing.ranking.features import DocumentTerms

if TYPE_CHECKING:
    from tantivy import Query as Condition

WRITER_BYTES = 64_000_000
RANKED = "ranked"  # title, abstract
BODY = "body"  # everything else that is known of the document
BODY_BOOST = 0.3


class WordIndex:
    """A tantivy index in a folder. One writer at a time (the store's lock sees to it)."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        folder.mkdir(parents=True, exist_ok=True)
        self._schema = _schema()
        try:
            self._index = tantivy.Index(self._schema, path=str(folder), reuse=True)
        except ValueError as error:
            raise DamagedIndexError(
                f"The word index is damaged: {error}.",
                where=str(folder.parent),
                todo=REBUILD,
            ) from error
        self._index.config_reader("manual")

    def reader(self) -> WordReader:
        """What writers, of this process or another, have committed by now; stays as it is."""
        self._index.reload()
        return WordReader(self._schema, self._index.searcher())

    def write(
        self, added: Iterable[tuple[int, Head, DocumentTerms]], *, forgotten: Iterable[int]
    ) -> None:
        """One commit: rows added and rows forgotten."""
        import tantivy

        writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=1)
        for row in forgotten:
            writer.delete_documents_by_term("row", row)
        for row, head, terms in added:
            # A row number may come back after a killed writer: what it left is taken out.
            writer.delete_documents_by_term("row", row)
            fields = _fields(row, head, terms)
            writer.add_document(tantivy.Document.from_dict(fields, self._schema))
        writer.commit()
        writer.wait_merging_threads()


class WordReader:
    """One committed state of the word index."""

    def __init__(self, schema: Any, searcher: Any) -> None:
        self._schema = schema
        self._searcher = searcher

    def candidates(
        self, weights: Sequence[tuple[str, float]], filter: SearchFilter | None, limit: int
    ) -> list[int]:
        """Rows that hold the weighted terms, best first by weighted BM25.

        Without a filter tantivy passes over rows that cannot be among the best: three times faster.
        """
        from tantivy import Occur, Query

        should: list[tuple[Any, Any]] = []
        for term, weight in weights:
            for field, boost in ((RANKED, 1.0), (BODY, BODY_BOOST)):
                word = Query.term_query(self._schema, field, term, index_option="freq")
                should.append((Occur.Should, Query.boost_query(word, weight * boost)))
        if not should:
            return []
        words = Query.boolean_query(should)
        if filter is not None:
            words = Query.boolean_query([(Occur.Must, words), *self._filter(filter)])
        return self._rows(words, limit)

    def rows_with(self, term: str, filter: SearchFilter, limit: int) -> list[int]:
        """Some rows let through by the filter that hold the term anywhere."""
        from tantivy import Occur, Query

        fields = [
            (Occur.Should, Query.term_query(self._schema, field, term, index_option="freq"))
            for field in (RANKED, BODY)
        ]
        anywhere = Query.boolean_query(fields)
        condition = Query.boolean_query([(Occur.Must, anywhere), *self._filter(filter)])
        return self._rows(condition, limit)

    def _rows(self, condition: Condition, limit: int) -> list[int]:
        found = self._searcher.search(condition, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        return [int(row) for row in rows if row is not None]

    def _filter(self, filter: SearchFilter) -> list[tuple[Any, Any]]:
        """Clauses that must hold and add nothing to the score."""
        from tantivy import FieldType, Occur, Query

        clauses: list[tuple[Any, Any]] = []

        def demand(field: str, values: Sequence[str], occur: Any) -> None:
            if values:
                terms = Query.term_set_query(self._schema, field, list(values))
                clauses.append((occur, Query.const_score_query(terms, 0.0)))

        demand("genre", [genre.value for genre in filter.genres], Occur.Must)
        demand("level", [ipc_key(prefix) for prefix in filter.ipc], Occur.Must)
        demand("country", filter.countries, Occur.Must)
        demand("applicant", [applicant_key(name) for name in filter.applicants], Occur.Must)
        demand("id", filter.exclude_ids, Occur.MustNot)
        demand("family", filter.exclude_families, Occur.MustNot)
        if filter.before:
            earlier = Query.range_query(
                self._schema, "filed", FieldType.Integer, 1, filter.before.toordinal() - 1
            )
            clauses.append((Occur.Must, Query.const_score_query(earlier, 0.0)))
        return clauses


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_integer_field("filed", indexed=True, fast=True)
    for field in ("id", "genre", "country", "family", "applicant", "level"):
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in (RANKED, BODY):
        builder.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
    return builder.build()


def _fields(row: int, head: Head, terms: DocumentTerms) -> dict[str, Any]:
    hit = head.hit
    fields: dict[str, Any] = {
        "row": row,
        "id": hit.id,
        "genre": hit.genre.value,
        "applicant": list(head.applicants),
        "level": list(head.levels),
        RANKED: " ".join(terms.words),
        BODY: " ".join(terms.body),
    }
    if hit.filed:
        fields["filed"] = hit.filed.toordinal()
    if hit.country:
        fields["country"] = hit.country
    if hit.family:
        fields["family"] = hit.family
    return fields
