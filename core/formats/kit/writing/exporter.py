"""What the exporters share: each is told what is selected, and says how that is written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from core.formats.kit.protocol import ExportOptions
from core.formats.kit.writing.selection import Selection
from core.progress import CancelToken, Progress
from core.store.project import Project


class SelectionExporter(ABC):
    """Writes what the options select; see `Exporter` for what else a format says of itself."""

    def run(
        self, project: Project, out: Path, options: ExportOptions, cancel: CancelToken
    ) -> Iterator[Progress]:
        """Write `out`, whole or not at all; see `Exporter.run`."""
        yield from self.write(Selection(project, options), out, cancel)

    @abstractmethod
    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file or folder, as `run`."""
