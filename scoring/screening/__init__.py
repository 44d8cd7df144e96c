"""A whole call: what each submission needs next, their order, and how the call looks."""

from scoring.screening.call import ScreenedCall, Submission, screened
from scoring.screening.triage import Reason, ReasonKind, Triage

__all__ = ["Reason", "ReasonKind", "ScreenedCall", "Submission", "Triage", "screened"]
