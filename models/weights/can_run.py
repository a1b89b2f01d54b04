"""What can be run on a computer now, and the next step to more: lines from facts, nothing is asked here."""

from collections.abc import Set
from dataclasses import dataclass

from core.program import INSTALL_MODELS, PROGRAM, command
from models.weights.hub.speed import show_bytes
from models.weights.stock.catalogue import entry_named
from models.weights.stock.needs import memory_need

AMODAL, CONTENT, SAM2 = "diffusion-vas-amodal", "diffusion-vas-content", "sam2"
DEPTHS = ("depth-anything-v2-large", "depth-anything-v2-small")


@dataclass(frozen=True)
class Gpu:
    """A graphics card that torch can use."""

    name: str
    total: int
    """Its memory in bytes."""


@dataclass(frozen=True)
class Computer:
    """What is known of a computer."""

    has_packages: bool
    """Whether the packages for models are installed."""
    gpu: Gpu | None
    main_memory: int | None
    """In bytes; None = unknown."""
    weights: Set[str]
    """Names of the weights that are whole."""
    has_display: bool = True
    """Whether the window can open."""
    urgent: str = ""
    """What must be done before anything else; empty = nothing."""


def what_can_run(computer: Computer) -> list[str]:
    """Return at most ten lines: what runs now, how, and as the last one the next step."""
    window = (
        f"`{PROGRAM}` opens the window" if computer.has_display
        else f"no display for the window: `{command('demo --out demo-output')}` shows the work"
    )  # fmt: skip
    return [
        f"You can run now ({window}):",
        "  lite, temporal, pcnet-m, convex: amodal masks on any computer, without weights",
        f"  diffusion-vas (amodal masks of the paper): {_stage(computer, AMODAL)}",
        f"  diffusion-vas (completions): {_stage(computer, CONTENT)}",
        f"  depth for it: {_depth(computer)}",
        f"  sam2 (outlines and tracking): {_single(computer, SAM2)}",
        f"  {_place(computer)}",
        f"Next: {computer.urgent or next_for_models(computer)}",
    ]


def next_for_models(computer: Computer) -> str:
    """Return the one step that brings most."""
    if not computer.has_packages:
        return INSTALL_MODELS
    if _is_too_small(computer):
        need = show_bytes(memory_need(entry_named(AMODAL)).cpu)
        return f"a computer with {need} of main memory or a GPU for the diffusion model; `lite` needs neither"
    for names in ((AMODAL,), tuple(reversed(DEPTHS)), (SAM2,), (CONTENT,)):
        if not computer.weights & set(names):
            return f"`{entry_named(names[0]).fetch_command}` ({entry_named(names[0]).about_size})"
    return f"`{command('propose --project P --proposer diffusion-vas --option preset=fast')}`"


def _stage(computer: Computer, name: str) -> str:
    said = _single(computer, name)
    return f"{said}, but this computer is too small for it" if _is_too_small(computer) else said


def _single(computer: Computer, name: str) -> str:
    if not computer.has_packages:
        return "no, the packages for models are not installed"
    return "yes" if name in computer.weights else f"no, its weights {name} are not here"


def _depth(computer: Computer) -> str:
    here = [name for name in DEPTHS if name in computer.weights]
    if not here:
        return "no weights; without them it is told what is in front only by cues of the project"
    return _single(computer, here[0]).replace("yes", here[0])


def _place(computer: Computer) -> str:
    need = memory_need(entry_named(AMODAL))
    gpu = computer.gpu
    if gpu is not None and gpu.total >= need.gpu_least:
        how = "all at once" if gpu.total >= need.gpu else "piece by piece, slower"
        return (
            f"where: {gpu.name} with {show_bytes(gpu.total)}, in half precision, {how} "
            f"({show_bytes(need.gpu)} for all at once)"
        )
    small = (
        f"{gpu.name} is too small ({show_bytes(need.gpu_least)} at least), so on" if gpu else "no GPU, so on"
    )
    memory = computer.main_memory
    there = f"{show_bytes(memory)} here" if memory is not None else "how much is here is unknown"
    return f"where: {small} the CPU, slowly; the diffusion model takes {show_bytes(need.cpu)}, {there}"


def _is_too_small(computer: Computer) -> bool:
    need = memory_need(entry_named(AMODAL))
    has_gpu = computer.gpu is not None and computer.gpu.total >= need.gpu_least
    return not has_gpu and computer.main_memory is not None and computer.main_memory < need.cpu
