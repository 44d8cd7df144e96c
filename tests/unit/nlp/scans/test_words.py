"""Tesseract's words put together: spaces, signs, doubtful words, sizes of type."""

from __future__ import annotations

import pytest

from nlp.scans.doubt import is_doubtful, settled
from nlp.scans.page import ScannedLine, ScannedMark, ScannedPage
from nlp.scans.spelling import mended
from nlp.scans.words import Word, page_of, words_of

COLUMNS = (
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
)


def table(*rows: tuple[int, int, int, str, float]) -> str:
    """Words as picture, left, width, text, confidence; each 40 pixels high."""
    lines = ["\t".join(COLUMNS)]
    for picture, left, width, text, sure in rows:
        lines.append(f"5\t{picture}\t1\t1\t1\t1\t{left}\t12\t{width}\t40\t{sure}\t{text}")
    return "\n".join(lines)


def page(*lines: ScannedLine) -> ScannedPage:
    return ScannedPage(
        scale=4.0, height=40.0, turned=0.5, across=(), down=(), lines=lines, blocks=(), margin=12
    )


def test_syllables_are_joined_by_the_white_between_them() -> None:
    words = table((1, 12, 40, "전", 90), (1, 56, 40, "고", 90), (1, 120, 80, "전지", 90))
    line = ScannedLine(box=(100, 200, 300, 240), gaps=((140, 4), (184, 24)))
    (piece,) = page_of(page(line), words_of(words), "").pieces
    assert piece.text == "전고 전지"
    assert piece.confidence == pytest.approx(0.9)
    assert (piece.x0, piece.x1) == (25.0, 75.0)


def test_signs_stand_where_they_were_and_do_not_count_for_confidence() -> None:
    words = table((1, 72, 80, "기초", 80), (1, 252, 80, "개발", 60))
    marks = (
        ScannedMark(text="□", box=(100, 200, 140, 240)),
        ScannedMark(text="■", box=(280, 200, 320, 240)),
    )
    line = ScannedLine(box=(100, 200, 500, 240), marks=marks, gaps=((240, 40), (320, 20)))
    read = page_of(page(line), words_of(words), "")
    assert [piece.text for piece in read.pieces] == ["□ 기초 ■ 개발"]
    assert read.confidence == pytest.approx(0.7)
    assert read.turned == 0.5


def test_a_line_of_signs_alone_is_kept_and_an_empty_one_is_not() -> None:
    full = ScannedLine(box=None, marks=(ScannedMark(text="■", box=(10, 10, 50, 50)),))
    nothing = ScannedLine(box=(100, 100, 120, 130))
    read = page_of(page(full, nothing), words_of(table()), "")
    assert [(piece.text, piece.confidence) for piece in read.pieces] == [("■", None)]
    assert read.confidence == 0.0


def test_a_dot_stands_between_words_only() -> None:
    words = table((1, 12, 80, "시설", 90), (1, 112, 80, "장비", 90))
    between = ScannedMark(text="·", box=(184, 216, 192, 224))
    before = ScannedMark(text="·", box=(80, 216, 88, 224))
    line = ScannedLine(box=(100, 200, 300, 240), marks=(before, between), gaps=((180, 20),))
    (piece,) = page_of(page(line), words_of(words), "").pieces
    assert piece.text == "시설·장비"


def test_the_same_type_makes_boxes_of_the_same_height() -> None:
    heights = []
    for text, low, high in (("만들", 200, 238), ("on", 210, 231), ("12", 204, 233)):
        words = words_of(table((1, 12, 80, text, 90)))
        (piece,) = page_of(page(ScannedLine(box=(100, low, 180, high))), words, "").pieces
        heights.append(piece.y1 - piece.y0)
    assert max(heights) / min(heights) < 1.06


def test_latin_words_are_hangul_where_the_korean_model_is_sure() -> None:
    both = [Word("케이블", (0, 0, 100, 40), 0.9), Word("AMS", (110, 0, 200, 40), 0.9)]
    korean = [
        Word("케이블", (0, 0, 100, 40), 0.9),
        Word("소", (112, 0, 140, 40), 0.93),
        Word("선을", (142, 0, 198, 40), 0.9),
    ]
    assert is_doubtful(both)
    assert [word.text for word in settled(both, korean)] == ["케이블", "소", "선을"]


@pytest.mark.parametrize(("text", "sure"), [("0006", 0.9), ("타", 0.2), ("7「0", 0.4)])
def test_latin_words_stay_where_it_is_not(text: str, sure: float) -> None:
    both = [Word("센서", (0, 0, 90, 40), 0.9), Word("mode", (110, 0, 200, 40), 0.8)]
    assert settled(both, [Word(text, (112, 0, 198, 40), sure)]) == both
    assert not is_doubtful([Word("Wire", (0, 0, 9, 9), 0.9), Word("breaks", (9, 0, 18, 9), 0.9)])


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ("HO1L 21/60", "H01L 21/60"),
        ("EP 3 995 117 Al", "EP 3 995 117 A1"),
        ("US 11,658,142 82", "US 11,658,142 B2"),
        ("티0207 (교량)", "EI0207 (교량)"),
        ("EAO911", "EA0911"),
        ("1,O50", "1,050"),
        ("종 수행기간", "총 수행기간"),
        ("기술성숙도(101)", "기술성숙도(TRL)"),
        ("□ 기조 □ 응용", "□ 기초 □ 응용"),
        ("쥐이음계측기술", "㈜이음계측기술"),
        ("쥐 실험과 종양 치료", "쥐 실험과 종양 치료"),
        ("HO is an ion; 3 Al plates", "HO is an ion; 3 Al plates"),
        ("쥐고 있다", "쥐고 있다"),
    ],
)
def test_only_sure_mistakes_are_put_right(read: str, right: str) -> None:
    assert mended(read) == right
