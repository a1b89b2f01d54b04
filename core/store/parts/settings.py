"""Settings that belong to a project."""

import json
from typing import Any

from core.store.file.database import Database
from core.store.tables.clips import SettingRow


class Settings:
    """Values by key; anything JSON can hold."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, `default` when it was never set."""
        with self._database.reading() as session:
            row = session.get(SettingRow, key)
            return default if row is None else json.loads(row.value)

    def set(self, key: str, value: Any) -> None:
        """Keep a value."""
        with self._database.writing() as session:
            session.merge(SettingRow(key=key, value=json.dumps(value)))
