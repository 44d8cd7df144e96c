"""Files as offices hand them out, of any size, and how a peer reads each.

The real answers are repeated and varied from a seed: own numbers in every record, texts exchanged
between records.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Office:
    """`texts` yields records for ever, as they stand in a file between `begin` and `end`.

    `peer` yields whether each record of a file gave any field.
    """

    name: str  # the format's, in nlp.patents.formats
    texts: Callable[[Path, random.Random], Iterator[bytes]]
    peer: Callable[[Path], Iterator[bool]]
    begin: bytes = b""
    end: bytes = b""


def _kipris(data: Path, draw: random.Random) -> Iterator[bytes]:
    """Search hits, each with a number of its own and the abstract of another."""
    hit_pattern = re.compile(rb"<PatentUtilityInfo>.*?</PatentUtilityInfo>\s*", re.DOTALL)
    abstract = re.compile(rb"(?<=<Abstract>).*?(?=</Abstract>)", re.DOTALL)
    files = sorted((data / "kipris_xml").glob("*.xml"))
    hits = [hit for path in files for hit in hit_pattern.findall(path.read_bytes())]
    abstracts = [found[0] for hit in hits if (found := abstract.search(hit))]
    for serial in count():
        pieces = abstract.split(draw.choice(hits), maxsplit=1)
        text = draw.choice(abstracts).join(pieces)
        own = b"10%d%07d" % (1990 + serial // 900_000, serial % 900_000)
        yield re.sub(rb"(<ApplicationNumber>)\d{13}", rb"\g<1>" + own, text)


def _us_xml(data: Path, draw: random.Random) -> Iterator[bytes]:
    """Grants and applications as in a weekly file, with the abstract of another."""
    samples = data / "uspto_samples" / "PatentDocument" / "resources" / "samples"
    texts = [path.read_bytes() for path in sorted(samples.glob("xml[2A]*/*.xml"))]
    abstract = re.compile(rb"<abstract id.*?</abstract>", re.DOTALL)
    abstracts = [found[0] for text in texts if (found := abstract.search(text))]
    for serial in count(7_000_000):
        varied = abstract.sub(lambda _: draw.choice(abstracts), draw.choice(texts), count=1)
        own = b"<doc-number>%08d" % serial
        yield re.sub(rb"<doc-number>\d+", own, varied, count=1).rstrip() + b"\n"


def _greenbook(data: Path, draw: random.Random) -> Iterator[bytes]:
    """Grants of 1976 to 2001, with the abstract of another."""
    samples = data / "uspto_samples" / "PatentDocument" / "resources" / "samples"
    texts = [path.read_bytes() for path in sorted((samples / "greenbook").iterdir())]
    abstract = re.compile(rb"\nABST\n.*?(?=\n[A-Z]{4}\n)", re.DOTALL)
    abstracts = [found[0] for text in texts if (found := abstract.search(text))]
    for serial in count(3_930_271):
        varied = abstract.sub(lambda _: draw.choice(abstracts), draw.choice(texts), count=1)
        yield re.sub(rb"\nWKU  \d{9}", b"\nWKU  0%07d1" % serial, varied, count=1).rstrip() + b"\n"


def _iterparse(path: Path) -> Iterator[bool]:
    """lxml's `iterparse` into plain dictionaries of texts, emptied behind itself."""
    from lxml import etree

    found = etree.iterparse(path, events=("end",), tag="PatentUtilityInfo", huge_tree=True)
    for _event, element in found:
        fields = {child.tag: "".join(child.itertext()) for child in element}
        yield bool(fields)
        element.clear()
        parent = element.getparent()
        while parent is not None and parent[0] is not element:
            del parent[0]


def _document_by_document(path: Path) -> Iterator[bool]:
    """Weekly files cut at XML declarations, each document by lxml into a dictionary of texts."""
    from lxml import etree

    def fields(lines: list[bytes]) -> bool:
        root = etree.fromstring(b"".join(lines))
        parts = [part for child in root.iterchildren("*") for part in child.iterchildren("*")]
        return bool({part.tag: "".join(part.itertext("*")) for part in parts})

    gathered: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"<?xml") and gathered:
                yield fields(gathered)
                gathered = []
            gathered.append(line)
    yield fields(gathered)


def _line_by_line(path: Path) -> Iterator[bool]:
    """Green Book fields into lists by their tags, as short scripts do it."""
    fields: dict[str, list[str]] = {}
    tag = ""
    with path.open(encoding="latin-1") as file:
        for line in file:
            if line.startswith("PATN") and fields:
                yield True
                fields = {}
            if line[:1] != " ":
                tag = line[:4].strip()
                fields.setdefault(tag, []).append(line[5:].strip())
            elif tag:
                fields[tag][-1] += " " + line.strip()
    yield bool(fields)


OFFICES = (
    Office(
        name="kipris",
        texts=_kipris,
        peer=_iterparse,
        begin=b'<?xml version="1.0" encoding="UTF-8"?>\n<response><header><resultCode></resultCode>'
        b"</header><body><items>\n",
        end=b"</items></body></response>\n",
    ),
    Office(name="uspto-xml", texts=_us_xml, peer=_document_by_document),
    Office(name="greenbook", texts=_greenbook, peer=_line_by_line),
)
