"""Bulk loading: records into the catalog and the index, in parts and batches.

`load_part` works on one part of a file, `Batches` on one batch, `fold` says what several records of
one document make together. Readers, encoder and files are handed in.
"""

from indexing.ingest.batch import Batches, Target
from indexing.ingest.merge import Folded, fold
from indexing.ingest.part import PartLostError, load_part
from indexing.ingest.patience import Patience
from indexing.ingest.progress import IngestProgress, IngestReport, IngestStep, progress_of
from indexing.ingest.records import BATCH, Entry, EntryReader, batches

__all__ = [
    "BATCH",
    "Batches",
    "Entry",
    "EntryReader",
    "Folded",
    "IngestProgress",
    "IngestReport",
    "IngestStep",
    "PartLostError",
    "Patience",
    "Target",
    "batches",
    "fold",
    "load_part",
    "progress_of",
]
