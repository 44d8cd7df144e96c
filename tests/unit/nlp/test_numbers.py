"""One spelling for a patent number, however it is printed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.numbers import (
    NumberRole,
    application_key,
    country_of,
    normalise,
    without_kind,
)

SAME = [
    ("KR101999999", ["10-1999999", "1019999990000", "KR101999999B1", "KR 10-1999999 B1"]),
    (
        "KR101999999",
        ["등록특허 제10-1999999호", "대한민국 등록특허공보 제10-1999999호(2019.01.02.) 1부."],
    ),
    ("1020170991234", ["10-2017-0991234", "1020170991234", "KR 10-2017-0991234"]),
    ("1020170991234", ["10-2017-0991234 (2017.10.16)", "10-2017-0991234*"]),
    (
        "KR1020190049999A",
        ["KR1020190049999 A*", "KR10-2019-0049999 A", "한국 공개특허공보 제10-2019-0049999호"],
    ),
    ("US9876543B2", ["US9876543B2", "US 9,876,543 B2", "US09876543 B2*"]),
    ("US20040123456A1", ["US 2004/0123456 A1", "US20040123456A1", "US2004123456 A1"]),
    ("JPH06201105A", ["JP06201105 A", "特開平6-201105号公報", "JP H06-201105 A", "JP06－201105 A"]),
    ("JPS61271861A", ["PAJ61271861 A", "JP61-271861A"]),
    ("JPH06201105A", ["JP平成6-201105 A", "JP平6-201105A"]),
    ("JPS59123456A", ["特開昭59-123456", "JP昭和59-123456 A"]),
    ("JP4567890B2", ["JP 4567890 B2", "特許第4567890号", "日本特許 第4567890号", "JP4567890B2"]),
    ("JP2011501429A", ["JP 2011-501429 A", "JP2011501429A", "特表2011-501429"]),
    ("JP2017048999A", ["JP 2017-48999 A", "特開2017-48999号"]),
    ("JP3310009B2", ["JP3310009 B2", "JP 3310009 B2"]),
    ("EP1234567B1", ["EP 1 234 567 B1", "EP1234567B1", "EP01234567 B1"]),
    ("WO2009051288A1", ["WO 2009/051288 A1", "WO2009051288A1", "WO 09/051288 A1"]),
    ("KR100404651", ["KR 10-04046510000 B", "10-0404651"]),
]


@pytest.mark.parametrize(
    ("number", "printed"), [(number, one) for number, many in SAME for one in many]
)
def test_every_spelling_becomes_one(number: str, printed: str) -> None:
    assert normalise(printed) == number


@pytest.mark.parametrize(
    "printed", ["WO 093/0561288", "특4*개", "*.", "日本特許 第34567989号", "H"]
)
def test_what_is_no_number_stays_the_same_when_normalised_again(printed: str) -> None:
    once = normalise(printed)
    assert normalise(once) == once


def test_a_grant_and_an_application_of_the_same_digits_stay_apart() -> None:
    assert normalise("1020012340000") == "KR102001234"
    assert normalise("1020010012345") == "1020010012345"


def test_a_country_given_beside_the_number_is_used() -> None:
    assert normalise("9,876,543", country="US") == "US9876543"
    assert normalise("10-2017-0991234", country="KR") == "1020170991234"


def test_the_country_of_bare_digits_is_korea() -> None:
    assert country_of("1020170991234") == "KR"
    assert country_of("US9876543B2") == "US"


@given(st.integers(1990, 2030), st.integers(1, 300_000))
def test_any_korean_application_number_is_the_same_with_and_without_signs(
    year: int, serial: int
) -> None:
    digits = f"10{year}{serial:07d}"
    assert normalise(f"10-{year}-{serial:07d}") == normalise(digits) == digits
    assert normalise(f" KR 10 - {year} - {serial:07d} ") == digits


@given(st.integers(1, 1_940_000))
def test_any_korean_grant_is_one_patent_in_its_four_spellings(serial: int) -> None:
    spellings = [
        f"10-{serial:07d}",
        f"10{serial:07d}0000",
        f"KR10{serial:07d}B1",
        f"KR 10-{serial:07d} B1",
    ]
    assert {normalise(one) for one in spellings} == {f"KR10{serial:07d}"}


@given(st.integers(1_000_000, 12_999_999), st.sampled_from(["A", "B1", "B2"]))
def test_any_american_patent_is_the_same_with_commas_and_zeros(number: int, kind: str) -> None:
    spellings = {f"US {number:,} {kind}", f"US{number}{kind}", f"US{number:08d} {kind}"}
    assert {normalise(one) for one in spellings} == {f"US{number}{kind}"}


@given(st.text(max_size=60))
def test_normalising_never_fails(text: str) -> None:
    assert isinstance(normalise(text), str)


@given(
    st.one_of(
        st.builds("10-{}-{:07d}".format, st.integers(1990, 2030), st.integers(1, 300_000)),
        st.builds("US {:,} B2".format, st.integers(1_000_000, 12_999_999)),
        st.builds("JP {}-{:06d} A".format, st.integers(2000, 2026), st.integers(1, 599_999)),
        st.builds("WO {}/{:06d} A1".format, st.integers(1979, 2026), st.integers(1, 199_999)),
    )
)
def test_normalising_twice_changes_nothing(printed: str) -> None:
    once = normalise(printed)
    assert normalise(once) == once


@pytest.mark.parametrize(
    ("printed", "role", "number"),
    [
        ("1020230240000", None, "1020230240000"),
        ("1020230240000", NumberRole.APPLICATION, "1020230240000"),
        ("1020230240000", NumberRole.GRANT, "KR102023024"),
        ("1020230240000", NumberRole.PUBLICATION, "KR1020230240000A"),
        ("2020170099999", NumberRole.PUBLICATION, "KR2020170099999U"),
        ("10-2023-0024000", NumberRole.PUBLICATION, "KR1020230024000A"),
        ("KR-20140049183-A", NumberRole.PUBLICATION, "KR1020140049183A"),
        ("KR20140049183A", None, "KR1020140049183A"),
        ("KR-20140049183-A", NumberRole.APPLICATION, "1020140049183"),
        ("KR-20150009999-U", NumberRole.APPLICATION, "2020150009999"),
        ("10-1435371", NumberRole.GRANT, "KR101435371"),
    ],
)
def test_the_role_of_a_number_decides_where_its_digits_do_not(
    printed: str, role: NumberRole | None, number: str
) -> None:
    assert normalise(printed, country="KR", role=role) == number


@given(st.integers(1, 2_999_999))
def test_a_grant_is_one_patent_in_any_spelling_where_its_column_says_so(serial: int) -> None:
    spellings = (f"10-{serial:07d}", f"10{serial:07d}0000", f"KR10{serial:07d}B1")
    assert {normalise(one, country="KR", role=NumberRole.GRANT) for one in spellings} == {
        f"KR10{serial:07d}"
    }


@given(
    st.text(st.sampled_from("KRUSJPEPWO0123456789-/., ABUH제호"), max_size=20),
    st.sampled_from([None, *NumberRole]),
)
def test_normalising_again_in_the_same_role_changes_nothing(
    printed: str, role: NumberRole | None
) -> None:
    once = normalise(printed, role=role)
    assert normalise(once, role=role) == once


@pytest.mark.parametrize(
    ("raw", "country", "key"),
    [
        ("10-2017-0991234", "KR", "1020170991234"),
        ("12/123,456", "US", "US201712123456A"),
        ("US-201212123456-A", "US", "US201212123456A"),
        ("5123456", "US", None),
        ("10123456.7", "EP", "EP10123456"),
        ("2011-501429", "JP", None),
    ],
)
def test_a_foreign_application_number_is_a_key_only_where_no_grant_has_it(
    raw: str, country: str, key: str | None
) -> None:
    assert application_key(raw, country=country, filed=date(2017, 5, 1)) == key


def test_a_number_is_known_with_and_without_its_kind_unless_that_tells_too_much() -> None:
    assert without_kind("US9876543B2") == "US9876543"
    assert without_kind("KR1020140049183A") == "KR1020140049183A"
    assert without_kind("JP2011501429A") == "JP2011501429A"
    assert without_kind("1020170991234") == "1020170991234"
