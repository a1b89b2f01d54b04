"""Fits the rule that advises a way of working on outcomes of `simulate`, and says what it is worth.

python main.py simulate SET --proposer lite --keep OUTCOMES
python -m benchmarks.advice SET OUTCOMES [--held-out 30] [--write]

The rule is fitted on all clips but the last ones (in a set drawn with `--in-turn` these hold every kind); the
last ones only judge it. `--write` writes `core/simulation/advice_weights.py`.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.formats.evaluation.evaluation_folder import EvaluationClip
from core.progress import CancelToken
from core.simulation import advice_weights
from core.simulation.advice import Way
from core.simulation.clip_facts import ClipFacts, facts_of, frames_to_look_at
from core.simulation.effort import Effort
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from models.simulation.running import open_clips

Values = NDArray[np.float64]
STIFFNESS = (1.0, 3.0, 10.0, 30.0, 100.0)
"""Of the ridge."""
MARGINS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3)
"""What another way than the usual one must save, as share of the time."""
RESAMPLES = 2000


def main() -> int:
    """Fit, judge, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("set", type=Path)
    parser.add_argument("outcomes", type=Path)
    parser.add_argument("--proposer", default="lite")
    parser.add_argument("--held-out", type=int, default=30)
    parser.add_argument("--facts", type=Path, help="file that keeps the facts of the clips")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    efforts = _efforts(arguments.outcomes, arguments.proposer)
    facts = _all_facts(arguments.set, arguments.proposer, arguments.facts)
    names = [name for name in facts if len(efforts.get(name, {})) == len(Way)]
    rows = np.array([facts[name] for name in names])
    spent = np.array([[_seconds(efforts[name][way]) for way in Way] for name in names])
    keys = np.array([_extra_keys(efforts[name][Way.MORPH]) for name in names])
    cut = len(names) - arguments.held_out
    means, spreads = np.nanmean(rows[:cut], axis=0), np.nanstd(rows[:cut], axis=0) + 1e-6
    with_doubt = _normed(rows, means, spreads)
    without = with_doubt.copy()
    without[:, -1] = 0
    usual = int(spent[:cut].sum(axis=0).argmin())
    stiffness, margin = _best_rule(with_doubt[:cut], without[:cut], spent[:cut], usual)
    both, twice = np.vstack([with_doubt[:cut], without[:cut]]), np.vstack([spent[:cut]] * 2)
    weights = _fit(both, np.log(twice), stiffness)
    key_weights = _fit(both, np.concatenate([keys[:cut]] * 2)[:, None], stiffness)[:, 0]
    print(
        f"{cut} clips fitted on, {arguments.held_out} held out, stiffness {stiffness:g}; "
        f"{list(Way)[usual].value} unless another saves {margin:.0%}\n"
    )
    for name, part in (("fitted on", slice(0, cut)), ("held out", slice(cut, None))):
        for words, table in (("before a proposal", without), ("doubt known", with_doubt)):
            print(f"{name}, {words}: {_worth(_choices(table[part] @ weights, usual, margin), spent[part])}")
    off = np.abs(np.clip(without[cut:] @ key_weights, 0, 1) - keys[cut:])
    print(f"key frames to be painted, share of frames: off by {off.mean():.2f} on held-out clips")
    if arguments.write:
        _write(means, spreads, weights, key_weights, (list(Way)[usual], margin))
    return 0


def _efforts(path: Path, proposer: str) -> dict[str, dict[Way, Effort]]:
    """Return the exact annotator's efforts by clip and way."""
    found: dict[str, dict[Way, Effort]] = {}
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        outcome = json.loads(line)
        clip, _digest, name = outcome["key"]
        for way in Way:
            is_it = name == way.value or name.startswith(f"{way.value} {proposer} ")
            if is_it and "Annotator(" not in name:
                found.setdefault(clip, {})[way] = Effort(**outcome["effort"])
    return found


def _all_facts(folder: Path, proposer: str, kept: Path | None) -> dict[str, list[float]]:
    """Return the facts of all clips by name; None of them where a clip has none."""
    if kept is not None and kept.exists():
        return dict(json.loads(kept.read_text(encoding="utf-8")))
    facts = {clip.name: _facts(clip, proposer) for clip in open_clips(folder, 0.9, None)}
    found = {name: [float(value) for value in one.values()] for name, one in facts.items() if one is not None}
    if kept is not None:
        kept.write_text(json.dumps(found), encoding="utf-8")
    return found


