"""Checks: functions that compare facts of a proposal. Rubric items name them.

A check never asks whether a field is filled in: it compares what is there, and where a fact is
missing it says which, so that the item cannot be judged instead of counting as zero.
"""

from scoring.checks import firm, market, plan, survey, targets, team  # noqa: F401  they register
from scoring.checks.registry import CHECKS, Check, Facts, Options, Result

__all__ = ["CHECKS", "Check", "Facts", "Options", "Result"]
