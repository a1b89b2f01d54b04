"""The pictures of the clip on screen: read beside the window, and what is known of the media by then."""

from PySide6.QtCore import QObject, Qt, Signal

from core.errors import FrameMissingError
from core.progress import Progress
from core.types import RgbFrame
from core.video.media.clip_media import ClipMedia
from core.video.media.media_report import MediaReport
from core.video.reader import FrameReader
from ui.language import said, tr


class ClipPictures(QObject):
    """Holds the reading thread of one clip at a time; nothing of an earlier clip comes through.

    Signals:
        ready(int, RgbFrame, bool): The picture of a frame; False = a near one, the exact one follows.
        compared(MediaReport): The media were held against what the project knows of them.
        gap_found(int): The picture of this frame is missing; `gap` says why.
        failed(Exception): The media cannot be read.
        counting_changed(int | None): Percent of the video that is decoded to count its frames; None = done.
    """

    ready = Signal(int, object, bool)
    compared = Signal(object)
    gap_found = Signal(int)
    failed = Signal(object)
    counting_changed = Signal(object)
    _arrived = Signal(int, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader: FrameReader | None = None
        self._number = 0
        self._percent: int | None = None
        self._gaps: dict[int, str] = {}
        self.report: MediaReport | None = None
        """How the clip's media are, None while nobody has looked."""
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def start(self, media: ClipMedia) -> None:
        """Begin to read a clip."""
        self.stop()
        number = self._number

        def tell(kind: str, what: object) -> None:
            self._arrived.emit(number, kind, what)

        self._reader = FrameReader(
            media,
            on_ready=lambda index, rgb, is_exact: tell("ready", (index, rgb, is_exact)),
            on_error=lambda error: tell("failed", error),
            on_compared=lambda report: tell("compared", report),
            on_gap=lambda index, error: tell("gap", (index, error)),
            on_progress=lambda progress: tell("counting", progress),
        )

    def stop(self) -> None:
        """Read nothing any more."""
        self._number += 1
        self._count(None)
        self._gaps, self.report = {}, None
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @property
    def is_reading(self) -> bool:
        """Whether pictures of a clip can be asked for."""
        return self._reader is not None

    def ask(self, frame: int, direction: int = 0) -> None:
        """Ask for the picture of a frame; see `FrameReader.request`."""
        if self._reader is not None:
            self._reader.request(frame, direction=direction)

    def get(self, frame: int) -> RgbFrame | None:
        """Return a picture that is there already; never waits."""
        return self._reader.get_cached(frame) if self._reader is not None else None

    def gap(self, frame: int) -> str:
        """Return why a frame has no picture, empty when it has one or nobody knows yet."""
        return self._gaps.get(frame, "")

    def _on_arrived(self, number: int, kind: str, what: object) -> None:
        if number != self._number:
            return
        self._count(int(what.fraction * 100) if isinstance(what, Progress) else None)
        match kind, what:
            case "ready", (int(index), rgb, bool(is_exact)):
                self.ready.emit(index, rgb, is_exact)
            case "compared", MediaReport() as report:
                self.report = report
                self._gaps |= {frame: _missing(name) for frame, name in report.missing.items()}
                self.compared.emit(report)
            case "gap", (int(index), FrameMissingError() as error):
                self._gaps.setdefault(index, said(error.reason))
                self.gap_found.emit(index)
            case _, Exception() as error:
                self.failed.emit(error)

    def _count(self, percent: int | None) -> None:
        if percent != self._percent:
            self._percent = percent
            self.counting_changed.emit(percent)


def _missing(name: str) -> str:
    return tr("picture {name} is missing", name=name) if name else tr("the picture is missing")
