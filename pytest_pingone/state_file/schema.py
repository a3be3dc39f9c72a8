"""What a state file is made of, and the number of this format."""

from __future__ import annotations

from typing import Final

APPLICATION_ID: Final = int.from_bytes(b"P1Ts", "big")
"""In the header of the file, where `file` and SQLite look for whose it is."""

VERSION: Final = 1
"""Raised whenever a file of before could not be read rightly: a test holds it to `fingerprint`."""

FINGERPRINT: Final = "a7c2b06555c529ad"
"""What the records looked like when `VERSION` was raised last."""

TABLES: Final = {
    name: f"CREATE TABLE {name} ({columns}) WITHOUT ROWID"
    for name, columns in {
        "facts": "name TEXT PRIMARY KEY, value TEXT NOT NULL",
        "kept": "name TEXT PRIMARY KEY, value BLOB NOT NULL",
        "tables": (
            "state TEXT, kind TEXT, parent_id TEXT, next_number INTEGER NOT NULL,"
            " PRIMARY KEY (state, kind, parent_id)"
        ),
        "records": (
            "state TEXT, kind TEXT, parent_id TEXT, number INTEGER, body TEXT NOT NULL,"
            " PRIMARY KEY (state, kind, parent_id, number)"
        ),
    }.items()
}
"""The tables by their names, each with the statement that makes it."""
