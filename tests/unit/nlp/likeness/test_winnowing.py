"""What fingerprints promise, for any two texts: nothing long enough is missed, nothing invented."""

from __future__ import annotations

import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.likeness.compared import ComparedText
from nlp.likeness.letters import letters_of
from nlp.likeness.stretches import GAP, MOST_PLACES, common_stretches, passages
from nlp.likeness.winnowing import FINE_GRAM, FINE_GUARANTEED, GRAM, GUARANTEED, prints_of, share

SEVERAL = st.text(alphabet="가나다라마바사아자차카타파하abcdefghijklmnop", min_size=0, max_size=400)
EXACT = "가각갂갃간갅갆갇갈갉갊갋갌갍갎갏감갑값갓갔강갖갗갘같갚갛"
LONG = st.text(alphabet=EXACT, min_size=GUARANTEED, max_size=300)
SHORT = st.text(alphabet=EXACT, min_size=FINE_GUARANTEED, max_size=60)
KNOWN = {29: 2646873245970229888, 49: 1276653110873582934}
FEW = st.text(alphabet="ab가", max_size=300)  # full of repetitions


def stretches(one: str, other: str) -> list[tuple[str, str]]:
    """The two sides of every common stretch, as they stand in the texts."""
    a, b = ComparedText.of(one), ComparedText.of(other)
    return [
        (
            one[slice(*a.letters.span(s.start, s.end))],
            other[slice(*b.letters.span(s.other_start, s.other_end))],
        )
        for s in common_stretches(a, b)
    ]


@given(SEVERAL, SEVERAL, LONG, SEVERAL, SEVERAL)
@settings(max_examples=150, deadline=None)
def test_a_stretch_of_guaranteed_length_shares_a_fingerprint_wherever_it_stands(
    before: str, after: str, common: str, other_before: str, other_after: str
) -> None:
    one = prints_of(letters_of(before + common + after))
    other = prints_of(letters_of(other_before + common + other_after))
    assert np.isin(one.hashes, other.hashes).any()


@given(SEVERAL, SEVERAL, SHORT, SEVERAL, SEVERAL)
@settings(max_examples=150, deadline=None)
def test_it_is_found_whole(
    before: str, after: str, common: str, other_before: str, other_after: str
) -> None:
    """Unless it repeats itself so often that it says nothing."""
    one, other = (
        ComparedText.of(before + common + after),
        ComparedText.of(other_before + common + other_after),
    )
    most = max(np.unique(text.fine.hashes, return_counts=True)[1].max() for text in (one, other))
    found = common_stretches(one, other)
    covers = [
        s
        for s in found
        if s.start <= len(before)
        and s.end >= len(before) + len(common)
        and s.start - s.other_start == len(before) - len(other_before)
    ]
    assert covers or most > MOST_PLACES


@given(st.one_of(SEVERAL, FEW), st.one_of(SEVERAL, FEW))
@settings(max_examples=300, deadline=None)
def test_every_stretch_is_equal_long_enough_and_maximal(one: str, other: str) -> None:
    a, b = ComparedText.of(one), ComparedText.of(other)
    left, right = a.letters.codes, b.letters.codes
    for s in common_stretches(a, b):
        assert s.same == s.end - s.start == s.other_end - s.other_start >= FINE_GRAM
        assert (left[s.start : s.end] == right[s.other_start : s.other_end]).all()
        if s.start and s.other_start:
            assert left[s.start - 1] != right[s.other_start - 1]
        if s.end < len(left) and s.other_end < len(right):
            assert left[s.end] != right[s.other_end]


@given(st.one_of(SEVERAL, FEW), st.one_of(SEVERAL, FEW))
@settings(max_examples=100, deadline=None)
def test_two_texts_have_the_same_in_common_from_either_side(one: str, other: str) -> None:
    assert sorted(stretches(one, other)) == sorted((b, a) for a, b in stretches(other, one))


def test_fingerprints_are_the_same_on_every_machine_and_in_every_run() -> None:
    text = (
        "흡착제 입자에 탄화규소를 섞고 다중 모드 공동에서 마이크로파로 조사하여 재생한다. 재생 "
        "온도는 "
        "섭씨 85도 이하로 하고, 증기 재생과 달리 흡착제 안쪽부터 가열하므로 열 손실이 작다."
    )
    prints = prints_of(letters_of(text))
    assert dict(zip(prints.starts.tolist(), prints.hashes.tolist(), strict=True)) == KNOWN


