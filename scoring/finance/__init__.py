"""Financial statements by account name, and the ratios that are made of them."""

from scoring.finance.ratios import RATIOS, Ratio, RatioValue, ratios_of
from scoring.finance.statements import Statement, StatementReport, read_statements

__all__ = [
    "RATIOS",
    "Ratio",
    "RatioValue",
    "Statement",
    "StatementReport",
    "ratios_of",
    "read_statements",
]
