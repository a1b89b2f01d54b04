"""The page of steps: read when somebody looks, and again whenever a step is done."""

from core.changes.step_records import StepRecord
from ui.features.steps.steps_panel import StepsPanel
from ui.language import tr
from ui.session.project.outcome import Outcome
from ui.studio import Studio

PAGE = "steps"


class StepsCommands:
    """Shows the steps, goes where one was done, goes back to one, takes one back alone."""

    def __init__(self, studio: Studio, panel: StepsPanel) -> None:
        self._studio, self._panel = studio, panel
        studio.actions.bind("edit.steps", lambda: studio.places.side.toggle_page(PAGE))
        studio.places.side.page_changed.connect(lambda _key: self.read())
        studio.session.changed.connect(lambda _outcome: self.read())
        studio.session.opened.connect(self.read)
        studio.session.closed.connect(lambda: panel.show_steps(()))
        panel.step_chosen.connect(self.go_there)
        panel.back_requested.connect(self.go_back)
        panel.take_back_requested.connect(self.take_back)

    def read(self) -> None:
        """Read the last steps, while somebody looks."""
        if self._studio.session.is_open and self._studio.places.side.page == PAGE:
            self._studio.session.read(lambda project: project.history.last(), self._panel.show_steps)

    def go_there(self, row: StepRecord) -> None:
        """Show the clip, track and frame of a step."""
        studio = self._studio
        clip = next((one for one in studio.session.clips if one.id == row.clip_id), None)
        if clip is None:
            return
        frame = row.frame if row.frame is not None else studio.clip.frame
        if studio.clip.clip is None or studio.clip.clip.id != clip.id:
            studio.clip.load(clip, row.frame or 0)
            return
        if row.track_id in {track.id for track in studio.clip.tracks}:
            studio.clip.set_active_track(row.track_id)
        studio.go_to(frame)

    def go_back(self, step_id: int) -> None:
        """Undo up to a step, or make those up to it again."""
        if self._studio.may_edit():
            edits = self._studio.session.edits
            edits.undo(lambda project: project.history.go_to(step_id))

    def take_back(self, step_id: int) -> None:
        """Take one step back alone; where others stand on it, it is said which."""

        def done(_outcome: Outcome) -> None:
            self._studio.notices.tell(tr("Only that step is taken back; {key[edit.undo]} makes it again"))

        if self._studio.may_edit():
            edits = self._studio.session.edits
            edits.submit(lambda project: project.history.take_back(step_id), done)


def attach(studio: Studio) -> tuple[object, ...]:
    """Add the page of steps."""
    panel = StepsPanel()
    studio.places.add_page(PAGE, panel)
    return panel, StepsCommands(studio, panel)
