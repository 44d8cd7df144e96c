"""Features of many documents for other programs and for spreadsheets (docs/export.md)."""

from workers.export.about import ExportReport
from workers.export.formats import Format, format_of
from workers.export.run import Choice, export_features

__all__ = ["Choice", "ExportReport", "Format", "export_features", "format_of"]
