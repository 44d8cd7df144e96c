"""Tables of the embedded engine. SQLite is the truth: what it does not know of does not exist."""

from __future__ import annotations

FORMAT = "3"
"""Raise it when files or tables change; an index of another format must be rebuilt."""

REBUILD = "Type: novum index rebuild --replace"

TABLES = (
    """
    CREATE TABLE IF NOT EXISTS meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS documents (
        row INTEGER PRIMARY KEY,          -- place in the flat files; never used twice
        id TEXT NOT NULL,
        died INTEGER,                     -- generation that replaced or deleted it
        purged INTEGER NOT NULL DEFAULT 0,-- the word index has forgotten it too
        digest BLOB NOT NULL,
        hit TEXT NOT NULL,                -- JSON of a Hit
        filed INTEGER,                    -- date as ordinal
        genre TEXT NOT NULL,
        country TEXT,
        family TEXT,
        applicants TEXT NOT NULL,         -- JSON lists
        levels TEXT NOT NULL,
        classes TEXT NOT NULL,
        first_feature INTEGER NOT NULL,
        blocks TEXT NOT NULL,             -- features per block, JSON list
        length INTEGER NOT NULL,          -- ranked words, with repeats
        first_passage INTEGER NOT NULL,
        passages INTEGER NOT NULL
    )
    """,
    "CREATE UNIQUE INDEX IF NOT EXISTS living ON documents (id) WHERE died IS NULL",
    "CREATE INDEX IF NOT EXISTS dead ON documents (died) WHERE died IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS unpurged ON documents (row) WHERE died IS NOT NULL AND purged = 0",
    """
    CREATE TABLE IF NOT EXISTS passages (
        row INTEGER PRIMARY KEY,
        data BLOB NOT NULL                -- zlib of a JSON list of Passage
    )
    """,
)
