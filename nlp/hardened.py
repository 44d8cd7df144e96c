"""How XML that others made is parsed: nothing that it declares is fetched or expanded."""

from __future__ import annotations

from lxml import etree


def xml_parser(*, encoding: str | None = None, instructions: bool = False) -> etree.XMLParser:
    """No DTD, entities, network or huge trees; comments are left out.

    `encoding` overrides what the document says of itself; processing instructions are kept only
    with `instructions`.
    """
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=not instructions,
        encoding=encoding,
    )
