"""Imports and exports in the background, one after the other, with progress and cancel."""

import time
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from core.changes.tracks import Clip
from core.errors import Cancelled
from core.messages import Message, about
from core.progress import CancelToken, Progress, heard_by, result_of
from core.store.importing.again import Again, ImportedBeforeError
from core.store.importing.rates import RateUnknownError
from core.types import MaskWish, ReviewState
from core.video.media.media_report import MediaReport, MediaState
from ui.language import said, tr, trn
from ui.session.project.project_session import ProjectSession
from ui.words.import_choices import names_choice, with_choices
from ui.words.media_words import media_words
from ui.work.pool import Rank
from ui.work.work import Work

if TYPE_CHECKING:
    from core.formats.kit.protocol import ExportOptions
    from core.formats.left_out import ExportReport
    from core.store.importing.import_session import ImportSummary
    from core.store.project import Project

T = TypeVar("T")

REPORT_EVERY_S = 0.1


class FileJobs(QObject):
    """Runs imports into and exports from the open project beside the window.

    Signals:
        started(str): What is being done.
        progressed(Progress)
        finished(str, Path): One line on what was done; the file or folder it was done with.
        noted(str): What an import or export left out or could not find.
        doubted(str, Path): What an import took a file for, where a person can choose otherwise.
        asked_again(str, ImportedBeforeError): A file that was imported before; nothing was done.
        rate_asked(RateUnknownError, Callable[[float], None]): Pictures whose rate nobody said; nothing was
            done, and the function imports them with so many pictures a second.
        cancelled(str)
        failed(Exception)
    """

    started = Signal(str)
    progressed = Signal(object)
    finished = Signal(str, object)
    noted = Signal(str)
    doubted = Signal(str, object)
    asked_again = Signal(str, object)
    rate_asked = Signal(object, object)
    cancelled = Signal(str)
    failed = Signal(object)
    _reported = Signal(object)

    def __init__(self, session: ProjectSession, work: Work, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._lane = work.lane("files", Rank.ASKED)
        self._cancel = CancelToken()
        self._titles: list[str] = []
        """What runs, and what waits behind it."""
        self._reported.connect(self.progressed, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether an import or export runs."""
        return bool(self._titles)

    @property
    def is_alone(self) -> bool:
        """Whether something runs and nothing waits behind it."""
        return len(self._titles) == 1

    @property
    def title(self) -> str:
        """What runs now; empty = nothing."""
        return self._titles[0] if self._titles else ""

    def import_source(
        self,
        source: Path,
        media_root: Path | None = None,
        again: Again | None = None,
        *,
        mask_wish: MaskWish = MaskWish.AUTO,
        review: ReviewState | None = None,
        fps: float | None = None,
    ) -> None:
        """Bring media or annotations into the open project; all of it or nothing.

        What was imported before is asked about (`asked_again`) unless `again` says what to do, and the rate
        of pictures (`rate_asked`) unless the file or `fps` says it.
        """

        def work(project: "Project") -> "ImportSummary":
            from core.formats.importing import import_into

            steps = import_into(
                project,
                source,
                media_root=media_root,
                again=again,
                mask_wish=mask_wish,
                review=review,
                fps=fps,
                asks_rate=True,
                cancel=self._cancel,
            )
            summary = self._follow(steps)
            return summary

        def done(summary: "ImportSummary") -> None:
            has_other = summary.tracks or summary.masks
            parts = [] if has_other and not summary.clips else [trn("1 clip", "{n:,} clips", summary.clips)]
            parts += [trn("1 track", "{n} tracks", summary.tracks)] if summary.tracks else []
            parts += [trn("1 mask", "{n} masks", summary.masks)] if summary.masks else []
            text = tr("Imported {name}: {what}", name=source.name, what=", ".join(parts))
            self._told(source, summary, text, may_choose=True)

        def with_rate(said: float) -> None:
            self.import_source(source, media_root, again, mask_wish=mask_wish, review=review, fps=said)

        self._run(tr("Importing {name}", name=source.name), work, done, with_rate)

    def import_hypotheses(self, source: Path, proposer: str) -> None:
        """Bring the masks of another system in, as proposals for the tracks that are there."""

        def work(project: "Project") -> "ImportSummary":
            from core.formats.importing import import_hypotheses

            steps = import_hypotheses(project, source, proposer, cancel=self._cancel)
            summary = self._follow(steps)
            return summary

        def done(summary: "ImportSummary") -> None:
            what = trn("1 track has a new hypothesis", "{n} tracks have a new hypothesis", summary.tracks)
            self._told(source, summary, f"{what} · {proposer}")

        self._run(tr("Importing {name}", name=source.name), work, done)

    def take_in(
        self,
        title: str,
        steps: Callable[["Project", CancelToken], Generator[Progress, None, T]],
        done: Callable[[T], None],
    ) -> None:
        """Do other work with files of the project, with the progress and the end of an import.

        Args:
            title: What is being done.
            steps: Makes the work, off the UI thread; its token says when it is to stop.
            done: Gets what came of it, and emits `finished`.
        """
        self._run(title, lambda project: self._follow(steps(project, self._cancel)), done)

    def export(self, out: Path, format_name: str, options: "ExportOptions") -> None:
        """Write the project in a format; the file or folder appears in one step at the end."""

        changed: list[tuple[Clip, MediaReport]] = []

        def work(project: "Project") -> "ExportReport":
            from core.formats.exporting import compared, export_project
            from core.formats.left_out import export_report
            from core.formats.registry import find_exporter

            report = export_report(project, find_exporter(format_name), options)
            self._follow(export_project(project, out, format_name, options, self._cancel))
            changed.extend(compared(project, options))
            return report

        def done(report: "ExportReport") -> None:
            written = sum(report.states.values())
            frames = trn("1 frame of a track", "{n:,} frames of tracks", written)
            if report.unreviewed:
                seen = trn(
                    "nobody has reviewed 1 of them", "nobody has reviewed {n:,} of them", report.unreviewed
                )
                frames = f"{frames}, {seen}"
            text = tr("Exported to {name} · {what} · {folder}", name=out.name, what=frames, folder=out.parent)
            self.finished.emit(text, out)
            for one in report.left_out:
                self.noted.emit(tr("{name}: left out, since {why}", name=out.name, why=said(one.text)))
            for clip, media in changed:
                if media.state is not MediaState.UNREACHABLE:
                    what = media_words(media)
                    self.noted.emit(
                        tr("{name}: clip {clip}: {what}", name=out.name, clip=clip.name, what=what)
                    )

        self._run(tr("Exporting {name}", name=out.name), work, done)

    def _told(self, source: Path, summary: "ImportSummary", text: str, *, may_choose: bool = False) -> None:
        self._session.submit_result(
            lambda project: replace(
                summary.changes, clips=frozenset(clip.id for clip in project.clips.list())
            )
        )
        self.finished.emit(text, source)
        for note in summary.notes:
            # Some notes are about one clip, whose name may be the file's.
            is_about_it = isinstance(note, Message) and note.facts.get("about") == source.name
            line = note if is_about_it else about(source.name, note)
            if may_choose and names_choice(line):
                self.doubted.emit(said(with_choices(line)), source)
            else:
                self.noted.emit(said(line))

    def cancel(self) -> None:
        """Stop what runs; nothing half-done stays."""
        self._cancel.cancel()

    def close(self) -> None:
        """Cancel, and wait until what runs has ended."""
        self._cancel.cancel()
        self._lane.close()

    def _run(
        self,
        title: str,
        work: Callable[["Project"], T],
        done: Callable[[T], None],
        with_rate: Callable[[float], None] | None = None,
    ) -> None:
        if not self._titles:
            self._cancel = CancelToken()
        self._titles.append(title)
        self.started.emit(title)

        def finished(result: T) -> None:
            self._titles.pop(0)
            done(result)

        def failed(error: Exception) -> None:
            self._titles.pop(0)
            if isinstance(error, Cancelled):
                self.cancelled.emit(title)
            elif isinstance(error, ImportedBeforeError):
                self.asked_again.emit(title, error)
            elif isinstance(error, RateUnknownError):
                self.rate_asked.emit(error, with_rate)
            else:
                self.failed.emit(error)

        self._lane.submit(lambda: work(self._session.open_project()), finished, failed)

    def _follow(self, steps: Generator[Progress, None, T]) -> T:
        last = 0.0

        def report(progress: Progress) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= REPORT_EVERY_S:
                last = now
                self._reported.emit(progress)

        with heard_by(report, self._cancel):
            return result_of(steps, report)
