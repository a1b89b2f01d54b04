"""A datasheet: what a project's masks are, where they came from, what is left out and how good they are."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.changes.tracks import Clip, Track
from core.operations.sampled_review import quality_facts
from core.operations.splitting import Part, split_clips
from core.program import VERSION
from core.store.project import Project
from core.types import Layer, Provenance, ReviewState, RunKind, RunStatus


def make_datasheet(project: Project, parts: Sequence[Part] = (), seed: int = 0) -> str:
    """Return the datasheet as Markdown; reads the project track by track.

    Args:
        project: Open.
        parts: How its clips are split, as the export that it goes with; none = they are not.
        seed: Of that.

    Raises:
        BadInputError: A part gets no clip.
    """
    clips = project.clips.list()
    part_of = {clip_id: name for name, ids in split_clips(clips, parts, seed) for clip_id in ids}
    sheet = _Sheet(project)
    rows = [sheet.row(clip, part_of.get(clip.id, "all")) for clip in clips]
    return "\n".join([*_head(project), *sheet.lines(len(clips)), *_clips(rows, parts, seed)]) + "\n"


def _head(project: Project) -> Iterator[str]:
    yield f"# Datasheet of {project.name}"
    yield f"\nWritten by Amodal Studio {VERSION}.\n"


def _clips(rows: Sequence[str], parts: Sequence[Part], seed: int) -> Iterator[str]:
    yield "\n## Clips\n"
    if parts:
        shares = ", ".join(f"{name} {share:g}" for name, share in parts)
        yield f"Whole clips are divided: {shares}, seed {seed} (`export --split`, the same seed).\n"
    else:
        yield "They are not split; `--split` says how, as it does for `export`.\n"
    names = " | ".join(str(one) for one in Provenance)
    yield f"| clip | part | frames | tracks | left out | amodal masks | {names} |"
    yield "|---" * (6 + len(Provenance)) + "|"
    yield from rows


@dataclass
class _Sheet:
    """What is counted over all clips."""

    project: Project
    states: Counter[ReviewState] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    provenance: Counter[Provenance] = field(default_factory=Counter)
    runs: Counter[tuple[str, str, int, str]] = field(default_factory=Counter)
    away: list[str] = field(default_factory=list)
    boxes_only: list[str] = field(default_factory=list)
    unsure: int = 0
    from_boxes: int = 0

    def row(self, clip: Clip, part: str) -> str:
        """Count a clip and return its row."""
        project = self.project
        tracks = project.tracks.list(clip.id)
        of_objects = {track.id for track in tracks}
        self.states.update(s.state for s in project.masks.summaries(clip.id) if s.track_id in of_objects)
        away = [t for t in project.tracks.list(clip.id, include_archived=True) if t.id not in of_objects]
        self.away += [f"{clip.name}: {track.name}" for track in away]
        left_out, found = len(away), Counter[Provenance]()
        for track in tracks:
            found.update(head.provenance for head in project.masks.of_track(track.id, Layer.AMODAL))
            left_out += self._count(clip, track)
        self.provenance.update(found)
        by_whom = " | ".join(str(found[one]) for one in Provenance)
        facts = f"{clip.frame_count} | {len(tracks)} | {left_out} | {found.total()}"
        return f"| {clip.name} | {part} | {facts} | {by_whom} |"

    def _count(self, clip: Clip, track: Track) -> bool:
        """Count a track; returns whether it has boxes only."""
        project = self.project
        self.categories[track.category.name] += 1
        facts = project.amodal_boxes.facts_of_track(track.id)
        self.unsure += sum(one.is_uncertain for one in facts.values())
        self.from_boxes += any(
            run.proposer == "boxes" and run.status is RunStatus.FINISHED
            for run in project.runs.list(track.id, kind=RunKind.TRACKING)
        )
        self.runs.update(
            (run.proposer, run.fingerprint, run.seed, str(dict(run.parameters)))
            for run in project.runs.list(track.id)[:1]
            if run.status is RunStatus.FINISHED
        )
        is_bare = bool(facts) and next(project.masks.of_track(track.id, Layer.MODAL), None) is None
        if is_bare:
            self.boxes_only.append(f"{clip.name}: {track.name}")
        return is_bare

    def lines(self, clips: int) -> Iterator[str]:
        """Yield what was counted."""
        yield "## Composition\n"
        yield f"{clips} clips, {self.categories.total()} tracks, {self.provenance.total()} amodal masks.\n"
        yield "| category | tracks |\n|---|---|"
        yield from (f"| {name} | {count} |" for name, count in sorted(self.categories.items()))
        yield "\n## Provenance of amodal masks\n"
        yield from (f"- {name}: {count}" for name, count in sorted(self.provenance.items()))
        yield from (
            f"- {count} tracks by {name} ({fingerprint}), seed {seed}, {parameters}"
            for (name, fingerprint, seed, parameters), count in self.runs.most_common()
        )
        if self.from_boxes:
            yield f"- visible masks made from boxes alone: {self.from_boxes} tracks"
        yield "\n## Review\n"
        yield from (f"- {state}: {self.states[state]} frames of tracks" for state in ReviewState)
        yield "\n## Quality\n"
        yield _quality(self.project)
        yield "\n## Left out\n"
        yield f"- put away: {len(self.away)} tracks"
        yield from (f"  - {name}" for name in self.away)
        yield f"- boxes only, no mask to start from: {len(self.boxes_only)} tracks"
        yield from (f"  - {name}" for name in self.boxes_only)
        yield f"- boxes whose annotator was not sure: {self.unsure} (they are in)"


def _quality(project: Project) -> str:
    facts = quality_facts(project)
    if facts is None or "interval" not in facts:
        return "No sample was judged to its first look: nothing is known."
    low, high = facts["interval"]
    return (
        f"{facts['share_below_iou']:.1%} of {facts['population']} proposals are below IoU {facts['iou']:g} "
        f"({low:.1%} to {high:.1%} at {facts['level']:.0%}), from {facts['judged']} judged masks "
        f"({facts['method']})."
    )
