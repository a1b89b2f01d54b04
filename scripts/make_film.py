"""Film the window while one works in it, for the top of the README: real mouse and key events, off screen.

    python scripts/make_film.py [--out docs/film.gif] [--frames DIR]

Opens a copy of the demo, watches the proposals come, goes to a doubtful frame, mends it with the hidden-part
brush, carries that on, looks at it as a matte and at the completed object. Captions name the keys.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRectF, QSettings, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

if TYPE_CHECKING:
    from ui.window import MainWindow

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
WINDOW = (1366, 768)
SIZE = (960, 540)
RATE = 8
"""Pictures a second."""
COLOURS = 192
WAIT_S = 600
CAPTION_PX = 46


@dataclass
class Film:
    """Pictures of a window, with what is done written below."""

    window: "MainWindow"
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)
    caption: str = ""
    pointer: QPoint | None = None

    def take(self, seconds: float = 0.0) -> None:
        """Film for some seconds; at least one picture."""
        for _ in range(max(1, round(seconds * RATE))):
            began = time.monotonic()
            while time.monotonic() - began < 1 / RATE:
                QApplication.processEvents()
                time.sleep(0.005)
            self.pictures.append(self._picture())

    def say(self, words: str, seconds: float = 1.0) -> None:
        """Write words below and film."""
        self.caption = words
        self.take(seconds)

    def key(self, code: Qt.Key, held: Qt.KeyboardModifier = NONE, seconds: float = 0.5) -> None:
        """Press a key on the picture and film what comes of it."""
        QTest.keyClick(self.window.canvas, code, held)
        self.take(seconds)

    def drag(self, path: Sequence[tuple[float, float]]) -> None:
        """Drag over the picture, with the pointer seen; the path is in pixels of the picture."""
        canvas = self.window.canvas
        points = [canvas.widget_point(xy).toPoint() for xy in path]
        QTest.mousePress(canvas, Qt.MouseButton.LeftButton, NONE, points[0])
        for point in points[1:]:
            QTest.mouseMove(canvas, point)
            self.pointer = canvas.mapTo(self.window, point)
            self.take()
        QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, NONE, points[-1])
        self.pointer = None

    @property
    def is_settled(self) -> bool:
        """Whether all is saved and the masks are on screen."""
        return self.window.session.store_thread.pending == 0 and self.window.clip.masks_are_loaded

    def _picture(self) -> NDArray[np.uint8]:
        image = self.window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        with_words = QPainter(image)
        with_words.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.pointer is not None:
            with_words.setPen(QColor("#14161a"))
            with_words.setBrush(QColor("#ffffff"))
            with_words.drawEllipse(self.pointer, 7, 7)
        if self.caption:
            font = QFont(with_words.font())
            font.setPixelSize(22)
            with_words.setFont(font)
            wide = with_words.fontMetrics().horizontalAdvance(self.caption) + 40
            box = QRectF((image.width() - wide) / 2, image.height() - 2 * CAPTION_PX, wide, CAPTION_PX)
            with_words.setPen(Qt.PenStyle.NoPen)
            with_words.setBrush(QColor("#f5b52e"))
            with_words.drawRoundedRect(box, 8, 8)
            with_words.setPen(QColor("#14161a"))
            with_words.drawText(box, Qt.AlignmentFlag.AlignCenter, self.caption)
        with_words.end()
        pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        small = cv2.resize(pixels[..., :3], SIZE, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2RGB), np.uint8)


def wait(is_there: Callable[[], object]) -> None:
    """Let the window work until something holds.

    Raises:
        TimeoutError: It does not come to hold.
    """
    began = time.monotonic()
    while not is_there():
        if time.monotonic() - began > WAIT_S:
            raise TimeoutError("the window did not come to what the film wants to show")
        QApplication.processEvents()
        time.sleep(0.01)


def main() -> None:
    """Film it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("docs/film.gif"))
    parser.add_argument("--frames", type=Path, help="write the single pictures, too")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AMODAL_LOG"] = os.environ["AMODAL_CACHE"] = folder
        os.environ["XDG_DATA_HOME"] = folder
        pictures = play(Path(folder))
    if given.frames is not None:
        given.frames.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures):
            cv2.imwrite(str(given.frames / f"{number:03}.png"), picture[..., ::-1])
    write_gif(given.out, pictures)
    print(f"{given.out}: {len(pictures)} pictures, {given.out.stat().st_size / 1e6:.2f} MB")


def play(folder: Path) -> list[NDArray[np.uint8]]:
    """Work in the window and return what was seen, uint8 (H, W, 3) each."""
    from ui.features.project.closing import Closing
    from ui.theme.theme import apply_theme
    from ui.window import MainWindow

    app = QApplication([])
    apply_theme(app, "dark")
    settings = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = MainWindow(settings)
    window.resize(*WINDOW)
    window.show()
    window.start(None, read_only=False)
    film = Film(window)
    watch_proposals(film)
    mend_a_frame(film)
    look_at_it(film)
    window.part(Closing).end()
    window.close()
    return film.pictures


