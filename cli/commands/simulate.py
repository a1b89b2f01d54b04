"""`simulate`: what repairing masks would cost a person, with every way of working, as a table and JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.atomic import atomic_text
from core.errors import BadInputError
from models.evaluation.rows import parse_cue
from models.simulation.running import PolicyResult, Simulation, describe, simulate


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for on the command line."""

    proposers: str
    policies: str | None
    target: float
    cue: str
    clips: int | None
    seed: int
    json: Path | None


def run(folder: Path, wanted: Wanted) -> int:
    """Simulate, print the table, write the JSON."""
    names = [name.strip() for name in wanted.proposers.split(",")]
    if "" in names:
        raise BadInputError("--proposer", "", "holds an empty name", "separate names with one comma")
    policies = None if wanted.policies is None else [name.strip() for name in wanted.policies.split(",")]
    with cancel_on_interrupt() as cancel:
        found = follow(
            "simulate",
            simulate(
                folder,
                names,
                target=wanted.target,
                policies=policies,
                cue=parse_cue(wanted.cue),
                most_clips=wanted.clips,
                seed=wanted.seed,
                cancel=cancel,
            ),
        )
    print(table(found))
    if wanted.json is not None:
        with atomic_text(wanted.json) as file:
            json.dump(describe(found), file, indent=2, allow_nan=False)
            file.write("\n")
    return 0


def table(found: Simulation) -> str:
    """Return the table as Markdown, which is also readable on a terminal."""
    lines = [
        f"{found.clips} clips, {found.frames} frames, until every frame has IoU {found.target:g}",
        "",
        "| way of working | strokes per frame | frames touched | s per frame | strokes, of scratch "
        "| time, of scratch |",
        "|---|---|---|---|---|---|",
        *(_line(found, result) for result in found.results),
    ]
    return "\n".join(lines)


def _line(found: Simulation, result: PolicyResult) -> str:
    effort = result.total
    frames = max(1, effort.frames)
    note = f" ({effort.unfinished} frames unfinished)" if effort.unfinished else ""
    return (
        f"| {result.name}{note} | {effort.strokes / frames:.2f} | {effort.touched / frames:.0%} "
        f"| {effort.seconds / frames:.1f} | {_ratio(found, result, 'strokes')} "
        f"| {_ratio(found, result, 'seconds')} |"
    )


def _ratio(found: Simulation, result: PolicyResult, act: str) -> str:
    ratio = found.ratio(result, act)
    return "–" if ratio is None else f"{ratio[0]:.2f} [{ratio[1][0]:.2f}, {ratio[1][1]:.2f}]"
