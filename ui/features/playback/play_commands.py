"""Moving through time: steps, jumps, play, speed, loop."""

from core.types import ReviewState
from ui.language import tr
from ui.studio import Studio

MARKED = (ReviewState.CORRECTED, ReviewState.FLAGGED)


class PlayCommands:
    """The Play menu."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        bind = studio.actions.bind
        bind("play.toggle", studio.playback.toggle)
        bind("play.next", lambda: self.step(1))
        bind("play.previous", lambda: self.step(-1))
        bind("play.next_10", lambda: self.step(10))
        bind("play.previous_10", lambda: self.step(-10))
        bind("play.first", lambda: studio.go_to(0))
        bind("play.last", lambda: studio.go_to(10**9))
        bind("play.next_marked", lambda: self.go_to_marked(1))
        bind("play.previous_marked", lambda: self.go_to_marked(-1))
        bind("play.slower", lambda: studio.playback.step_speed(-1))
        bind("play.faster", lambda: studio.playback.step_speed(1))
        bind("play.loop", lambda: studio.playback.set_loop(studio.actions["play.loop"].isChecked()))
        studio.playback.frame_due.connect(lambda frame: studio.clip.go_to(frame, direction=1))
        studio.playback.playing_changed.connect(studio.canvas.set_fast)
        studio.canvas.space_tapped.connect(studio.playback.toggle)
        studio.clip.clip_changed.connect(self._on_clip_changed)
        studio.clip.frame_changed.connect(studio.playback.set_frame)

    def step(self, frames: int) -> None:
        """Pause and move by some frames."""
        self._studio.go_to(self._studio.clip.frame + frames, 1 if frames > 0 else -1)

    def go_to_marked(self, step: int) -> None:
        """Go to the next (1) or previous (-1) frame of the active track that a person touched or flagged."""
        clip = self._studio.clip
        if clip.active_track_id is None:
            return
        frames = clip.lanes.frames_in(clip.active_track_id, MARKED)
        ahead = frames[frames > clip.frame] if step > 0 else frames[frames < clip.frame][::-1]
        if ahead.size:
            self._studio.go_to(int(ahead[0]), step)
        else:
            self._studio.notices.tell(tr("No further corrected or flagged frame of this track"))

    def _on_clip_changed(self) -> None:
        clip = self._studio.clip.clip
        self._studio.playback.set_clip(clip.frame_count if clip else 0, clip.fps if clip else 24.0)
