"""US and EPO files are told by their content, whatever they are called."""

from __future__ import annotations

import json
from io import BytesIO

import pytest

from nlp.domain import PatentFeatures
from nlp.patents.formats import open_source, recognise
from nlp.patents.sources import BEGINNING
from tests.unit.nlp.patents.epo import samples as epo
from tests.unit.nlp.patents.uspto import samples as us
from tests.unit.nlp.patents.uspto.test_search import DOCUMENT, answer

FILES = {
    "uspto-xml": us.GRANT + us.APPLICATION,
    "uspto-sgml": us.ST32 + us.PUBLICATION,
    "greenbook": f"HHHHHT    APS1\n{us.GREENBOOK}",
    "us-search": answer(DOCUMENT).decode(),
    "epo-ops": epo.ANSWER,
    "inpadoc": epo.FAMILY.replace("<ops:legal ", f"{epo.DOCUMENT}<ops:legal ", 1),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_told_by_its_content(name: str) -> None:
    known = recognise(FILES[name].encode())
    assert known is not None
    assert known.name == name
    source = open_source(FILES[name].encode(), file_name="x.txt")
    assert source.name == name


@pytest.mark.parametrize("name", FILES)
def test_what_is_read_is_the_normal_form_in_json_too(name: str) -> None:
    content = FILES[name].encode()
    source = open_source(content, file_name="x.txt")
    spans = list(source.split(BytesIO(content), start=BEGINNING))
    assert spans
    for span in spans:
        found = source.read(span, source="x.txt:1")
        assert isinstance(found, PatentFeatures)
        written = json.loads(found.model_dump_json())
        assert PatentFeatures.model_validate(written) == found
        assert found.id in found.numbers
