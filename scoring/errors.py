"""Errors of the scores.

NovumError
└── ScoringError
    └── RubricError         a rubric file is wrong: where, and what would be right
"""

from __future__ import annotations

from nlp.errors import ErrorCategory, NovumError


class ScoringError(NovumError):
    """A score could not be computed."""


class RubricError(ScoringError):
    """A rubric file cannot be used."""

    category = ErrorCategory.CONFIGURATION
