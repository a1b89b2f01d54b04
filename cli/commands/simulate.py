"""`simulate`: what repairing masks would cost a person, with every way of working, as a table and JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from cli.terminal.progress import follow
from core.atomic import atomic_text
from core.errors import BadInputError
from core.simulation.annotator import parse_annotator
from models.evaluation.rows import parse_cue
from models.simulation.kinds import KindResult, by_kind, describe_kinds
from models.simulation.results import NOISY_SUFFIX, PolicyResult, Simulation, describe
from models.simulation.running import chosen_policies, simulate
from models.simulation.tuned import simulate_tuned
from models.tuning.tuning import describe as describe_tuning


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
    tune: bool = False
    noisy: str | None = None
    keep: Path | None = None


def run(folder: Path, wanted: Wanted) -> int:
    """Simulate, print the table, write the JSON."""
    names = [name.strip() for name in wanted.proposers.split(",")]
    if "" in names:
        raise BadInputError("--proposer", "", "holds an empty name", "separate names with one comma")
    policies = None if wanted.policies is None else [name.strip() for name in wanted.policies.split(",")]
    noisy = None if wanted.noisy is None else parse_annotator(wanted.noisy)
    if wanted.tune:
        if noisy is not None or wanted.keep is not None:
            raise BadInputError("--tune", "", "works without --noisy and --keep", "leave them out")
        return _run_tuned(folder, wanted, policies)
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
                noisy=noisy,
                keep=wanted.keep,
            ),
        )
    print(table(found))
    kinds = by_kind(found, [one for one in found.results if not one.name.endswith(NOISY_SUFFIX)])
    if len(kinds) > 1:
        print("", kinds_table(kinds), sep="\n")
    _write(wanted.json, {**describe(found), "kinds": describe_kinds(kinds)})
    return 0


def _run_tuned(folder: Path, wanted: Wanted, policies: list[str] | None) -> int:
    with cancel_on_interrupt() as cancel:
        found = follow(
            "simulate",
            simulate_tuned(
                folder,
                target=wanted.target,
                policies=policies,
                cue=parse_cue(wanted.cue),
                most_clips=wanted.clips,
                seed=wanted.seed,
                cancel=cancel,
            ),
        )
    told = describe_tuning(found.tuned)
    print(f"learned from {found.learned} clips, {found.tuned.learned_frames} frames; {told}", end="\n\n")
    print(table(found.counted), end="\n\n")
    changes = {}
    for name in (policy.name for policy in chosen_policies(None)):
        change = found.change(name)
        if change is not None:
            changes[name] = change
            ratio, (low, high) = change
            print(f"{name}: strokes after tuning, of before: {ratio:.2f} [{low:.2f}, {high:.2f}]")
    figures = {"before": found.tuned.before.as_facts(), "after": found.tuned.after.as_facts()}
    _write(wanted.json, {**describe(found.counted), "tuning": {**figures, "strokes_to_before": changes}})
    return 0


def _write(path: Path | None, facts: object) -> None:
    if path is not None:
        with atomic_text(path) as file:
            json.dump(facts, file, indent=2, allow_nan=False)
            file.write("\n")


def table(found: Simulation) -> str:
    """Return the table as Markdown, which is also readable on a terminal."""
    lines = [
        f"{found.clips} clips, {found.frames} frames, until every frame has IoU {found.target:g}",
        "",
        "| way of working | strokes per frame | frames touched | s per frame | strokes, of scratch "
        "| time, of scratch | IoU left, frames below |",
        "|---|---|---|---|---|---|---|",
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
        f"| {_ratio(found, result, 'seconds')} "
        f"| {result.iou:.3f}, {result.below / frames:.0%} |"
    )


def kinds_table(kinds: Sequence[KindResult]) -> str:
    """Return as Markdown which way of working is the cheapest for each kind of clip."""
    lines = [
        "| kind of clip | clips | cheapest | s per frame | strokes per frame | frames touched "
        "| cheapest in draws | second | s per frame |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in kinds:
        best, second = one.cheapest, one.second
        strokes, touched = _with_ends(best.strokes), _with_ends(best.touched)
        behind = "– | –" if second is None else f"{second.name} | {_with_ends(second.seconds)}"
        lines.append(
            f"| {one.kind} | {one.clips} | {best.name} | {_with_ends(best.seconds)} | {strokes} "
            f"| {touched} | {one.wins:.0%} | {behind} |"
        )
    return "\n".join(lines)


def _with_ends(value: tuple[float, tuple[float, float]]) -> str:
    return f"{value[0]:.2f} [{value[1][0]:.2f}, {value[1][1]:.2f}]"


def _ratio(found: Simulation, result: PolicyResult, act: str) -> str:
    ratio = found.ratio(result, act)
    return "–" if ratio is None else f"{ratio[0]:.2f} [{ratio[1][0]:.2f}, {ratio[1][1]:.2f}]"
