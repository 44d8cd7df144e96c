"""The forms: each fills its own layout from a proposal."""

from __future__ import annotations

from importlib import import_module

from tests.gold.sheet import Sheet
from tests.gold.truth import Proposal


def fill(proposal: Proposal) -> Sheet:
    """The form of `proposal`, filled in: each module here has a form by its name."""
    sheet: Sheet = import_module(f"tests.gold.forms.{proposal.form}").fill(proposal)
    return sheet
