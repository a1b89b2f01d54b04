"""Following an object through the clip: keys, dialog, and what is said when it stops."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.errors import AmodalError
from core.types import Layer, RunKind
from models.jobs.job import JobCancelled, JobEvent, JobFinished, JobUpdate, TrackingSettings
from ui.features.follow.follow_dialog import FollowDialog, TrackerChoice
from ui.jobs.job_view import JobView
from ui.language import said, tr
from ui.session.preferences import TRACKER
from ui.studio import Studio
from ui.widgets.error_bar import Message, MessageAction, MessageKind

if TYPE_CHECKING:
    # It pulls in the store, and so SQLAlchemy (0.2 s on the thread of the window).
    from models.jobs.tracking import Stop


class FollowCommands:
    """Start, follow and stop the following of the active track's visible mask."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._bar = studio.messages
        self._stops: dict[int, list[Stop]] = {}
        self._is_starting = False
        self._goes_to: tuple[int, int] | None = None
        """Track and frame to go to when it has been followed there."""
        self.dialog: FollowDialog | None = None
        bind = studio.actions.bind
        bind("follow.open", self.open)
        bind("follow.forward", lambda: self.follow(is_forward=True))
        bind("follow.backward", lambda: self.follow(is_forward=False))
        bind("follow.next", lambda: self.follow_to_neighbour(1))
        bind("follow.previous", lambda: self.follow_to_neighbour(-1))
        studio.proposals.jobs_changed.connect(self._show_jobs)
        studio.proposals.event_taken.connect(self._on_event)
        studio.clip.frame_changed.connect(lambda _frame: self._show_source())
        studio.clip.active_changed.connect(self._show_source)

    def open(self) -> None:
        """Show the dialog beside the picture."""
        if self.dialog is None:
            self.dialog = FollowDialog(self._studio.window)
            self.dialog.preferred = self._preferred()
            self.dialog.start_requested.connect(self._start_from_dialog)
            self.dialog.cancel_requested.connect(self.cancel)
            self._studio.session.store_thread.submit(
                _installed_trackers, self.dialog.set_trackers, self._studio.notices.fail
            )
        self._show_source()
        self._show_jobs()
        self.dialog.button.setFocus()
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def follow(self, *, is_forward: bool) -> None:
        """Follow the active track from this frame to the clip's end or beginning."""
        clip = self._studio.clip.clip
        if clip is None:
            return
        last, first = (clip.frame_count - 1, None) if is_forward else (None, 0)
        self.start(replace(self._chosen(), last=last, first=first))

    def follow_to_neighbour(self, step: int) -> None:
        """Follow the active track to the next frame, or with -1 to the one before, and go there."""
        studio = self._studio
        clip, frame = studio.clip.clip, studio.clip.frame + step
        if clip is None:
            return
        if not 0 <= frame < clip.frame_count:
            studio.notices.tell(tr("The clip has no frame {frame}", frame=frame))
            return
        ends = {"last": frame} if step > 0 else {"last": None, "first": frame}
        track = studio.clip.covers.active or studio.clip.active_track
        if self.start(replace(self._chosen(), **ends)) and track is not None:
            self._goes_to = track.id, frame

    def _chosen(self) -> TrackingSettings:
        """Return what the dialog says, or the usual, from the frame on screen and not yet to any other."""
        if self.dialog is not None:
            settings = self.dialog.settings()
        else:
            settings = TrackingSettings(start=0, last=None)
            settings = replace(settings, tracker=self._preferred() or settings.tracker)
        return replace(settings, start=self._studio.clip.frame, last=None, first=None)

    def _preferred(self) -> str:
        """Return the tracker of the preferences; empty = the usual one."""
        return str(self._studio.settings.value(TRACKER, "") or "")

    def start(self, settings: TrackingSettings) -> bool:
        """Queue the job and return True, or say why that cannot be."""
        studio = self._studio
        track = studio.clip.covers.active or studio.clip.active_track
        if track is None:
            studio.notices.tell(tr("Choose a track first, or make one with {key[track.new]}"))
        elif studio.session.is_read_only:
            studio.notices.tell(tr("This project is open for reading only, so masks cannot be kept"))
        elif studio.clip.mask(track.id, Layer.MODAL) is None:
            studio.notices.tell(
                tr(
                    "{name} has no visible mask in frame {start}: scribble ({key[tool.scribble]}) or "
                    "paint one first",
                    name=track.name,
                    start=settings.start,
                )
            )
        elif any(not job.is_over and job.track_id == track.id for job in self._jobs()):
            studio.notices.tell(
                tr("{name} is being followed already; {key[propose.cancel]} stops that", name=track.name)
            )
        else:
            if any(not job.is_over for job in self._jobs()):
                studio.notices.tell(
                    tr("{name} is followed next, when the one before it is done", name=track.name)
                )
            self._is_starting = True
            self._goes_to = None
            studio.proposals.follow(track.id, settings)
            return True
        return False

    def cancel(self) -> None:
        """Stop following; what has come stays and can be undone in one step."""
        if self._is_starting:
            self._studio.proposals.cancel_all()
        for job in self._jobs():
            self._studio.proposals.cancel(job.run_id)

    def _start_from_dialog(self) -> None:
        assert self.dialog is not None
        self.start(self.dialog.settings())

    def _jobs(self) -> list[JobView]:
        jobs = self._studio.proposals.jobs.values()
        return [job for job in jobs if job.kind is RunKind.TRACKING]

    def _show_source(self) -> None:
        clip = self._studio.clip
        if self.dialog is not None and clip.clip is not None:
            track = clip.covers.active or clip.active_track
            self.dialog.set_source(track.name if track else "", clip.frame, clip.clip.frame_count)
            self._show_jobs()

    def _show_jobs(self) -> None:
        jobs, active = self._jobs(), self._studio.clip.active_track_id
        # What runs comes first; the end of another track's run says nothing of this one.
        job = next((job for job in jobs if not job.is_over), None) or next(
            (job for job in reversed(jobs) if job.track_id == active), None
        )
        self._is_starting &= self._studio.proposals.is_busy and job is None
        if self.dialog is None:
            return
        if self._is_starting:
            self.dialog.show_running(is_running=True, fraction=0.0, message=tr("starting…"))
        elif job is None:
            self.dialog.show_running(is_running=False, fraction=0.0, message="")
        else:
            self.dialog.show_running(is_running=not job.is_over, fraction=job.fraction, message=job.message)

    def _on_event(self, event: JobEvent) -> None:
        job = self._studio.proposals.jobs.get(event.run_id)
        if job is None or job.kind is not RunKind.TRACKING or job.is_cover:
            return
        if isinstance(event, JobUpdate) and "stops" in event.facts:
            self._stops[event.run_id] = event.facts["stops"]  # type: ignore[assignment]
        elif isinstance(event, JobFinished):
            stops = self._stops.pop(event.run_id, [])
            goes_to, self._goes_to = self._goes_to, None
            if goes_to is not None and goes_to[0] == job.track_id and not stops:
                self._studio.clip.go_to(goes_to[1])
            else:
                self._tell_end(stops)
        elif isinstance(event, JobCancelled):
            self._studio.notices.tell(
                tr("Following was stopped; {key[edit.undo]} takes back what came so far")
            )

    def _tell_end(self, stops: "list[Stop]") -> None:
        """Say that it is done, or where it stopped, why, and how to go on."""
        if not stops:
            self._studio.notices.tell(
                tr(
                    "Followed to the end; {key[propose.track]} proposes what is hidden of it, "
                    "{key[review.next]} goes to the next unreviewed frame"
                )
            )
            return
        if all(stop["found"] is not None for stop in stops):
            self._tell_found([(stop["frame"], stop["found"] or 0) for stop in stops])
            return
        frames = [stop["frame"] for stop in stops]
        why = "; ".join(
            tr("at frame {stop} {stop2}", stop=stop["frame"], stop2=said(stop["reason"])) for stop in stops
        )
        self._bar.show_message(
            Message(
                MessageKind.INFO,
                tr("Stopped: {why}. Correct the mask there, then follow on from it.", why=why),
                actions=tuple(
                    MessageAction(
                        tr("Go to frame {frame}", frame=frame), partial(self._studio.clip.go_to, frame)
                    )
                    for frame in frames
                ),
                topic="hint",
            )
        )

    def _tell_found(self, losses: list[tuple[int, int]]) -> None:
        """Say where it was lost and where it was found again by its looks: worth a look."""
        told = "; ".join(
            tr("lost at frame {lost}, found again at frame {found}", lost=lost, found=found)
            for lost, found in losses
        )
        self._bar.show_message(
            Message(
                MessageKind.INFO,
                tr("Followed to the end: {told}. Look whether it is the same object.", told=told),
                actions=tuple(
                    MessageAction(
                        tr("Go to frame {frame}", frame=found), partial(self._studio.clip.go_to, found)
                    )
                    for _lost, found in losses
                ),
                topic="hint",
            )
        )


def _installed_trackers() -> list[TrackerChoice]:
    from models.tracking.registry import load_tracker, tracker_names

    choices = []
    for name in tracker_names():
        try:
            tracker = load_tracker(name)
        except AmodalError as error:
            choices.append(TrackerChoice(name, "", str(error)))
        else:
            choices.append(TrackerChoice(name, tracker.summary, tracker.missing()))
    return choices