def _facts(clip: EvaluationClip, name: str) -> ClipFacts | None:
    looked_at = frames_to_look_at(len(clip))
    visible = [clip.modal[frame] for frame in looked_at]
    others = [None if clip.occluder is None else clip.occluder[frame] for frame in looked_at]
    proposer = load_proposer(name)
    modal = np.stack([clip.modal[frame] for frame in range(len(clip))])
    request = ProposalRequest(modal, clip.frames if proposer.needs_frames else None)
    doubts: dict[int, float] = {}
    for update in proposer.propose(request, CancelToken()):
        doubts.update(update.doubts)
    return facts_of(visible, others, float(np.mean(list(doubts.values()))) if doubts else float("nan"))


def _seconds(effort: Effort) -> float:
    return effort.seconds / max(1, effort.frames)


def _extra_keys(effort: Effort) -> float:
    return min(1.0, max(0, effort.touched - 2) / max(1, effort.frames - 2))


def _normed(rows: Values, means: Values, spreads: Values) -> Values:
    normed = np.clip(np.nan_to_num((rows - means) / spreads), -3, 3)
    return np.hstack([np.ones((len(rows), 1)), normed])


def _fit(rows: Values, wanted: Values, stiffness: float) -> Values:
    """Return the weights of a ridge, (facts + 1, columns); the constant is free."""
    penalty = stiffness * np.eye(rows.shape[1])
    penalty[0, 0] = 0
    return np.asarray(np.linalg.solve(rows.T @ rows + penalty, rows.T @ wanted), np.float64)


def _choices(logs: Values, usual: int, margin: float) -> NDArray[np.intp]:
    """Return the way of each clip: the cheapest, or the usual one where that saves less than the margin."""
    best = logs.argmin(axis=1)
    saves = logs.min(axis=1) < logs[:, usual] + np.log(1 - margin)
    return np.where(saves, best, usual)


def _best_rule(with_doubt: Values, without: Values, spent: Values, usual: int) -> tuple[float, float]:
    """Return stiffness and margin that lose least on clips left out, a tenth after the other."""
    place = np.arange(len(spent)) % 10
    lost: dict[tuple[float, float], float] = {}
    for stiffness in STIFFNESS:
        for out in range(10):
            rest = place != out
            rows = np.vstack([with_doubt[rest], without[rest]])
            weights = _fit(rows, np.log(np.vstack([spent[rest]] * 2)), stiffness)
            for margin in MARGINS:
                chosen = _choices(without[~rest] @ weights, usual, margin)
                loss = np.log(_chosen(spent[~rest], chosen) / spent[~rest].min(axis=1)).sum()
                lost[stiffness, margin] = lost.get((stiffness, margin), 0.0) + float(loss)
    return min(lost, key=lambda rule: lost[rule])


def _chosen(spent: Values, chosen: NDArray[np.intp]) -> Values:
    return np.asarray(spent[np.arange(len(spent)), chosen])


def _worth(chosen: NDArray[np.intp], spent: Values) -> str:
    """Return accuracy and regret in words, beside always the same way."""
    best = spent.min(axis=1)
    mine = _chosen(spent, chosen)
    alike = float(np.mean(mine <= best * 1.1))
    picks = np.random.default_rng(0).integers(0, len(best), (RESAMPLES, len(best)))
    always = {way.value: spent[:, at] for at, way in enumerate(Way)}
    words = [f"best or within a tenth {alike:.0%}, the very best {np.mean(mine <= best):.0%}"]
    for name, taken in {"advised": mine, **{f"always {way}": one for way, one in always.items()}}.items():
        drawn = taken[picks].sum(axis=1) / best[picks].sum(axis=1)
        low, high = np.quantile(drawn, (0.025, 0.975))
        words.append(f"{name} {taken.sum() / best.sum():.2f} [{low:.2f}, {high:.2f}]")
    return "; ".join(words)


def _write(means: Values, spreads: Values, weights: Values, keys: Values, rule: tuple[Way, float]) -> None:
    def row(values: Values) -> str:
        return "(" + ", ".join(f"{value:.3f}" for value in values) + ")"

    lines = [
        '"""Weights of `core.simulation.advice`; written by `python -m benchmarks.advice --write`."""',
        "",
        f"MEANS = {row(means)}",
        '"""Of each fact over the clips fitted on."""',
        f"SPREADS = {row(spreads)}",
        "SECONDS = {",
        *(f'    "{way.value}": {row(weights[:, at])},' for at, way in enumerate(Way)),
        "}",
        '"""Of the logarithm of seconds a frame, by way of working: the constant, then each fact."""',
        f'USUAL = "{rule[0].value}"',
        '"""The way that takes the least time over all clips fitted on."""',
        f"MARGIN = {rule[1]:g}",
        '"""What another way must save, as share of the time of the usual one."""',
        f"KEY_FRAMES = {row(keys)}",
        '"""Of the share of frames that are painted beside the first and the last where one morphs."""',
        "",
    ]
    Path(advice_weights.__file__).write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
