"""A datasheet: what a project's masks are, where they came from, what is left out and how good they are."""

from collections import Counter
from collections.abc import Iterator

from core.operations.sampled_review import quality_facts
from core.program import VERSION
from core.store.project import Project
from core.types import Layer, ReviewState, RunKind, RunStatus


def make_datasheet(project: Project) -> str:
    """Return the datasheet as Markdown; reads the project track by track."""
    return "\n".join(_lines(project)) + "\n"


def _lines(project: Project) -> Iterator[str]:
    clips = project.clips.list()
    yield f"# Datasheet of {project.name}"
    yield f"\nWritten by Amodal Studio {VERSION}.\n"
    states: Counter[ReviewState] = Counter()
    categories: Counter[str] = Counter()
    provenance: Counter[str] = Counter()
    runs: Counter[tuple[str, str, int, str]] = Counter()
    away = unsure = boxes_only = from_boxes = 0
    rows = []
    for clip in clips:
        tracks = project.tracks.list(clip.id)
        away += len(project.tracks.list(clip.id, include_archived=True)) - len(tracks)
        summaries = project.masks.summaries(clip.id)
        of_objects = {track.id for track in tracks}
        states.update(s.state for s in summaries if s.track_id in of_objects)
        masks = 0
        for track in tracks:
            categories[track.category.name] += 1
            found = [str(head.provenance) for head in project.masks.of_track(track.id, Layer.AMODAL)]
            provenance.update(found)
            masks += len(found)
            facts = project.amodal_boxes.facts_of_track(track.id)
            unsure += sum(one.is_uncertain for one in facts.values())
            boxes_only += bool(facts) and next(project.masks.of_track(track.id, Layer.MODAL), None) is None
            from_boxes += any(
                run.proposer == "boxes" and run.status is RunStatus.FINISHED
                for run in project.runs.list(track.id, kind=RunKind.TRACKING)
            )
            runs.update(
                (run.proposer, run.fingerprint, run.seed, str(dict(run.parameters)))
                for run in project.runs.list(track.id)[:1]
                if run.status is RunStatus.FINISHED
            )
        rows.append(f"| {clip.name} | {clip.frame_count} | {len(tracks)} | {masks} |")
    yield "## Composition\n"
    yield f"{len(clips)} clips, {sum(categories.values())} tracks, {sum(provenance.values())} amodal masks.\n"
    yield "| category | tracks |\n|---|---|"
    yield from (f"| {name} | {count} |" for name, count in sorted(categories.items()))
    yield "\n## Provenance of amodal masks\n"
    yield from (f"- {name}: {count}" for name, count in sorted(provenance.items()))
    yield from (
        f"- {count} tracks by {name} ({fingerprint}), seed {seed}, {parameters}"
        for (name, fingerprint, seed, parameters), count in runs.most_common()
    )
    if from_boxes:
        yield f"- visible masks made from boxes alone: {from_boxes} tracks"
    yield "\n## Review\n"
    yield from (f"- {state}: {states[state]} frames of tracks" for state in ReviewState)
    yield "\n## Quality\n"
    yield _quality(project)
    yield "\n## Left out\n"
    yield f"- put away: {away} tracks"
    yield f"- boxes only, no mask to start from: {boxes_only} tracks"
    yield f"- boxes whose annotator was not sure: {unsure} (they are in)"
    yield "\n## Clips\n\nWhole clips are what splits divide (`export --split`); a seed names the parts.\n"
    yield "| clip | frames | tracks | amodal masks |\n|---|---|---|---|"
    yield from rows


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
