"""Shared by the benchmarks: spread of repeated timings, and how they are printed."""

import argparse
import time
from collections.abc import Callable, Sequence


def spread(milliseconds: Sequence[float]) -> str:
    """Return median, 95th percentile and maximum."""
    ordered = sorted(milliseconds)
    return (
        f"median {ordered[len(ordered) // 2]:.1f} ms, p95 {ordered[int(len(ordered) * 0.95) - 1]:.1f} ms, "
        f"max {ordered[-1]:.1f} ms ({len(ordered)} runs)"
    )


def median(milliseconds: Sequence[float]) -> float:
    """Return the median."""
    return sorted(milliseconds)[len(milliseconds) // 2]


def timed(work: Callable[[], object]) -> float:
    """Return how long one call takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def wants_quick(doc: str | None) -> bool:
    """Return whether a benchmark that has no other option was called with `--quick`."""
    parser = argparse.ArgumentParser(description=doc)
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args().quick is True
