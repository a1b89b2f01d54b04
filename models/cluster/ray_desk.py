"""A worker of a Ray cluster as whoever gives orders sees it; one that is lost is made anew.

Its answers come as a stream that is held back when nobody reads (Ray's generators with back-pressure). A
track at which a worker is lost is tried again, a few times: nodes come and go. What a lost worker had sent
before is read first, so that nothing comes twice.
"""

import logging
from collections import Counter, deque
from collections.abc import Iterator
from typing import Any

from models.cluster.joining import Share
from models.cluster.remote_desk import RemoteDesk
from models.pseudo_truth.messages import Died, Ended, Order, Reply, Setup
from models.pseudo_truth.ordered import DeskRefusedError, OrderedWorker

log = logging.getLogger(__name__)
TRIES = 4
"""How often a track may cost a worker before it is given up."""
MOST_LOST = 20
"""Workers that one after the other did nothing before they were lost: then there is no use."""
SECONDS_TO_SAY_WHERE = 5.0
REPLIES_AHEAD = 8
"""That wait to be read before a worker is held back."""


class RayDesk(OrderedWorker):
    """One actor, what it was ordered to do, and what it is doing."""

    def __init__(self, setup: Setup, share: Share) -> None:
        super().__init__(setup)
        self._share = share
        self._streams: deque[Any] = deque()
        """Of the orders, in the same order."""
        self._tries: Counter[int] = Counter()
        self._lost_in_a_row = 0
        self.lost = 0
        """Workers that were lost so far."""
        self.done: Counter[str] = Counter()
        """Tracks that have had their turn, by node."""
        self._start()

    @property
    def stream(self) -> Any:
        """What to wait for: the answers to the order under way; None without one."""
        return self._streams[0] if self._streams and not self._is_over else None

    def stop(self) -> None:
        """Ask it to stop."""
        self._actor.stop.options(concurrency_group="word").remote()

    def replies(self) -> Iterator[Reply]:
        """Yield what was said, without waiting; a track that costs worker after worker is given up."""
        import ray

        while (stream := self.stream) is not None and ray.wait([stream], timeout=0)[0]:
            try:
                reply = ray.get(next(stream))
            except StopIteration:
                self._streams.popleft()
                continue
            except ray.exceptions.RayError as error:
                log.warning("a worker of the cluster was lost: %s", error)
                yield from self._died(error)
                continue
            yield self._heard(reply)

    def close(self) -> None:
        """End the actor."""
        import ray

        self._is_over = True
        ray.kill(self._actor)

    def _heard(self, reply: Reply) -> Reply:
        if isinstance(reply, Ended):
            self._lost_in_a_row = 0
            self.done[self._where()] += 1
        return super()._heard(reply)

    def _died(self, error: Exception) -> Iterator[Reply]:
        """Have another worker do what is left; give up a track that was tried often enough."""
        self.lost += 1
        self._lost_in_a_row += 1
        if self._lost_in_a_row > MOST_LOST:
            reason = " ".join(str(error).split())[:200]
            raise DeskRefusedError(f"workers of the cluster are lost before they do anything: {reason}")
        track_id = self._under_way
        if track_id is not None:
            self._tries[track_id] += 1
            if self._tries[track_id] >= TRIES:
                self._done(track_id)
                yield Died(track_id, f"{TRIES} workers of the cluster were lost at it (out of memory?)")
        self._under_way = None
        self._start()

    def _start(self) -> None:
        import ray

        kind: Any = ray.remote(
            max_restarts=0, concurrency_groups={"work": 1, "word": 1}, **self._share.options()
        )(RemoteDesk)
        self._actor = kind.remote(self._setup)
        self._node = self._actor.where.options(concurrency_group="word").remote()
        self._streams.clear()
        for order in self._orders:
            self._send(order)

    def _send(self, order: Order) -> None:
        self._streams.append(
            self._actor.work.options(
                num_returns="streaming",
                concurrency_group="work",
                _generator_backpressure_num_objects=REPLIES_AHEAD,
            ).remote(order)
        )

    def _where(self) -> str:
        """Return the node of the actor, which said so before its first answer."""
        import ray

        try:
            return str(ray.get(self._node, timeout=SECONDS_TO_SAY_WHERE))
        except ray.exceptions.RayError:
            return "a node that is gone"