def test_spelling_spaces_and_figures_do_not_count() -> None:
    plain = "수전해 전극 5종을 1,200시간 시험하여 ABC 규격을 만족함을 Ångström 단위로 확인한다"
    decomposed = unicodedata.normalize("NFD", plain)
    wide = (
        "수 전 해  전극 7종을\n9,999시간 시험하여 ＡＢＣ 규격을 만족함을 ångström 단위로 확인한다."
    )
    codes = [letters_of(text).codes.tolist() for text in (plain, decomposed, wide)]
    assert codes[0] == codes[1] == codes[2]


def test_letters_know_where_they_stand() -> None:
    text = "가 ㈜나 ㎏ e\u0301f"
    letters = letters_of(text)
    assert "".join(map(chr, letters.codes)) == "가주나kgéf"
    assert letters.origins.tolist() == [0, 2, 3, 5, 5, 7, 9]
    assert text[slice(*letters.span(5, 7))] == "e\u0301f"
    some = letters_of(text, [(0, 1), (5, 6)])
    assert "".join(map(chr, some.codes)) == "가kg"
    assert some.origins.tolist() == [0, 5, 5]


def test_a_text_shorter_than_a_gram_has_no_fingerprint_and_one_as_long_has_one() -> None:
    letters = "가나다라마바사아자차카타파하거너더러머버서어저처"
    assert len(letters) == GRAM
    assert len(prints_of(letters_of(letters[:-1])).hashes) == 0
    assert len(prints_of(letters_of(letters)).hashes) == 1
    assert len(prints_of(letters_of("")).hashes) == 0


def test_a_word_changed_here_and_there_leaves_one_passage() -> None:
    first = (
        "전극 표면의 염소 이온 접근을 막는 음전하 고분자층을 전극과 일체로 성장시키는 방법을 "
        "처음으로 "
        "마련하고 그 수명을 두 배로 늘려 교체 비용을 줄이며"
    )
    second = (
        "바닷물을 그대로 넣는 실증 설비에서 한 해 동안 쉬지 않고 돌려 성능이 떨어지지 않음을 "
        "보이고 "
        "소재의 값을 낮추어 수소의 생산 단가를 크게 떨어뜨린다"
    )
    one, other = f"{first} 이를 {second}", f"{first} 그 결과물을 {second}"
    a, b = ComparedText.of(one), ComparedText.of(other)
    found = common_stretches(a, b)
    assert len(found) == 2
    (passage,) = passages(found, shortest=60)
    assert passage.same < passage.end - passage.start
    assert one[slice(*a.letters.span(passage.start, passage.end))] == one
    apart = f"{first} {'사이에 다른 말이 길게 들어가 있는 글월이다 ' * 2} {second}"
    c = ComparedText.of(apart)
    assert len(letters_of(apart)) - len(letters_of(first + second)) > GAP
    split = common_stretches(a, c)
    assert len(passages(split, shortest=GRAM)) == 2


def test_passages_take_no_letter_twice_and_the_longest_comes_first() -> None:
    long_ = (
        "센서 배열의 자기장을 역산하여 전지 안의 전류 분포를 일초마다 영상으로 되살리는 기술을 "
        "개발하고 "
        "저장 설비와 상용차에서 함께 실증하여 측정 방법의 규격을 이끌며 양산 라인의 출하 "
        "검사에도 쓴다"
    )
    short = long_[: len(long_) * 3 // 4]
    a, b = ComparedText.of(long_), ComparedText.of(f"{short} 그리고 {long_}")
    found = passages(common_stretches(a, b), shortest=GRAM)
    assert [one.same for one in found] == [len(a.letters)]


def test_the_share_in_common_is_of_each_text_and_knows_no_order() -> None:
    cells = [
        "전류 쏠림 위치 분해능과 검출 한계",
        "단락 예고 시간과 영상 갱신 주기",
        "오경보율과 진단 모듈의 원가",
    ]
    one, other = (
        letters_of(" ".join(cells)),
        letters_of(" ".join([*cells[::-1], "그 밖에 새로 더한 목표 항목"])),
    )
    assert share(one, one) == 1.0
    assert share(one, other) == 1.0
    assert 0.6 < share(other, one) < 0.9
    assert share(one, letters_of("전혀 다른 이야기를 하는 글이어서 같은 데가 없다")) == 0.0
    assert share(letters_of(""), one) == 0.0


def test_letters_between_two_marked_fingerprints_are_marked_too() -> None:
    text = ComparedText.of(
        "서식의 서약 문구가 길게 이어지는 자리에 사람들이 손대지 않은 말이 그대로 남는다 " * 3
    )
    assert text.marked(set()).sum() == 0
    begin, end = int(text.prints.starts[0]), int(text.prints.starts[-1]) + GRAM
    assert text.marked(set(text.prints.hashes.tolist())).nonzero()[0].tolist() == [
        *range(begin, end)
    ]
    first = text.marked({int(text.prints.hashes[0])})
    assert 0 < first.sum() < len(text.letters)
