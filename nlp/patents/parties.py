"""Applicants, inventors and agents of a front page: names, and the addresses under them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from nlp.body import Body
from nlp.domain.evidence import Found
from nlp.domain.features import Party
from nlp.patents.front import Field

_LABEL = re.compile(
    r"^\s*(?:특허권자|실용신안권자|등록권리자|출원인|발명자|고안자|대리인|권리자|出願人|発明者|考案者|代理人|特許権者"
    r"|Applicants?|Inventors?|Assignees?|Attorney, Agent,? or Firm|Agents?|Owner"
    r"|Proprietors?|Representatives?)\s*[:：/]?\s*"
    r"(?:[/,]\s*(?:Patentee|Owner|출원인)\s*)?",
    re.IGNORECASE,
)
_NOISE = re.compile(
    r"^\s*(?:\(\s*뒷면에\s*계속\s*\)|最終頁に続く|\(Continued\)|심사관\s*:.*|전체\s*청구항.*)\s*$"
)
_ADDRESS = re.compile(
    r"^\s*(?:(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청|충북|충남|전라|전북|전남|경상|경북|경남|제주)"
    r"(?:특별자치도|특별자치시|특별시|광역시|직할시|남도|북도|도|시)?(?=\s)"
    r"|[가-힣]{2,4}(?:시|군)\s+[가-힣0-9]{1,6}(?:구|동|읍|면|로|길)(?=\s)"
    r"|(?:대한민국|미국|일본|중국|독일|프랑스|영국|네덜란드|스위스|스웨덴|이탈리아|핀란드|벨기에|오스트리아|덴마크"
    r"|노르웨이|캐나다|호주|오스트레일리아|이스라엘|인도|대만|타이완|중화민국|싱가포르|스페인|러시아|홍콩|룩셈부르크|아일랜드"
    r"|미합중국|중화인민공화국|사우디아라비아|브라질|멕시코|뉴질랜드|말레이시아|태국|베트남)"
    r"(?=\s|,|$|\())"
)
_JAPANESE_ADDRESS = re.compile(
    r"^(?:東京都|北海道|京都府|大阪府|.{2,3}県|大韓民国|アメリカ|中国|ドイツ|台湾)"
)


@dataclass(frozen=True)
class _Piece:
    text: str
    start: int
    end: int


def read_parties(body: Body, fields: list[Field], country: str) -> tuple[Found[Party], ...]:
    """Parties of the fields of one kind; the list may go on in a second field of the same code.

    `country` is the office's: each prints them in its own way.
    """
    read = {"EP": _european, "WO": _international}.get(country, _parties)
    found: list[Found[Party]] = []
    for field in fields:
        for party, start, end in read(_pieces(field)):
            evidence = body.evidence(field.start + start, field.start + end)
            found.append(Found[Party](value=party, evidence=evidence, confidence=0.9))
    return tuple(found)


def _pieces(field: Field) -> list[_Piece]:
    label = _LABEL.match(field.text)
    offset = label.end() if label else 0
    pieces = []
    for match in re.finditer(r"[^\n]+", field.text):
        start, end = max(match.start(), offset), match.end()
        text = field.text[start:end]
        if text.strip() and end > start and not _NOISE.match(text):
            lead = len(text) - len(text.lstrip())
            pieces.append(_Piece(text.strip(), start + lead, start + lead + len(text.strip())))
    return pieces


_BULLET = re.compile(r"^[•·∙]\s*")
_RESIDENCE = re.compile(r"\(([A-Z]{2})\)\s*\.?$")


def _european(pieces: list[_Piece]) -> Iterator[tuple[Party, int, int]]:
    """A name in the first line and its address below; with bullets where there are several."""
    begins = [i for i, piece in enumerate(pieces) if _BULLET.match(piece.text)] or [0]
    for this, following in pairwise([*begins, len(pieces)]):
        name, *address = (piece.text for piece in pieces[this:following])
        place = " ".join(address)
        land = _RESIDENCE.search(place)
        yield (
            Party(
                name=_BULLET.sub("", name),
                address=_RESIDENCE.sub("", place).strip() or None,
                country=land[1] if land else None,
            ),
            pieces[this].start,
            pieces[following - 1].end,
        )


_INTERNATIONAL = re.compile(
    r"(?P<name>[^;]{2,200}?)\s*(?:\[[A-Z]{2}/\s?[A-Z]{2}\])?\s*;\s*(?P<address>[^;]{0,300}?)"
    r"\s*\((?P<land>[A-Z]{2})\)\s*(?:\.|$)\s*"
)
_IN_LATIN = re.compile(r"(?<=[가-힣ぁ-んァ-ヶ一-龥])\s*\([A-Za-z][^()]*(?:\([^()]*\)[^()]*)*\)$")


def _international(pieces: list[_Piece]) -> Iterator[tuple[Party, int, int]]:
    """``NARU CO., LTD. [KR/KR]; 12, Gana-ro, Suwon-si (KR). ROE, Jane; …``"""
    text = "".join(f"{piece.text} " for piece in pieces)
    starts = list(accumulate((len(piece.text) + 1 for piece in pieces), initial=0))
    for match in _INTERNATIONAL.finditer(text):
        first = max(bisect_right(starts, match.start()) - 1, 0)
        last = min(bisect_right(starts, match.end() - 2) - 1, len(pieces) - 1)
        name = _IN_LATIN.sub("", match["name"].strip())
        party = Party(name=name, address=match["address"].strip() or None, country=match["land"])
        yield party, pieces[first].start, pieces[last].end


def _parties(pieces: list[_Piece]) -> Iterator[tuple[Party, int, int]]:
    if any(_starts_address(piece.text) for piece in pieces[1:]):
        yield from _names_with_addresses(pieces)
        return
    text = " ".join(piece.text for piece in pieces)
    latin = re.search(r"[A-Za-z]{2}", text) and not re.search(r"[가-힣ぁ-んァ-ヶ一-龥]", text)
    if latin and (";" in text or re.search(r"\([A-Z]{2}\)", text)):
        yield from _english(pieces)
        return
    for piece in pieces:
        yield from _listed(piece)


def _starts_address(text: str) -> bool:
    return bool(_ADDRESS.match(text) or _JAPANESE_ADDRESS.match(text))


def _names_with_addresses(pieces: list[_Piece]) -> Iterator[tuple[Party, int, int]]:
    """A line is a name when the next one begins an address; what stands between is the address."""
    names = [
        i
        for i, piece in enumerate(pieces)
        if i + 1 < len(pieces)
        and _starts_address(pieces[i + 1].text)
        and not (i > 0 and _starts_address(piece.text))
    ]
    if not names or names[0] != 0:
        names = [0, *[i for i in names if i]]
    for this, following in zip(names, [*names[1:], len(pieces)], strict=True):
        address = " ".join(piece.text for piece in pieces[this + 1 : following])
        party = Party(name=pieces[this].text, address=address or None)
        yield party, pieces[this].start, pieces[following - 1].end


def _english(pieces: list[_Piece]) -> Iterator[tuple[Party, int, int]]:
    """``Jane Roe, Austin, TX (US); John Doe, …``"""
    text = " ".join(piece.text for piece in pieces)
    for part in text.split(";"):
        words = [word.strip() for word in part.split(",")]
        if words[0]:
            name, address = words[0], ", ".join(words[1:])
            if re.match(r"^(?:Inc|Ltd|LLC|Corp|Co|L\.P|GmbH|S\.A|N\.V)\b", address):
                name, address = f"{words[0]}, {words[1]}", ", ".join(words[2:])
            yield Party(name=name, address=address or None), pieces[0].start, pieces[-1].end


def _listed(piece: _Piece) -> Iterator[tuple[Party, int, int]]:
    """Names on one line, parted by commas as Korean agents are: ``윤의섭, 김수진``."""
    latin = re.search(r"[A-Za-z]{3}", piece.text)
    for match in re.finditer(r"[^;]+" if latin else r"[^,;、]+", piece.text):
        name = match[0].strip()
        if name and not name.isdigit():
            lead = len(match[0]) - len(match[0].lstrip())
            start = piece.start + match.start() + lead
            yield Party(name=name), start, start + len(name)
