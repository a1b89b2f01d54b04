"""`sample`: which masks a person judges so that a project's quality is known, and accepting the rest."""

import json
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.projects import named, opened
from core.atomic import atomic_text
from core.errors import BadInputError
from core.operations.datasheet import make_datasheet
from core.operations.sampled_review import SampledReview, accept_rest, plan_sample, sampled_review
from core.operations.splitting import parse_split
from core.store.project import Project


def run_plan(project_path: Path, below_iou: float, precision: float, seed: int) -> int:
    """Draw what is to be judged; a plan of before gives way."""
    with cancel_on_interrupt() as cancel, opened(project_path) as project:
        plan = plan_sample(project, precision=precision, below_iou=below_iou, seed=seed, cancel=cancel)
    least, most = len(set(plan.draws[: plan.looks[0]])), len(set(plan.draws))
    print(
        f"{named(project_path)}: of {plan.population} proposals {least} to {most} are to be judged; "
        "`sample next` names them"
    )
    return 0


def run_status(project_path: Path, as_json: bool) -> int:
    """Say what is known of the share of bad masks."""
    with opened(project_path, read_only=True) as project:
        review = _review(project)
        print(json.dumps(review.facts()) if as_json else review.words())
    return 0


def run_next(project_path: Path, as_json: bool) -> int:
    """Name what a person must judge now."""
    with opened(project_path, read_only=True) as project:
        review = _review(project)
        keys = review.to_judge()
        clips = {clip.id: clip.name for clip in project.clips.list()}
        tracks = {key.track_id: project.tracks.get(key.track_id) for key in keys}
        rows = [
            {
                "clip": clips[tracks[key.track_id].clip_id], "track": tracks[key.track_id].name,
                "track_id": key.track_id, "frame": key.frame,
            }
            for key in keys
        ]  # fmt: skip
    if as_json:
        print(json.dumps(rows))
    else:
        for row in rows:
            print(f"{row['clip']}: {row['track']}, frame {row['frame']}")
        print(review.words())
    return 0


def run_accept_rest(project_path: Path) -> int:
    """Accept what nobody has decided, once the estimate is precise enough."""
    with opened(project_path) as project:
        _, count = accept_rest(project)
        words = _review(project).words()
    print(f"{named(project_path)}: {count} frames were accepted in one step, which undo takes back")
    print(words)
    return 0


def run_datasheet(project_path: Path, out: Path, split: str | None, seed: int) -> int:
    """Write what the masks are, where they came from and how good they are."""
    parts = parse_split(split)
    with opened(project_path, read_only=True) as project, atomic_text(out) as file:
        file.write(make_datasheet(project, parts, seed))
    print(f"{out}: the datasheet")
    return 0


def _review(project: Project) -> SampledReview:
    review = sampled_review(project)
    if review is None:
        raise BadInputError(project.url, "", "has no sampling plan", "make one first: sample plan")
    return review
