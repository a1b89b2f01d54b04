"""What a person is told about a computer: with a GPU, with a small one, without one, without packages."""

import pytest

from models.weights.can_run import DEPTHS, Computer, Gpu, next_for_models, what_can_run
from models.weights.stock.catalogue import CATALOGUE

GB = 10**9
ALL = frozenset(entry.name for entry in CATALOGUE)
NONE: frozenset[str] = frozenset()
LARGE_GPU, SMALL_GPU, TINY_GPU = (Gpu("cuda:0", size * GB) for size in (24, 6, 2))


@pytest.mark.parametrize("has_packages", [True, False])
@pytest.mark.parametrize("gpu", [None, LARGE_GPU, SMALL_GPU, TINY_GPU])
@pytest.mark.parametrize("memory", [None, 8 * GB, 64 * GB])
@pytest.mark.parametrize("weights", [NONE, ALL])
def test_every_computer_gets_ten_lines_at_most(
    has_packages: bool, gpu: Gpu | None, memory: int | None, weights: frozenset[str]
) -> None:
    lines = what_can_run(Computer(has_packages, gpu, memory, weights))
    assert len(lines) <= 10
    assert all("\n" not in line for line in lines)
    assert "lite" in lines[1]
    assert [line for line in lines if line.startswith("Next: ")] == lines[-1:], "one step, and it is the last"


def test_what_is_urgent_stands_before_all_else() -> None:
    broken = Computer(True, LARGE_GPU, 64 * GB, NONE, urgent="make room on the disk")
    assert what_can_run(broken)[-1] == "Next: make room on the disk"


def test_without_a_display_no_window_is_promised() -> None:
    assert "opens the window" in what_can_run(Computer(True, None, 64 * GB, NONE))[0]
    first = what_can_run(Computer(True, None, 64 * GB, NONE, has_display=False))[0]
    assert "demo --out" in first
    assert "opens the window" not in first


def test_a_gpu_is_named_with_how_it_will_be_used() -> None:
    text = "\n".join(what_can_run(Computer(True, LARGE_GPU, 16 * GB, ALL)))
    assert "cuda:0 with 24.0 GB, in half precision, all at once" in text
    assert "amodal masks of the paper): yes" in text
    assert "piece by piece" in "\n".join(what_can_run(Computer(True, SMALL_GPU, 16 * GB, ALL)))
    assert "cuda:0 is too small" in "\n".join(what_can_run(Computer(True, TINY_GPU, 64 * GB, ALL)))


def test_without_a_gpu_the_memory_is_told_before() -> None:
    enough = "\n".join(what_can_run(Computer(True, None, 32 * GB, ALL)))
    assert "the diffusion model takes 13.5 GB, 32.0 GB here" in enough
    assert "too small for it" not in enough
    small = Computer(True, None, 8 * GB, ALL)
    assert "too small for it" in "\n".join(what_can_run(small))
    assert "13.5 GB of main memory or a GPU" in next_for_models(small)


def test_steps_follow_one_another_until_all_is_there() -> None:
    seen: list[str] = []
    weights: set[str] = set()
    assert "install" in next_for_models(Computer(False, None, 64 * GB, NONE))
    for _ in CATALOGUE:
        step = next_for_models(Computer(True, None, 64 * GB, weights))
        if "models fetch" not in step:
            break
        name = step.split("models fetch ")[1].split("`")[0]
        weights.add(name)
        seen.append(name)
    assert seen == ["diffusion-vas-amodal", DEPTHS[1], "sam2", "diffusion-vas-content"]
    assert "propose" in next_for_models(Computer(True, None, 64 * GB, weights))
