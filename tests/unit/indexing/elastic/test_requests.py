"""What is sent: filters as clauses, addresses without secrets, chunks of a bulk, sample bounds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from indexing.elastic.bulk import Action, _chunks
from indexing.elastic.connection import Connection, _host
from indexing.elastic.filters import condition
from indexing.elastic.mapping import Identity, documents_index, passages_index
from indexing.elastic.records import SAMPLE_BITS, digest_parts, key_of
from indexing.elastic.renewal import _differences
from indexing.elastic.statistics import bound_of
from indexing.engine import SearchFilter
from indexing.ranking.scores import K1, B
from indexing.settings import ElasticSettings, VectorIndex
from nlp.domain import Genre
from nlp.errors import ConfigurationError


def test_no_condition_lets_everything_through() -> None:
    assert condition(SearchFilter(genres=tuple(Genre))) == {"match_all": {}}


def test_every_field_of_a_filter_is_a_clause_of_its_own_meaning() -> None:
    found = condition(
        SearchFilter(
            before=date(2020, 1, 1),
            ipc=("H01L 21/67 (2006.01)",),
            countries=("KR", "US"),
            applicants=("주식회사 가온에너지",),
            genres=(Genre.PATENT,),
            exclude_ids=("특허-가",),
            exclude_families=("F1",),
        )
    )["bool"]
    assert found["filter"] == [
        {"terms": {"genre": ["patent"]}},
        {"range": {"filed": {"lt": date(2020, 1, 1).toordinal()}}},
        {"terms": {"levels": ["H01L21/67"]}},
        {"terms": {"country": ["KR", "US"]}},
        {"terms": {"applicants": ["가온에너지"]}},
    ]
    assert found["must_not"] == [
        {"terms": {"key": [key_of("특허-가")]}},
        {"terms": {"family": ["F1"]}},
    ]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("http://one", "http://one:9200"),
        ("https://one/search", "https://one:443/search"),
        (" http://one:9201 ", "http://one:9201"),
    ],
)
def test_an_address_without_a_port_gets_the_usual_one(given: str, sent: str) -> None:
    assert _host(given) == sent


def test_an_address_is_shown_without_its_secrets() -> None:
    settings = ElasticSettings(url="https://me:secret@one:9200,https://two:9200")
    connection = Connection(settings)
    assert connection.where == "https://one:9200, https://two:9200"
    connection.close()


@pytest.mark.parametrize("url", ["one:9200", "ftp://one:9200", "http://"])
def test_what_is_no_address_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError, match="NOVUM_SEARCH_URL"):
        Connection(ElasticSettings(url=url))


def test_a_missing_certificate_file_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="NOVUM_SEARCH_CA_FILE"):
        Connection(ElasticSettings(url="https://one:9200", ca_file=tmp_path / "ca.pem"))


def test_bulks_are_cut_by_bytes_and_one_large_item_goes_alone() -> None:
    actions = [Action("index", "i", str(n), {"text": "x" * size}) for n, size in enumerate(SIZES)]
    chunks = [[action.id for action, _ in chunk] for chunk in _chunks(actions, 1_000)]
    assert chunks == [["0", "1"], ["2"], ["3", "4"]]


SIZES = (300, 300, 5_000, 100, 100)


def test_an_item_names_the_version_that_it_replaces() -> None:
    lines = Action("index", "i", "가", {"a": "나"}, routing="r", seen=(7, 1)).lines()
    assert lines.decode() == (
        '{"index":{"_index":"i","_id":"가","routing":"r","if_seq_no":7,"if_primary_term":1}}\n'
        '{"a":"나"}\n'
    )


def test_the_sample_is_everything_until_it_is_full_and_then_the_largest_part_that_fits() -> None:
    whole = 1 << SAMPLE_BITS
    assert bound_of(0, 20_000) == whole
    assert bound_of(20_000, 20_000) == whole
    assert bound_of(20_001, 20_000) == whole // 2
    assert bound_of(40_001, 20_000) == whole // 4
    assert bound_of(8_000_000, 20_000) == whole // 512


def test_sums_of_digests_stay_exact_over_hundreds_of_millions() -> None:
    assert digest_parts("ffffff" * 4 + "00000000") == [2**24 - 1] * 4
    assert (2**24 - 1) * 500_000_000 < 2**53


def test_what_differs_between_two_indexes_is_found_in_one_pass() -> None:
    old = iter([("a", "1"), ("b", "2"), ("d", "4"), ("e", "5")])
    new = iter([("b", "2"), ("c", "3"), ("d", "x"), ("f", "6")])
    found = list(_differences(old, new))
    assert found == [("a", None), ("c", "c3"), ("d", "dx"), ("e", None), ("f", "f6")]


def test_indexes_take_no_unknown_field_and_rank_by_our_constants() -> None:
    identity = Identity("encoder", "analyser", 512)
    settings = ElasticSettings(vectors=VectorIndex.INT8_FLAT, replicas=0, shards=3)
    documents, passages = (
        documents_index(identity, settings),
        passages_index(identity, settings),
    )
    for index in (documents, passages):
        assert index["mappings"]["dynamic"] == "strict"
        assert index["mappings"]["_meta"] == identity.meta()
        assert index["settings"]["number_of_replicas"] == 0
        assert index["mappings"]["properties"]["embedding"]["index_options"] == {
            "type": "int8_flat"
        }
        similarity = index["settings"]["similarity"]["default"]
        assert similarity == {"type": "BM25", "k1": K1, "b": B}
    assert documents["settings"]["number_of_shards"] == 3
    assert passages["settings"]["number_of_shards"] == 1
    # Kept in doc values once: neither vectors nor records stand in the source again.
    assert "embedding" in documents["mappings"]["_source"]["excludes"]
