"""Which files were imported into a project, so that the same one is not taken for something new."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from hashlib import blake2b

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.store.file.database import Database
from core.store.importing.again import EarlierImport, ImportRecord
from core.store.tables.clips import SettingRow, TrackRow

KEY = "import:"


class ImportRecords:
    """Reads the records of a project."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def earlier(self, source: str, root: str, digest: str) -> EarlierImport | None:
        """Return the last import of this file (or of one with the same content) whose tracks are still there.

        Imports with media of another folder are others.
        """
        with self._database.reading() as session:
            query = select(SettingRow.value).where(SettingRow.key.startswith(KEY, autoescape=True))
            records = [record for value in session.scalars(query) if (record := _record(value)) is not None]
            for record in sorted(records, key=lambda record: record.at, reverse=True):
                is_same = record.digest == digest
                if record.root == root and (is_same or record.source == source):
                    tracks = _live_tracks(session, record.spans)
                    if tracks:
                        return EarlierImport(record, tracks, is_same)
        return None


def write_record(session: Session, record: ImportRecord) -> None:
    """Keep a record; an older one of the same file gives way."""
    mark = blake2b(f"{record.source}\n{record.root}".encode("utf-8", "surrogateescape"), digest_size=16)
    session.merge(SettingRow(key=f"{KEY}{mark.hexdigest()}", value=json.dumps(asdict(record))))


def spans_of(numbers: Iterable[int]) -> list[list[int]]:
    """Return first and last of numbers that follow one another; they come in ascending order."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return spans


def _record(value: str) -> ImportRecord | None:
    """Return a record; a project of somebody else may hold anything under its key."""
    try:
        record = ImportRecord(**json.loads(value))
        record.time.isoformat()
        spans = [(int(first), int(last)) for first, last in record.spans]
        texts = (record.source, record.root, record.digest)
        return record if spans and all(isinstance(text, str) for text in texts) else None
    except (ValueError, TypeError, RecursionError, OverflowError):
        return None


def _live_tracks(session: Session, spans: Sequence[Sequence[int]]) -> int:
    count = 0
    for first, last in spans:
        query = select(func.count()).where(
            TrackRow.id.between(int(first), int(last)), TrackRow.is_archived.is_(False)
        )
        count += session.execute(query).scalar_one()
    return count
