"""Looks of the completion on the canvas, with its verdict, which is apart from that on the shape."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QMouseEvent

from core.changes.reviews import Subject, Verdict
from ui.canvas.compare_mode import BLINK_MS, GRAB_PX, CompareMode
from ui.canvas.completion_look import Backdrop, CompletionLook
from ui.features.completion.backgrounds import ShownBackgrounds
from ui.features.completion.completion_bar import CompletionBar
from ui.session.clip.shown_completions import ShownCompletions
from ui.session.project.outcome import Outcome
from ui.studio import Studio

MODES = (CompareMode.OFF, CompareMode.WIPE, CompareMode.BLINK, CompareMode.DIFFERENCE)


class CompletionLookCommands(QObject):
    """The bar over the picture while the completion is shown."""

    def __init__(
        self,
        studio: Studio,
        completions: ShownCompletions,
        backgrounds: ShownBackgrounds,
        bar: CompletionBar,
    ) -> None:
        super().__init__(studio.window)
        self._backgrounds = backgrounds
        self._studio = studio
        self._completions = completions
        self._bar = bar
        self._is_dragging = False
        self.look = CompletionLook()
        self.verdicts: Mapping[tuple[int, int, Subject], Verdict] = {}
        self._blink = QTimer(self, interval=BLINK_MS)
        self._blink.timeout.connect(
            lambda: self._set(replace(self.look, shows_original=not self.look.shows_original))
        )
        bind = studio.actions.bind
        bind("completion.backdrop", self.next_backdrop)
        bind("completion.compare", self.next_mode)
        bind("completion.object", self.toggle_object)
        backgrounds.changed.connect(lambda: studio.canvas.set_background(backgrounds.current))
        backgrounds.failed.connect(studio.notices.fail)
        bar.backdrop_chosen.connect(lambda value: self._set(replace(self.look, backdrop=Backdrop(value))))
        bar.colour_chosen.connect(self._on_colour)
        bar.mode_chosen.connect(lambda value: self.set_mode(CompareMode(value)))
        completions.changed.connect(self._on_shown)
        studio.session.changed.connect(self._on_changed)
        studio.clip.clip_changed.connect(self._read_verdicts)
        studio.canvas.installEventFilter(self)

    def next_backdrop(self) -> None:
        """Show the completion on the next backdrop."""
        backdrops = list(Backdrop)
        at = backdrops.index(self.look.backdrop)
        self._set(replace(self.look, backdrop=backdrops[(at + 1) % len(backdrops)]))

    def toggle_object(self) -> None:
        """Lay the completed object over the clip without it, or take it away again."""
        is_shown = self.look.backdrop is Backdrop.WITHOUT and self.look.has_object
        self._set(replace(self.look, backdrop=Backdrop.WITHOUT, has_object=not is_shown))

    def next_mode(self) -> None:
        """Compare with the original frame in the next way."""
        self.set_mode(MODES[(MODES.index(self.look.mode) + 1) % len(MODES)])

    def set_mode(self, mode: CompareMode) -> None:
        """Compare with the original frame in a way."""
        self._set(replace(self.look, mode=mode, shows_original=False))

    def _on_colour(self, colour: str) -> None:
        self._set(replace(self.look, backdrop=Backdrop.COLOUR, colour=colour))

    def _set(self, look: CompletionLook) -> None:
        self.look = look
        is_blinking = look.mode is CompareMode.BLINK and self._completions.is_wanted
        if is_blinking != self._blink.isActive():
            self._blink.start() if is_blinking else self._blink.stop()
        self._bar.show_look(look)
        is_without = look.backdrop is Backdrop.WITHOUT
        self._backgrounds.set_wanted(is_without and self._completions.is_wanted)
        self._studio.canvas.set_completion_look(look)

    def _on_shown(self) -> None:
        is_shown = self._completions.is_wanted
        if is_shown and not self._bar.isVisible():
            self._read_verdicts()
        self._bar.setVisible(is_shown)
        self._bar.place()
        self._set(self.look)
        self._show_verdict()

    def _on_changed(self, outcome: Outcome) -> None:
        if "verdicts" in outcome.changes.rooms:
            self._read_verdicts()

    def _read_verdicts(self) -> None:
        clip = self._studio.clip.clip
        if clip is None or not self._studio.session.is_open:
            return

        def done(verdicts: Mapping[tuple[int, int, Subject], Verdict]) -> None:
            self.verdicts = verdicts
            self._show_verdict()

        self._studio.session.read(lambda project: project.verdicts.of_clip(clip.id), done)

    def _show_verdict(self) -> None:
        clip = self._studio.clip
        key = (clip.active_track_id or 0, clip.frame, Subject.COMPLETION)
        self._bar.show_verdict(self.verdicts.get(key), has_picture=self._completions.current is not None)

    # The wipe's line

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Let the mouse drag the line."""
        is_wiping = self._completions.current is not None and self.look.mode is CompareMode.WIPE
        if not isinstance(event, QMouseEvent) or not (is_wiping or self._is_dragging):
            return False
        width = max(1, self._studio.canvas.width())
        x = event.position().x()
        if event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._is_dragging = abs(x - self.look.divider * width) <= GRAB_PX
            return self._is_dragging
        if not self._is_dragging:
            return False
        if event.type() == QEvent.Type.MouseMove:
            self._set(replace(self.look, divider=min(1.0, max(0.0, x / width))))
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._is_dragging = False
        return True
