"""The workers of a Ray cluster together."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from core.errors import AmodalError
from models.cluster.joining import Share, hosts, room_for
from models.cluster.ray_desk import RayDesk
from models.pseudo_truth.crews import CrewOf
from models.pseudo_truth.messages import Setup


@dataclass(frozen=True, slots=True)
class NodeCounts:
    """What was done where, when the work ends."""

    tracks: Counter[str]
    """That have had their turn, by node."""
    lost: int
    """Workers that were lost."""


class RayCrew:
    """Actors of the cluster that was joined."""

    def __init__(
        self, setup: Setup, workers: int, share: Share, tell: Callable[[NodeCounts], object]
    ) -> None:
        """Start them.

        Raises:
            AmodalError: No node can hold one, or the project is a file and the cluster more than one machine.
        """
        room = room_for(share)
        if "://" not in setup.place and len(machines := hosts()) > 1:
            raise AmodalError(
                f"{setup.place}: a project file can be read safely on one machine only, and this cluster has "
                f"{len(machines)}: keep it on a server (docs/team.md)"
            )
        threads = max(1, int(share.cpus))
        ordered = replace(setup, threads=threads)
        self.workers = [RayDesk(ordered, share) for _ in range(min(workers, room) or 1)]
        self._tell = tell

    def wait(self, seconds: float) -> None:
        """Wait for an answer."""
        import ray

        streams = [stream for one in self.workers if (stream := one.stream) is not None]
        if streams:
            ray.wait(streams, num_returns=1, timeout=seconds)
        else:
            time.sleep(seconds)

    def close(self) -> None:
        """End the actors, and say what was done where."""
        done: Counter[str] = Counter()
        for worker in self.workers:
            worker.close()
            done.update(worker.done)
        self._tell(NodeCounts(done, sum(worker.lost for worker in self.workers)))


def ray_crew(workers: int, share: Share, tell: Callable[[NodeCounts], object]) -> CrewOf:
    """Return what starts so many workers in the cluster that was joined, or as many as it has room for.

    `tell` hears at the end what was done where.
    """
    return lambda setup: RayCrew(setup, workers, share, tell)
