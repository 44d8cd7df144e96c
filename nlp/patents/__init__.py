"""Patents: gazette PDFs and bulk records to `PatentFeatures`."""

from nlp.patents.extract import extract_patent, looks_like_patent

__all__ = ["extract_patent", "looks_like_patent"]
