"""Joins a Ray cluster for as long as work lasts, and says in one line why that cannot be."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from importlib.util import find_spec
from io import StringIO
from typing import Any

from core.errors import AmodalError, BadInputError, ModelUnavailableError

LOCAL = "local"
"""In place of an address: a cluster of this machine alone, begun and ended with the work."""
MEBIBYTE = 2**20


@dataclass(frozen=True, slots=True)
class Share:
    """What each worker asks of the cluster."""

    cpus: float = 1.0
    gpus: float = 0.0
    memory_mb: int = 0
    """0 = nothing is asked for."""

    def options(self) -> dict[str, float]:
        """Return it as Ray takes it."""
        asked = {"num_cpus": self.cpus, "num_gpus": self.gpus, "memory": float(self.memory_mb * MEBIBYTE)}
        return {name: value for name, value in asked.items() if value or name == "num_cpus"}

    def fits(self, resources: dict[str, float]) -> int:
        """Return how many such workers a node with these resources holds."""
        asked = {"CPU": self.cpus, "GPU": self.gpus, "memory": float(self.memory_mb * MEBIBYTE)}
        rooms = [int(resources.get(name, 0.0) / value) for name, value in asked.items() if value]
        return min(rooms, default=0)

    def words(self) -> str:
        """Return it for people."""
        words = [f"{self.cpus:g} CPU"]
        words += [f"{self.gpus:g} GPU"] if self.gpus else []
        words += [f"{self.memory_mb} MB"] if self.memory_mb else []
        return ", ".join(words)


@contextmanager
def joined(address: str) -> Iterator[None]:
    """Be part of a cluster until the block ends; actors that were made within end with it.

    Args:
        address: `host:port` of its head, `auto` for one that runs on this machine, or LOCAL.

    Raises:
        ModelUnavailableError: Ray is not installed.
        BadInputError: Nothing answers there, or another version of Ray or Python does.
    """
    if find_spec("ray") is None:
        raise ModelUnavailableError(
            "--ray needs the package ray, which is not installed: pip install 'amodal-studio[cluster]'"
        )
    # Set before Ray is imported: it counts calls home, and says at length what goes well.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    import ray

    is_local = address == LOCAL
    try:
        with redirect_stderr(StringIO()):
            ray.init(
                address=None if is_local else address,
                include_dashboard=False if is_local else None,
                logging_level=logging.ERROR,
                log_to_driver=False,
            )
    except (ConnectionError, RuntimeError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInputError(
            f"--ray {address}", "", f"no cluster answers there: {reason}", "start one with `ray start --head`"
        ) from error
    try:
        yield
    finally:
        ray.shutdown()


def room_for(share: Share) -> int:
    """Return how many workers the cluster that was joined can hold.

    Raises:
        AmodalError: Not a single one, on any of its nodes.
    """
    nodes = _nodes()
    room = sum(share.fits(node["Resources"]) for node in nodes)
    if not room:
        raise AmodalError(
            f"none of the {len(nodes)} nodes of the cluster has {share.words()}: ask for less "
            "(--worker-cpus, --worker-gpus, --worker-memory), or add a node that has it"
        )
    return room


def hosts() -> set[str]:
    """Return the addresses of the machines of the cluster that was joined."""
    return {str(node["NodeManagerAddress"]) for node in _nodes()}


def _nodes() -> list[dict[str, Any]]:
    """Return what Ray knows of the nodes that are alive."""
    import ray

    return [node for node in ray.nodes() if node["Alive"]]
