"""A screened call as tables, as a drawn page and as files."""

from api.calls.files import Written, write_call
from api.calls.table import csv_of, workbook_of

__all__ = ["Written", "csv_of", "workbook_of", "write_call"]
