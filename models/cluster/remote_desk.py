"""What runs on the nodes: proposes for tracks that it is ordered to, and writes nothing.

`ray_desk.py` makes an actor of it.
"""

from collections.abc import Iterator

from core.errors import AmodalError
from core.progress import CancelToken
from core.store.project import Project
from models.pseudo_truth.messages import Order, Refused, Reply, Setup, Stopped
from models.pseudo_truth.track_work import TrackWork


class RemoteDesk:
    """One worker; the project is opened and weights are loaded once, at its first order."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._cancel = CancelToken()
        self._work: TrackWork | None = None

    def where(self) -> str:
        """Return the node: its address, and the start of its number, since a machine may hold several."""
        import ray

        return f"{ray.util.get_node_ip_address()} {ray.get_runtime_context().get_node_id()[:6]}"

    def stop(self) -> None:
        """Stop what is under way and do nothing more."""
        self._cancel.cancel()

    def work(self, order: Order) -> Iterator[Reply]:
        """Yield how an order goes, then `Stopped` if it was asked to stop."""
        try:
            work = self._opened()
            for track_id in order.track_ids:
                if not self._cancel.is_cancelled:
                    yield from work.replies(order.clip_id, track_id, self._cancel)
        except AmodalError as error:
            yield Refused(str(error))
        if self._cancel.is_cancelled:
            yield Stopped()

    def _opened(self) -> TrackWork:
        if self._work is None:
            import cv2

            cv2.setNumThreads(self._setup.threads)
            # Open until the process ends, which the cluster ends without a word.
            self._work = TrackWork(Project.open(self._setup.place, read_only=True), self._setup)
        return self._work
