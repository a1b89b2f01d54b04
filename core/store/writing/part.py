"""What the parts of an open project that write have in common."""

from core.store.file.database import Database


class Part:
    """Reads and writes through one database, in the name of one author."""

    def __init__(self, database: Database, author: str) -> None:
        self._database = database
        self._author = author
