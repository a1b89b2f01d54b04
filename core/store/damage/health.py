"""Whether an open project is whole."""

from core.store.file.database import Database
from core.store.schema.own_schema import check_pages


class Health:
    """What is looked at when a project is opened, and before all of it is written elsewhere."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.damage = database.damage
        """What was found damaged so far; it is left out of everything that is read."""

    def look(self) -> None:
        """Check the rows that the window needs at once; what is damaged is told to `damage`."""
        with self._database.translated():
            self._database.hidden_rows.look_at_opening()

    def check_pages(self) -> None:
        """Check that tables and indexes of the file agree; 3 s for a million masks.

        Raises:
            StoreError: They do not; the text says the first thing that is wrong.
        """
        with self._database.reading() as session:
            check_pages(session.connection(), self._database.place)
