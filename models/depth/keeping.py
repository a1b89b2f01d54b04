"""Computed depth as the depth of a clip: what is asked of the project before, and kept in it after."""

from collections.abc import Callable, Generator

from core.changes.tracks import Clip
from core.depth.depth_set import new_set_folder
from core.formats.depth_maps import DepthSummary, known_names, missing_notes, set_in
from core.progress import CancelToken, Progress
from core.store.project import Project
from models.depth.computing import AUTO, DepthMade, DepthTask, compute_depth, find_network
from models.devices.packages import require_packages

Compute = Callable[[DepthTask, CancelToken], Generator[Progress, None, DepthMade]]


def give_depth(
    project: Project,
    clip: Clip,
    *,
    network: str = AUTO,
    device: str = "auto",
    cancel: CancelToken | None = None,
    compute: Compute = compute_depth,
) -> Generator[Progress, None, DepthSummary]:
    """Compute the maps of a clip and keep them in place of those that it has; yields progress.

    Args:
        project: Open for writing, and a file.
        clip: Whose pictures are looked at.
        network: Name of the weights; auto = the best that are there.
        device: Where it is computed.
        cancel: Stops before the next picture; nothing is kept.
        compute: What does it, here or in another process.

    Raises:
        ModelUnavailableError: No weights or packages.
        BadInputError: The project has no place for maps, or the media are not the clip's.
        Cancelled: The token was set.
    """
    project.depth.check_place()
    assert project.path is not None, "`check_place` has said so"
    require_packages()
    find_network(network)
    names = known_names(project, clip)
    task = DepthTask(project.media.of(clip), names, new_set_folder(project.path), network, device)
    made = yield from compute(task, cancel or CancelToken())
    depth = set_in(task.folder, made.network, len(made.kept), is_computed=True)
    project.depth.keep(clip.id, depth)
    return DepthSummary(depth, clip.frame_count, tuple(missing_notes(clip, made.kept)))
