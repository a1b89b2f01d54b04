"""Follows what was marked as in front through the clip, both ways, and says how far that went."""

from functools import partial
from typing import TYPE_CHECKING

from core.types import RunKind
from models.jobs.job import JobEvent, JobFinished, JobUpdate, TrackingSettings
from models.tracking.passes import STOP_COVER_BELOW
from ui.language import said, tr
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

if TYPE_CHECKING:
    from models.jobs.tracking import Stop


class CoverFollowing:
    """One job per cover: a new stroke ends the one before it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._stops: dict[int, list[Stop]] = {}
        studio.proposals.event_taken.connect(self._on_event)

    def start(self, cover_id: int, frame: int) -> None:
        """Follow a cover from a frame to both ends of the clip."""
        self.stop(cover_id)
        clip = self._studio.clip.clip
        if clip is not None and clip.frame_count > 1:
            settings = TrackingSettings(frame, clip.frame_count - 1, 0, stop_below=STOP_COVER_BELOW)
            self._studio.proposals.follow(cover_id, settings)

    def stop(self, cover_id: int) -> None:
        """End what follows a cover from what it was before."""
        for job in list(self._studio.proposals.jobs.values()):
            if job.kind is RunKind.TRACKING and job.track_id == cover_id and not job.is_over:
                self._studio.proposals.cancel(job.run_id)

    def _on_event(self, event: JobEvent) -> None:
        job = self._studio.proposals.jobs.get(event.run_id)
        if job is None or not job.is_cover:
            return
        if isinstance(event, JobUpdate) and "stops" in event.facts:
            self._stops[event.run_id] = event.facts["stops"]  # type: ignore[assignment]
        elif isinstance(event, JobFinished):
            self._tell_end(self._stops.pop(event.run_id, []))

    def _tell_end(self, stops: "list[Stop]") -> None:
        """Say that it is known everywhere now, or up to where, why, and how to go on."""
        notices = self._studio.notices
        if not stops:
            notices.tell(
                tr("What is in front was followed to both ends; {key[propose.track]} proposes with it")
            )
            return
        frames = [stop["frame"] for stop in stops]
        why = "; ".join(
            tr("at frame {stop} {stop2}", stop=stop["frame"], stop2=said(stop["reason"])) for stop in stops
        )
        words = tr("Followed what is in front up to its end ({why}): draw over it there to go on", why=why)
        go_to = self._studio.go_to
        actions = tuple(
            MessageAction(tr("Go to frame {frame}", frame=frame), partial(go_to, frame)) for frame in frames
        )
        message = Message(MessageKind.INFO, words, actions=actions, topic="hint")
        self._studio.messages.show_message(message)
