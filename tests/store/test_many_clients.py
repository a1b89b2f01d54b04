"""Several clients edit the same masks on one server while their connections are killed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import numpy as np

from core.changes.masks import MaskEdit, MaskKey
from core.errors import ConflictError, StoreError
from core.masks.rle import Rle, encode_rle
from core.store.project import Project
from core.types import Layer
from tests.homes import Home
from tests.postgres import Server
from tests.steps import BRUSH
from tests.store.refused import refused as refused_masks
from tests.store.test_history_property import FRAMES, fill_project

CLIENTS, EDITS, KILLS = 4, 12, 6
TRACK = 1
KEYS = [MaskKey(TRACK, frame, Layer.AMODAL) for frame in range(FRAMES)]
_KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'amodal-studio' AND datname = current_database() ORDER BY random() LIMIT 1
"""


class Client:
    """Edits masks at random, and keeps what it was told of each edit."""

    def __init__(self, number: int, location: str) -> None:
        self.number, self.location = number, location
        self.saved: dict[MaskKey, set[Rle]] = {key: set() for key in KEYS}
        self.refused: set[Rle] = set()
        self.in_doubt: set[Rle] = set()

    def work(self) -> None:
        chance = np.random.default_rng(self.number)
        with self.opened() as project:
            for count in range(EDITS):
                self.edit(project, KEYS[chance.integers(len(KEYS))], unique_mask(self.number, count))

    def opened(self) -> Project:
        for _ in range(KILLS):
            with suppress(StoreError):  # killed while it opened
                return Project.open(self.location, author=f"client {self.number}")
        return Project.open(self.location, author=f"client {self.number}")

    def edit(self, project: Project, key: MaskKey, rle: Rle) -> None:
        try:
            head = project.masks.head(key)
            was = head.revision_id if head is not None else None
            project.masks.commit([MaskEdit(key, rle, was)], step=BRUSH)
        except ConflictError:
            self.refused.add(rle)
        except StoreError:
            self.in_doubt.add(rle)
        else:
            self.saved[key].add(rle)


def unique_mask(client: int, count: int) -> Rle:
    """Return a mask that nobody else draws."""
    bits = np.unpackbits(np.array([1, client, count], np.uint8))
    pixels = np.zeros(72, np.bool_)
    pixels[: bits.size] = bits
    return encode_rle(pixels.reshape(8, 9))


def test_what_was_reported_as_saved_is_there_and_nothing_else(home_on_server: Home) -> None:
    server, location = home_on_server.server, str(home_on_server.location)
    assert server is not None
    fill_project(home_on_server.open("tester"), home_on_server.folder).close()
    clients = [Client(number, location) for number in range(CLIENTS)]
    done = threading.Event()
    with ThreadPoolExecutor(CLIENTS + 1) as pool:
        killing = pool.submit(kill_now_and_then, server, location.rpartition("/")[2], done)
        work = [pool.submit(client.work) for client in clients]
        try:
            for one in work:
                one.result()
        finally:
            done.set()
        killed = killing.result()
    assert killed
    refused = set().union(*(client.refused for client in clients))
    in_doubt = set().union(*(client.in_doubt for client in clients))
    assert any(client.saved[key] for client in clients for key in KEYS)
    with home_on_server.open("tester") as project:
        for key in KEYS:
            chain = project.masks.revisions(key)
            assert [one.parent_id for one in chain] == [*[one.id for one in chain[1:]], None]
            found = [one.rle for one in chain]
            assert len(found) == len(set(found))
            saved = set().union(*(client.saved[key] for client in clients))
            assert saved <= set(found) <= saved | in_doubt
            assert not refused & set(found)
        # What was being kept when the connection was lost is in doubt, as every other write.
        kept = [rle for _, rle in refused_masks(project, TRACK)]
        assert len(kept) == len(set(kept))
        assert refused <= set(kept) <= refused | in_doubt


def kill_now_and_then(server: Server, database: str, done: threading.Event) -> int:
    """End the connection of somebody, some times while they work; returns how many were ended."""
    killed = 0
    while killed < KILLS and not done.wait(0.05):
        with suppress(OSError):
            killed += len(server.run(_KILL, database))
    return killed
