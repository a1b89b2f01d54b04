"""What a run will cost, in words."""

from models.proposers.protocol import Cost
from models.weights.hub.speed import show_bytes
from ui.language import tr

MINUTE, HOUR = 60, 3600


def cost_words(cost: Cost, seconds_of_work: float | None, *, may_be_gpu: bool) -> str:
    """Return time and memory for one track.

    Args:
        cost: Of the run.
        seconds_of_work: As measured on this computer; None = never.
        may_be_gpu: Whether it may run on a GPU, of which nothing is known before.
    """
    if seconds_of_work is not None:
        time = tr("{time} for a track, by the last run here", time=_time(cost.work * seconds_of_work))
    elif may_be_gpu:
        time = tr("About {time} for a track on the CPU; a GPU is faster", time=_time(cost.cpu_seconds))
    else:
        time = tr("About {time} for a track", time=_time(cost.cpu_seconds))
    memory = tr(
        "{cpu} of main memory, or {gpu} of a GPU ({least} piece by piece)",
        cpu=show_bytes(cost.cpu_bytes),
        gpu=show_bytes(cost.gpu_bytes),
        least=show_bytes(cost.gpu_least_bytes),
    )
    return f"{time}\n{memory}"


def _time(seconds: float) -> str:
    if seconds < MINUTE:
        return tr("{n} s", n=max(1, round(seconds)))
    if seconds < HOUR:
        return tr("{n} min", n=round(seconds / MINUTE))
    return tr("{n:.1f} h", n=seconds / HOUR)
