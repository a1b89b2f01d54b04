"""Where the contract suites of the store put their projects: in a file, and in a database on a server."""

from pathlib import Path

from core.store.project import Project
from tests.postgres import Server


class Home:
    """A place for one project."""

    def __init__(self, folder: Path, server: Server | None = None, template: str = "") -> None:
        """Choose a place.

        Args:
            folder: For the media, and for the file.
            server: None = it is a file.
            template: A database on the server, or a file, with a project that it begins with.
        """
        self.folder = folder
        self.server = server
        self._template = template
        folder.mkdir(exist_ok=True)
        self.location: Path | str = folder / "p.amodal"
        if server is not None:
            self.location = server.url(server.fresh(template))
        elif template:
            (folder / "p.amodal").write_bytes(Path(template).read_bytes())

    def create(self, author: str) -> Project:
        """Make an empty project and open it; on a server it is copied, which is quicker."""
        return Project.create(self.location, author=author) if self.server is None else self.open(author)

    def open(self, author: str) -> Project:
        """Open the project that is there."""
        return Project.open(self.location, author=author)

    def another(self, name: str) -> "Home":
        """Return a place of the same kind for another project."""
        return Home(self.folder / name, self.server, self._template)