def watch_proposals(film: Film) -> None:
    """Choose the boat and see its proposal come and play."""
    from core.types import Layer

    clip, proposals = film.window.clip, film.window.studio.proposals
    wait(lambda: clip.clip is not None and clip.tracks and clip.masks_are_loaded)
    boat = next(track for track in clip.tracks if track.category.name == "boat")
    clip.set_active_track(boat.id)
    film.window.canvas.setFocus()
    film.say("Visible masks come from a file. What hides behind the reeds?")
    film.say("The built-in network proposes the whole boat", 0.5)
    for _ in range(2 * RATE):
        film.take()
        if not proposals.is_busy:
            break
    wait(lambda: not proposals.is_busy)
    wait(lambda: film.is_settled and clip.mask(boat.id, Layer.AMODAL) is not None)
    film.take(0.5)
    film.say("Space plays it", 0)
    film.key(Qt.Key.Key_Space, seconds=2)
    film.key(Qt.Key.Key_Space)


def mend_a_frame(film: Film) -> None:
    """Paint the hidden part of a doubtful frame and carry that on."""
    from core.masks.rle import bbox_xywh
    from core.types import Layer
    from ui.features.over_time.filling_preview import FillingPreview

    clip = film.window.clip
    film.caption = "N  goes to the most doubtful frame"
    film.key(Qt.Key.Key_N, seconds=1)
    wait(lambda: film.is_settled)
    film.say("X  paints the hidden part alone", 0.5)
    QTest.keyClick(film.window.canvas, Qt.Key.Key_X)
    mask = None if clip.active_track_id is None else clip.mask(clip.active_track_id, Layer.AMODAL)
    box = None if mask is None else bbox_xywh(mask.rle)
    assert box is not None
    x, y, wide, high = box
    film.drag([(x + wide * (0.3 + 0.04 * step), y + high * 0.97) for step in range(11)])
    wait(lambda: film.is_settled)
    film.take(0.5)
    film.caption = "Alt+.  carries the correction on, as far as you trust it"
    film.key(Qt.Key.Key_Period, ALT)
    preview = film.window.part(FillingPreview)
    wait(lambda: preview.filling is not None and not preview.is_busy)
    film.take(1)
    film.caption = "Enter  keeps it"
    film.key(Qt.Key.Key_Return, seconds=0.7)
    wait(lambda: film.is_settled)


def look_at_it(film: Film) -> None:
    """See the matte and the completed picture, then accept."""
    from ui.session.clip.shown_completions import ShownCompletions

    film.caption = "Alt+M  looks at it as a matte"
    for _ in range(3):
        film.key(Qt.Key.Key_M, ALT, 0.6)
    film.key(Qt.Key.Key_0, CONTROL | ALT, 0.2)
    film.say("Ctrl+Shift+C  completes the picture", 0)
    film.key(Qt.Key.Key_C, CONTROL | SHIFT)
    wait(lambda: not film.window.studio.proposals.is_busy and film.is_settled)
    shown = film.window.part(ShownCompletions)
    if not shown.is_wanted:
        film.key(Qt.Key.Key_C, seconds=0.2)
    wait(lambda: shown.current is not None)
    film.take(1)
    film.caption = "What is in front is gone: the boat, whole"
    film.take(1.4)
    film.key(Qt.Key.Key_C, seconds=0.2)
    film.caption = "Enter  accepts; Ctrl+Z  takes anything back; all is saved"
    film.key(Qt.Key.Key_Return, seconds=1)
    film.take(0.7)


def write_gif(path: Path, pictures: Sequence[NDArray[np.uint8]]) -> None:
    """Write pictures, uint8 (H, W, 3), with one palette, so that what stands still costs nothing."""
    sample = np.concatenate([picture[::7, ::7].reshape(-1, 3) for picture in pictures[::3]]).astype(
        np.float32
    )
    criteria = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
    cv2.setRNGSeed(0)
    _, _, centres = cv2.kmeans(sample, COLOURS, np.empty(0), criteria, 1, cv2.KMEANS_PP_CENTERS)
    palette = np.rint(centres).astype(np.int16)
    steps = np.arange(0, 256, 4) + 2
    cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    nearest = np.concatenate(
        [
            np.abs(part[:, None] - palette[None]).sum(axis=2).argmin(axis=1)
            for part in np.array_split(cube, 256)
        ]
    ).astype(np.uint8)
    colours = np.zeros((256, 4), np.uint8)
    colours[:COLOURS] = np.concatenate([np.full((COLOURS, 1), 255), palette], axis=1)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("gif", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = SIZE[0], SIZE[1], "pal8"
        for number, picture in enumerate(pictures):
            at = (picture >> 2).astype(np.int32)
            indexed = nearest[(at[..., 0] * 64 + at[..., 1]) * 64 + at[..., 2]]
            # Its stubs do not know pictures with a palette.
            paletted: Any = (indexed, colours)
            frame = av.VideoFrame.from_ndarray(paletted, format="pal8")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


if __name__ == "__main__":
    main()
