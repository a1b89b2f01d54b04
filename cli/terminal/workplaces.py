"""Where work that goes on side by side is done: on this machine, or on a cluster."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.pseudo_truth.crews import CrewOf, local_crew

if TYPE_CHECKING:
    from models.cluster.ray_crew import NodeCounts


@dataclass(frozen=True, slots=True)
class Workplace:
    """What was asked for."""

    workers: int = 1
    ray: str | None = None
    """Address of a Ray cluster; None = processes of this machine."""
    cpus: float = 1.0
    gpus: float = 0.0
    memory_mb: int = 0


LOCAL_ONE = Workplace()


@contextmanager
def crew_at(place: Workplace) -> Iterator[CrewOf]:
    """Yield what starts the workers; a cluster is left when the block ends.

    Raises:
        ModelUnavailableError, BadInputError: As `joined`.
    """
    if place.ray is None:
        yield local_crew(place.workers)
        return
    from models.cluster.joining import Share, joined
    from models.cluster.ray_crew import ray_crew

    with joined(place.ray):
        yield ray_crew(place.workers, Share(place.cpus, place.gpus, place.memory_mb), tell_nodes)


def tell_nodes(counts: "NodeCounts") -> None:
    """Print what was done where."""
    for node, tracks in sorted(counts.tracks.items()):
        print(f"node {node}: {tracks} tracks", file=sys.stderr)
    if counts.lost:
        print(f"{counts.lost} workers were lost; others did their tracks", file=sys.stderr)
