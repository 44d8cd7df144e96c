"""Marked-up text as plain text, entities from fixed tables, headings, and cutting at marks."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from lxml import etree

from nlp.domain import DescriptionPart
from nlp.errors import RecordError
from nlp.patents import entities, markup
from nlp.patents.cutting import cut_at_begins, cut_elements
from nlp.patents.english import part_of
from nlp.patents.plain import formula, plain
from nlp.patents.sources import BEGINNING
from nlp.patents.uspto.aps import readable
from nlp.patents.uspto.numbers import cited, grant_id, old_symbols, with_kind


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("<p>H<sub>2</sub>O at 10<sup>-5</sup> bar</p>", "H2O at 10^-5 bar"),
        ("<p>the 46<sup>th</sup> of R<sup>1 </sup>and Ca<sup>2+</sup></p>",
         "the 46th of R^1 and Ca^2+"),
        ("<p>a<br/>b <b>c</b><i>d</i>\n e</p>", "a b cd e"),
        ("<p>see <figref>FIG. <b>1</b></figref><?page 2?>.<!-- no --></p>", "see FIG. 1."),
        ("<p>x <ul><li>one</li><li>two</li></ul> y</p>", "x\none\ntwo\ny"),
        ("<p>x<img file='a'/><chemistry><p>C</p></chemistry>y</p>", "xy"),
        ("<table><row><entry>a</entry><entry/><entry>b<p>c</p></entry></row></table>", "a | b c"),
        ("<p/>", ""),
    ],
)  # fmt: skip
def test_markup_becomes_readable_text(marked: str, text: str) -> None:
    assert plain(etree.fromstring(marked)) == text


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("<mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac>", "a/(b+1)"),
        ("<msup><mi>x</mi><mn>2</mn></msup>", "x^2"),
        ("<msub><mi>x</mi><mi>ij</mi></msub>", "x_ij"),
        ("<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover>",
         "∑_(i=1)^n"),
        ("<msqrt><mi>x</mi><mo>+</mo><mi>y</mi></msqrt>", "√(x+y)"),
        ("<mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd>"
         "</mtr></mtable>", "a, b; c"),
        ("<mrow><mi>a</mi><mo>\u2062</mo><mi>b</mi></mrow>", "ab"),
        ("<mfrac><mi>a</mi></mfrac>", "a"),
    ],
)  # fmt: skip
def test_mathematics_stands_in_one_line(marked: str, text: str) -> None:
    assert formula(etree.fromstring(marked)) == text


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("&mgr;m &alpha;&Dgr; &num; &lsqb;1&rsqb;", "μm αΔ # [1]"),
        ("&lt;&amp;&gt;", "&lt;&amp;&gt;"),
        ("&AMP; &LT;", "&amp; &lt;"),
        ("&nobody;", "&amp;nobody;"),
        ("AT&T; & Co", "AT&amp;T; & Co"),
    ],
)
def test_entities_are_resolved_from_a_table(text: str, resolved: str) -> None:
    assert entities.escape_unknown(text) == resolved


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("TECHNICAL FIELD", DescriptionPart.TECHNICAL_FIELD),
        ("1. Field of the Invention", DescriptionPart.TECHNICAL_FIELD),
        ("Field Effect Transistors", None),
        ("2. Description of the Related Art", DescriptionPart.BACKGROUND),
        ("BACKGROUND AND SUMMARY", DescriptionPart.BACKGROUND),
        ("BRIEF DESCRIPTION OF THE SEVERAL VIEWS OF THE DRAWINGS", DescriptionPart.DRAWINGS),
        ("Brief description of the figures", DescriptionPart.DRAWINGS),
        ("DETAILED DESCRIPTION OF THE DRAWINGS", DescriptionPart.EMBODIMENTS),
        ("Description of Preferred Embodiments", DescriptionPart.EMBODIMENTS),
        ("BEST MODE FOR CARRYING OUT THE INVENTION", DescriptionPart.EMBODIMENTS),
        ("Problems to be Solved by the Invention", DescriptionPart.PROBLEM),
        ("OBJECTS AND ADVANTAGES OF THE INVENTION", DescriptionPart.PROBLEM),
        ("Means for Solving the Problems", DescriptionPart.SOLUTION),
        ("DISCLOSURE OF INVENTION", DescriptionPart.SOLUTION),
        ("Advantageous Effects of Invention", DescriptionPart.EFFECT),
        ("INDUSTRIAL APPLICABILITY", DescriptionPart.INDUSTRIAL_USE),
        ("List of Reference Signs", DescriptionPart.REFERENCE_SIGNS),
        ("CROSS-REFERENCE TO RELATED APPLICATION(S)", DescriptionPart.OTHER),
        ("STATEMENT REGARDING FEDERALLY SPONSORED RESEARCH", DescriptionPart.OTHER),
        ("Example 1", None),
        ("", None),
        ("SUMMARY " * 40, None),
    ],
)
def test_headings_open_parts(heading: str, part: DescriptionPart | None) -> None:
    assert part_of(heading) is part


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (".alpha.-Al.sub.2 O.sub.3", "α-Al2 O3"),
        ("400.degree. C. .+-.5", "400° C. ±5"),
        ("10.sup.-5, x.sup.n, 5.sup.th", "10^-5, x^n, 5th"),
        ("##EQU1## and ##STR12##", " and "),
        ("Smart Cut.sup..TM.", "Smart Cut™"),
        ("see e.g. U.S. Pat. No. 1, www.acme.com.", "see e.g. U.S. Pat. No. 1, www.acme.com."),
    ],
)
def test_signs_of_the_old_system_are_read(written: str, text: str) -> None:
    assert readable(written) == text


def test_old_symbols_get_their_slash() -> None:
    given = ["G02F  113", "C07D21306", "A61K 31445", "H04L 12/28", "D2605"]
    assert old_symbols(given) == ["G02F 1/13", "C07D 213/06", "A61K 31/445", "H04L 12/28", "D2605"]


def test_kind_codes_are_added_only_where_they_are_sure() -> None:
    assert with_kind("US6167568") == "US6167568A"
    assert with_kind("US6167569") == "US6167569"
    assert with_kind("USD271298") == "USD271298"
    assert with_kind("US20050004437A1") == "US20050004437A1"
    assert grant_id("RE028671", None) == "USRE28671E"
    assert cited("0 379 828", country="EP").id == "EP0379828"


def test_a_document_is_read_whatever_stands_before_it() -> None:
    root = markup.document(
        b"<?xml version='1.0'?><!-- <a> -->"
        b"<!DOCTYPE a [<!ENTITY x SYSTEM 'x.tif' NDATA TIF>]><a>1</a>",
        roots=("a",),
    )
    assert root.text == "1"


def test_utf_16_is_told_apart_from_a_missing_element() -> None:
    with pytest.raises(RecordError, match="not UTF-8"):
        markup.document("<a>1</a>".encode("utf-16"), roots=("a",))


def test_prefixes_of_a_fragment_need_no_declaration() -> None:
    root = markup.fragment(b'<ops:a x:y="1"><b:c xml:lang="en">1</b:c></ops:a>')
    assert (root.tag, root[0].tag) == ("a", "c")


def test_attributes_with_many_prefixes_do_no_harm() -> None:
    content = b"<a " + b" ".join(b'p%d:x="1"' % n for n in range(99)) + b"/>"
    assert markup.fragment(content).tag == "a"


@pytest.mark.parametrize("longest", [5, 40, 10_000])
def test_cutting_at_begins_keeps_every_byte_in_some_record(longest: int) -> None:
    content = b"head\nREC 1\n" + b"x" * 50 + b"\nREC 2\n\nREC 3"
    begin = re.compile(rb"REC(?<![^\n]REC)")
    found = list(cut_at_begins(BytesIO(content), begin, start=BEGINNING, longest=longest))
    assert [(span.line, span.offset) for span in found] == [(2, 5), (4, 62), (6, 69)]
    assert [span.end for span in found] == [62, 69, len(content)]
    for span in found:
        size = span.end - span.offset
        assert span.content == (content[span.offset : span.end] if size <= longest else b"")


def test_elements_inside_others_are_found_and_longer_names_are_not() -> None:
    content = b"<list><items/><x:item a='1'>1</x:item><itemised>2</itemised><item>3</item ></list>"
    found = list(cut_elements(BytesIO(content), "item", start=BEGINNING))
    assert [span.content for span in found] == [b"<x:item a='1'>1</x:item>", b"<item>3</item >"]
