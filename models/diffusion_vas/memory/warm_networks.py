"""Networks that stay in memory between runs, so that one load serves all tracks. Belongs to one process."""

import gc
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil

from core.progress import CancelToken
from models.depth.cache import DepthCache
from models.depth.network import DepthNetwork
from models.devices.device import Device, free_bytes, release_cached
from models.devices.idle import on_idle
from models.diffusion_vas.memory.compiling import compile_networks
from models.diffusion_vas.memory.memory_needs import check_room
from models.diffusion_vas.weights.loading import Networks, load_networks

Kept = TypeVar("Kept", Networks, DepthNetwork)
Key = tuple[str, str, str]
"""Kind of network, folder with the time of its newest file, device."""


class Shelf:
    """Loaded networks; the longest unused one goes first when memory gets short."""

    def __init__(self) -> None:
        self._networks: OrderedDict[Key, Networks | DepthNetwork] = OrderedDict()
        self.depth_cache = DepthCache()

    def stage(
        self, folder: Path, device: Device, cancel: CancelToken, *, is_compiled: bool = False
    ) -> Networks:
        """Return the networks of a stage, loading them if they are not here.

        Raises:
            ModelUnavailableError: Compiling is wished for and there is no compiler, or memory is too small.
            BadInputError: A file of the folder is missing, damaged or of another architecture.
            Cancelled: The token was set while loading.
        """

        def load() -> Networks:
            check_room(folder, device)  # only here: what is kept already has its room
            networks = load_networks(folder, device, cancel)
            if is_compiled:
                compile_networks(networks)
            return networks

        kind = "compiled stage" if is_compiled else "stage"
        return self._get(kind, folder, device, load, Networks)

    def depth(self, folder: Path, device: Device) -> DepthNetwork:
        """Return a depth network, loading it if it is not here.

        Raises:
            BadInputError: As `stage`.
        """
        return self._get("depth", folder, device, lambda: DepthNetwork.load(folder, device), DepthNetwork)

    def release(self) -> None:
        """Forget everything and give the memory back."""
        devices = {key[2] for key in self._networks}
        self._networks.clear()
        self.depth_cache = DepthCache()
        _collect(devices)

    def _get(
        self, kind: str, folder: Path, device: Device, load: Callable[[], Kept], type_: type[Kept]
    ) -> Kept:
        key = (kind, f"{folder.resolve()}@{_newest(folder)}", device.name)
        found = self._networks.get(key)
        if isinstance(found, type_):
            self._networks.move_to_end(key)
            return found
        self._make_room(folder, device)
        loaded = load()
        self._networks[key] = loaded
        return loaded

    def _make_room(self, folder: Path, device: Device) -> None:
        needed = 1.5 * sum(file.stat().st_size for file in folder.rglob("*.safetensors"))
        while self._networks and _free(device) < needed:
            _, _ = self._networks.popitem(last=False)
            _collect({device.name})


def _newest(folder: Path) -> int:
    return max((file.stat().st_mtime_ns for file in folder.rglob("*") if file.is_file()), default=0)


def _free(device: Device) -> int:
    return min(free_bytes(device.torch_device), int(psutil.virtual_memory().available))


def _collect(device_names: set[str]) -> None:
    import torch

    gc.collect()
    for name in device_names:
        release_cached(torch.device(name.split()[0]))


SHELF = Shelf()
"""The shelf of this process."""

on_idle(SHELF.release)
