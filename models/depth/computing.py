"""Depth maps of a clip by a network, written as a set beside the project, which is not opened."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

from core.depth.depth_set import written_set
from core.depth.nearness import Flaw, Sense, nearness_of
from core.errors import BadInputError, FrameMissingError
from core.messages import say
from core.progress import CancelToken, Progress, result_of
from core.video.clip_opening import open_clip
from core.video.media.clip_media import ClipMedia
from models.devices.packages import require_packages
from models.weights.can_run import DEPTHS
from models.weights.locating import LocatedWeights, find_weights, require_weights

AUTO = "auto"


@dataclass(frozen=True)
class DepthTask:
    """What to compute. Picklable."""

    media: ClipMedia
    names: tuple[str | None, ...]
    """Of the maps, by frame; frames without one are passed over (`core/depth/picture_keys.py`)."""
    folder: Path
    """Of the new set; made by `core.depth.depth_set.new_set_folder`."""
    network: str = AUTO
    """Name of the weights; auto = the best that are there."""
    device: str = "auto"
    side_px: int | None = None
    """Of the shorter side that the network sees; None = 518, as it was trained."""


@dataclass(frozen=True)
class DepthMade:
    """What came of it."""

    network: str
    kept: tuple[int, ...]
    """Frames that have a map now; the others have no picture, or one of which the network tells nothing."""


def find_network(name: str = AUTO) -> LocatedWeights:
    """Return the weights to use.

    Raises:
        ModelUnavailableError: There are none; names how to get them.
    """
    if name != AUTO:
        return require_weights(name)
    for one in DEPTHS:
        located = find_weights(one)
        if located is not None:
            return located
    return require_weights(DEPTHS[-1])


@dataclass(frozen=True)
class ComputeDepth:
    """The same as work for a process of its own (`models/jobs/apart.py`)."""

    task: DepthTask

    def __call__(self, tell: Callable[[Progress], object], cancel: CancelToken) -> DepthMade:
        return result_of(compute_depth(self.task, cancel), tell)


def compute_depth(task: DepthTask, cancel: CancelToken) -> Generator[Progress, None, DepthMade]:
    """Compute the map of every picture; the set is there whole or not at all. Yields progress.

    Maps are kept at the network's own size, or the picture's where that is smaller.

    Raises:
        ModelUnavailableError: No weights or packages.
        BadInputError: The media are not the clip's, the weights are damaged, or no map came of it.
        Cancelled: The token was set; nothing is kept.
    """
    located = find_network(task.network)
    yield Progress(0, task.media.frame_count, say("Loading the model"))
    require_packages()
    from models.depth.network import LOWER_BOUND, DepthNetwork
    from models.devices.device import choose_device

    network = DepthNetwork.load(
        located.folder, choose_device(task.device), lower_bound=task.side_px or LOWER_BOUND
    )
    source = open_clip(task.media)
    kept: list[int] = []
    try:
        with written_set(task.folder) as writer:
            for frame, name in enumerate(task.names):
                cancel.check()
                yield Progress(frame, len(task.names), located.name)
                if name is None:
                    continue
                try:
                    picture = source.read(frame)
                except FrameMissingError:
                    continue
                found = nearness_of(network.estimate(picture), Sense.NEARNESS, picture.shape[:2])
                if not isinstance(found, Flaw):
                    writer.put(name, found.values)
                    kept.append(frame)
            if not kept:
                raise BadInputError(task.media.path, "", "no depth came of its pictures", "see the media")
    finally:
        source.close()
    return DepthMade(located.name, tuple(kept))
