"""Runs in words."""

from core.changes.runs import RunVersion
from core.types import RunStatus
from ui.language import mark, number, tr, trn

STATUS = {
    RunStatus.RUNNING: mark("running"),
    RunStatus.FINISHED: mark("finished"),
    RunStatus.CANCELLED: mark("cancelled"),
    RunStatus.FAILED: mark("failed"),
    RunStatus.INTERRUPTED: mark("interrupted"),
}

PARAMETERS = {"hypotheses": mark("hypotheses"), "steps": mark("steps"), "device": mark("device")}
"""Words for parameters of runs; those of models keep their names."""


def run_title(version: RunVersion) -> str:
    """Return the first line of a run: who, when."""
    run = version.run
    when = run.started_at.astimezone().strftime("%d %b %H:%M:%S")
    return tr("{proposer} · seed {seed} · {when}", proposer=run.proposer, seed=run.seed, when=when)


def run_summary(version: RunVersion) -> str:
    """Return the second line: how it ended, what of it is in use."""
    status = tr(STATUS[version.run.status])
    if version.run.status is RunStatus.INTERRUPTED:
        return tr("interrupted: the program ended while it ran")
    if version.run.status is RunStatus.FAILED:
        return tr("failed: {reason}", reason=version.run.message or tr("no reason was given"))
    parts = [
        status,
        trn("1 hypothesis", "{n} hypotheses", len(version.hypotheses)),
        trn("1 frame in use", "{n} frames in use", version.frames_in_use),
    ]
    return " · ".join(parts)


def run_details(version: RunVersion) -> list[tuple[str, str]]:
    """Return everything that is known of a run as (name, value): its parameters, model, time, facts."""
    run = version.run
    rows = [(tr("proposer"), run.proposer), (tr("seed"), str(run.seed))]
    rows += [
        (tr(PARAMETERS.get(name, name)), _plain(value))
        for name, value in run.parameters.items()
        if value is not None
    ]
    rows.append((tr("model"), run.fingerprint))
    rows.append((tr("asked by"), version.author))
    if run.finished_at is not None:
        seconds = (run.finished_at - run.started_at).total_seconds()
        rows.append((tr("took"), tr("{seconds:.1f} s", seconds=seconds)))
    best = [h.score for h in version.hypotheses if h.score is not None]
    if best:
        rows.append((tr("scores"), ", ".join(number(score, ".2f") for score in best)))
    rows += [(name.replace("_", " "), _plain(value)) for name, value in run.facts.items()]
    if run.message:
        rows.append((tr("message"), run.message))
    return rows


def _plain(value: object) -> str:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(v, int) for v in value):
        return f"{value[0]}–{value[1]}"
    if isinstance(value, list | tuple):
        return ", ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)
