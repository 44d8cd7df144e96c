"""XML and SGML of patent offices: parsed without DTD, network or entities of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from nlp.errors import RecordError
from nlp.hardened import xml_parser
from nlp.patents import entities

Element = etree._Element

_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_CODECS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8"}
_CODECS |= {"iso-8859-1": "cp1252", "latin1": "cp1252", "windows-1252": "cp1252"}
_OWN_ENTITY = re.compile(
    rb"""<!ENTITY\s+(?:%\s+\S+|\S+\s+(?:["']|(?:SYSTEM|PUBLIC)\s+(?:"[^"]*"\s*|'[^']*'\s*){1,2}>))"""
)
_OPENING = re.compile(rb"<([A-Za-z][\w.-]*)")
_CLOSING = re.compile(rb"</([A-Za-z][\w.-]*)")
_EMPTY = re.compile(
    rb"B\d{3}US|CITED-BY-[A-Z]+|EM[IR]|CHEM(?:CDX|MOL)|MATHEMATICA|(?:image|DF|PGBR)"
    rb"|(?i:colspec|spanspec|custom-character)|mspace|mprescripts|none|sep|malign(?:mark|group)"
)
_BLANKS = b" \t\r\n\f\v"
_PREFIX = re.compile(rb"[<\s/]([A-Za-z_][\w.-]{0,30}):[A-Za-z_]")


def document(content: bytes, *, roots: tuple[str, ...], sgml: bool = False) -> Element:
    """The root element of one document, whatever prolog stands before it; prefixes are left out.

    Raises `RecordError` for another root, entities declared within the document, text that is not
    in its encoding, elements nested too deep, and XML that is not well-formed.
    """
    body = _body(content, roots)
    if sgml:
        body = _with_closed_empties(_decoded(body, content).encode())
    return _parsed(body, content)


def fragment(content: bytes) -> Element:
    """An element cut out of a document: its prefixes are declared elsewhere, and are left out."""
    prefixes = sorted(set(_PREFIX.findall(content)) - {b"xml", b"xmlns"})[:100]
    declared = b"".join(b' xmlns:%s="urn:%s"' % (name, name) for name in prefixes)
    _refuse_own_entities(content)
    return _parsed(b"<r%s>" % declared + content + b"</r>", content)[0]


def _body(content: bytes, roots: tuple[str, ...]) -> bytes:
    names = "|".join(map(re.escape, roots)).encode()
    # A comment without an end lasts to the end: looked for once, not from each of its signs.
    comment = rb"!--.*?(?:-->|\Z)"
    marks = re.finditer(rb"<(?:" + comment + rb"|(?:" + names + rb")(?=[\s>/]))", content, re.S)
    root = next((mark for mark in marks if not mark[0].startswith(b"<!")), None)
    if root is None:
        if b"\0" in content[:200]:
            raise RecordError("the record is not UTF-8 text.", todo="Convert the file to UTF-8.")
        raise RecordError(f"the document has no element <{'> or <'.join(roots)}>.")
    _refuse_own_entities(content[: root.start()])
    name = root[0][1:]
    if not re.search(rb"</" + name + rb"\s*>\s*$", content[-200:]):
        raise RecordError("the document breaks off: its end tag is missing.")
    return content[root.start() :]


def _refuse_own_entities(head: bytes) -> None:
    if _OWN_ENTITY.search(head):
        raise RecordError("the document declares entities of its own, which are not resolved.")


def _decoded(body: bytes, content: bytes) -> str:
    declared = _ENCODING.match(content)
    name = declared[1].decode().lower() if declared else "utf-8"
    codec = _CODECS.get(name)
    if codec is None:
        raise RecordError(f"the document is in {name}, which no office uses for this format.")
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        raise RecordError(f"the record is not {name} text ({error}).") from error


def _with_closed_empties(body: bytes) -> bytes:
    """SGML does not close its empty elements. Others that are not closed remain a fault."""
    body = entities.escape_unknown(body.decode()).encode()
    closed = set(_CLOSING.findall(body))
    empty = [name for name in set(_OPENING.findall(body)) - closed if _EMPTY.fullmatch(name)]
    if not empty:
        return body
    names = b"|".join(map(re.escape, sorted(empty)))
    return re.sub(rb"<(?:" + names + rb")(?:[\s/][^<>]*)?>", _closed, body)


def _closed(tag: re.Match[bytes]) -> bytes:
    return tag[0][:-1].rstrip(_BLANKS).removesuffix(b"/").rstrip(_BLANKS) + b"/>"


def _parsed(body: bytes, content: bytes) -> Element:
    try:
        root = etree.fromstring(body, _parser())
    except etree.XMLSyntaxError as first:
        if "Entity" not in str(first) and "encoding" not in str(first).lower():
            raise _unreadable(first) from first
        text = entities.escape_unknown(_decoded(body, content))
        try:
            root = etree.fromstring(text.encode(), _parser())
        except etree.XMLSyntaxError as error:
            raise _unreadable(error) from error
    if b"xmlns" in body:
        _localise(root)
    return root


def _parser() -> etree.XMLParser:
    return xml_parser(encoding="utf-8", instructions=True)


def _unreadable(error: etree.XMLSyntaxError) -> RecordError:
    message = str(error.msg or "no reason given")
    if "depth" in message:
        return RecordError("the elements of the record are nested too deep.")
    return RecordError(f"the record is not well-formed XML ({message}).")


def _localise(root: Element) -> None:
    for element in root.iter("{*}*"):
        tag = str(element.tag)
        if tag[0] == "{":
            element.tag = tag[tag.index("}") + 1 :]


def children(element: Element | None, *names: str) -> Iterator[Element]:
    """Child elements called one of `names`; none where there is no element."""
    return element.iterchildren(*names) if element is not None else iter(())
