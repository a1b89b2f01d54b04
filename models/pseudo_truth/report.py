"""What a project's proposals look like as a whole, read from the store: by clip, by category, and samples."""

import heapq
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from random import Random
from typing import Any

from core.changes.runs import ProposalRun
from core.changes.tracks import Clip, Track
from core.progress import CancelToken
from core.store.project import Project
from core.types import Layer, RunStatus
from models.jobs.job import ProposalSettings
from models.jobs.prepare import settings_of
from models.pseudo_truth.annotated import LEFT_OUT
from models.pseudo_truth.box_agreement import key_boxes, mask_agreement
from models.pseudo_truth.from_boxes import made_from_boxes

SAMPLES = 24
LOW_IOU, FAIR_IOU = 0.5, 0.75


@dataclass
class Sums:
    """Sums over tracks of one clip, one category, or all."""

    tracks: int = 0
    frames: int = 0
    """With an amodal mask."""
    boxes: int = 0
    """Frames with a key box."""
    box_iou: float = 0.0
    boxes_below_50: int = 0
    boxes_below_75: int = 0
    doubts: int = 0
    """Frames of which the run told a doubt."""
    doubt: float = 0.0
    failures: int = 0
    boxes_only: int = 0
    from_boxes: int = 0
    """Tracks whose visible masks were made from boxes."""
    frames_left_out: int = 0
    """Got no mask, because the data set does not annotate them."""
    not_done: int = 0
    seconds: float = 0.0
    """Of the runs, from their start to their end; those of several processes add up."""

    def add(self, other: "Sums") -> None:
        """Add what another has."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def facts(self) -> dict[str, Any]:
        """Return counts and means, ready for JSON; None = nothing is known."""
        return {
            **{name: value for name, value in asdict(self).items() if isinstance(value, int)},
            "mean_box_iou": round(self.box_iou / self.boxes, 4) if self.boxes else None,
            "mean_doubt": round(self.doubt / self.doubts, 4) if self.doubts else None,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """One mask that is worth a look, or was drawn."""

    clip_id: int
    clip: str
    track_id: int
    track: str
    category: str
    frame: int
    box_iou: float | None
    doubt: float | None

    @property
    def badness(self) -> float:
        """From 0 on: what its box or its doubt says against it."""
        return max(0.0 if self.box_iou is None else 1 - self.box_iou, self.doubt or 0.0)


@dataclass
class Report:
    """A whole project."""

    settings: ProposalSettings
    total: Sums = field(default_factory=Sums)
    clips: list[tuple[str, Sums]] = field(default_factory=list)
    categories: dict[str, Sums] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    worst: list[Sample] = field(default_factory=list)
    drawn: list[Sample] = field(default_factory=list)
    """At random, every mask with the same chance."""

    def to_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "proposer": self.settings.proposer,
            "seed": self.settings.seed,
            "options": dict(self.settings.options),
            "total": self.total.facts(),
            "clips": [{"clip": name, **sums.facts()} for name, sums in self.clips],
            "categories": [{"category": n, **s.facts()} for n, s in sorted(self.categories.items())],
            "failures": self.failures,
            "worst": [asdict(sample) for sample in self.worst],
            "random": [asdict(sample) for sample in self.drawn],
        }


def make_report(project: Project, settings: ProposalSettings, cancel: CancelToken) -> Report:
    """Read a project's proposals track by track; holds sums and a few samples.

    Raises:
        Cancelled: The token was set.
    """
    report, random, seen = Report(settings), Random(settings.seed), 0
    worst: list[tuple[float, int, Sample]] = []
    for clip in project.clips.list():
        cancel.check()
        of_clip = Sums()
        for track in project.tracks.list(clip.id):
            sums, samples = of_track(project, clip, track, report)
            of_clip.add(sums)
            report.categories.setdefault(track.category.name, Sums()).add(sums)
            for sample in samples:
                seen += 1
                if len(report.drawn) < SAMPLES:
                    report.drawn.append(sample)
                elif (place := random.randrange(seen)) < SAMPLES:
                    report.drawn[place] = sample
                (heapq.heappush if len(worst) < SAMPLES else heapq.heappushpop)(
                    worst, (sample.badness, -seen, sample)
                )
        report.clips.append((clip.name, of_clip))
        report.total.add(of_clip)
    report.worst = [sample for _, _, sample in sorted(worst, reverse=True)]
    return report


def of_track(project: Project, clip: Clip, track: Track, report: Report) -> tuple[Sums, list[Sample]]:
    """Return the sums of a track and its masks; why its run failed goes into the report."""
    sums, run = Sums(tracks=1), _run_of(project, track.id, report.settings)
    if run is None:
        has_modal = next(project.masks.of_track(track.id, Layer.MODAL), None) is not None
        sums.not_done, sums.boxes_only = int(has_modal), int(not has_modal)
    elif run.status is RunStatus.FAILED:
        sums.failures = 1
        report.failures.append(f"{clip.name}, {track.name}: {run.message}")
    elif run.status is not RunStatus.FINISHED:
        sums.not_done = 1
    sums.from_boxes = int(made_from_boxes(project, track.id))
    left_out = 0 if run is None else run.facts.get(LEFT_OUT)
    sums.frames_left_out = left_out if isinstance(left_out, int) else 0
    if run is not None and run.finished_at is not None:
        sums.seconds = (run.finished_at - run.started_at).total_seconds()
    boxes = key_boxes(project, clip, track.id)
    doubts = {} if run is None else project.runs.doubts(run.id)
    samples = list(_samples(project, clip, track, boxes, doubts))
    sums.frames = len(samples)
    for sample in samples:
        if sample.box_iou is not None:
            sums.boxes += 1
            sums.box_iou += sample.box_iou
            sums.boxes_below_50 += sample.box_iou < LOW_IOU
            sums.boxes_below_75 += sample.box_iou < FAIR_IOU
        if sample.doubt is not None:
            sums.doubts += 1
            sums.doubt += sample.doubt
    return sums, samples


def _samples(
    project: Project, clip: Clip, track: Track, boxes: dict[int, Any], doubts: dict[int, float]
) -> Iterator[Sample]:
    for head in project.masks.of_track(track.id, Layer.AMODAL):
        frame = head.key.frame
        iou = mask_agreement(head.rle, boxes[frame]) if frame in boxes else None
        yield Sample(
            clip.id, clip.name, track.id, track.name, track.category.name, frame,
            None if iou is None else round(iou, 4),
            None if frame not in doubts else round(doubts[frame], 4),
        )  # fmt: skip


def _run_of(project: Project, track_id: int, settings: ProposalSettings) -> ProposalRun | None:
    """Return the newest run with these settings that ended well, else the newest of them."""
    mine = [run for run in project.runs.list(track_id) if settings_of(run) == settings]
    finished = (run for run in mine if run.status is RunStatus.FINISHED)
    return next(finished, mine[0] if mine else None)
