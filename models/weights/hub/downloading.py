"""Downloads that a person starts: whole, checked folders of weights, or none.

Files gather in a hidden folder beside the final place (`.NAME.partial`), which survives a cancel, a crash and
a full disk; the next attempt goes on from there. When every checksum is right and the folder passes the
check of `models.weights.checks.checking`, it is renamed to its final name in one step.
"""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from core.errors import BadInputError, ModelUnavailableError
from core.messages import say
from core.progress import CancelToken
from models.weights.checks.checking import check_folder
from models.weights.checks.fingerprints import DigestMemory
from models.weights.hub.connection import (
    InterruptedTransferError,
    default_endpoint,
    describe_failure,
    describe_refusal,
    require_hub_client,
    run_cancellable,
    timeouts,
)
from models.weights.hub.remote import MOST_LISTING_BYTES, RemoteFile, RemoteFolder, read_listing
from models.weights.hub.speed import DownloadProgress, SpeedMeter, show_bytes
from models.weights.hub.transfer import Source, fetch_file, part_path
from models.weights.hub.unfinished import partial_folder
from models.weights.stock.catalogue import WeightsEntry
from models.weights.stock.needs import wants_half
from models.weights.stock.places import WeightPlaces

if TYPE_CHECKING:
    import httpx2

RESERVE_BYTES = 200_000_000
"""Left free on the disk: projects are saved there too."""
LISTING_BLOCK = 65536
PAUSES_S = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Between attempts without any progress; an attempt that brought bytes starts counting anew."""


def download(
    entry: WeightsEntry,
    target_root: Path,
    cancel: CancelToken,
    progress: Callable[[DownloadProgress], None],
    *,
    endpoint: str | None = None,
    places: WeightPlaces | None = None,
    pauses_s: Sequence[float] = PAUSES_S,
    half: bool | None = None,
) -> Path:
    """Fetch weights into `target_root/NAME` and return that folder. Blocks; run it on a thread.

    `half` takes files of half precision where they are offered; None = where networks will work in it.

    `progress` is called on this thread, at most ten times a second. Returns within 0.2 s of a cancel.

    Raises:
        Cancelled: The token was set; what has arrived is kept.
        ModelUnavailableError: No network, the server refuses, or it offers something else; one line.
        BadInputError: The disk is full or refuses, a checksum is wrong, the folder is of another network.
    """
    if not entry.is_published:
        raise ModelUnavailableError(
            f"{entry.name} is published nowhere; train it, then `{entry.use_command}`"
        )
    require_hub_client()
    memory = DigestMemory((places or WeightPlaces.from_environment()).digest_file)
    endpoint = (endpoint or default_endpoint()).rstrip("/")
    with _only_one(entry, target_root):
        job = _Download(entry, target_root, cancel, progress, endpoint, memory, pauses_s)
        job.half = wants_half() if half is None else half
        run_cancellable(job.run(), cancel, job.on_tick)
        return job.finish()


class _Download:
    """One attempt."""

    def __init__(
        self,
        entry: WeightsEntry,
        target_root: Path,
        cancel: CancelToken,
        progress: Callable[[DownloadProgress], None],
        endpoint: str,
        memory: DigestMemory,
        pauses_s: Sequence[float],
    ) -> None:
        self._entry = entry
        self._target = target_root / entry.name
        self._partial = partial_folder(entry, target_root)
        self._cancel = cancel
        self._progress = progress
        self._endpoint = endpoint
        self._memory = memory
        self._pauses_s = pauses_s
        self.half = False
        self._listing = RemoteFolder(entry.repo_id, "", ())
        self._meter = SpeedMeter(0, progress)

    async def run(self) -> None:
        """Fetch every file that is missing into the partial folder."""
        import httpx2
        from huggingface_hub.errors import OfflineModeIsEnabled
        from huggingface_hub.utils import build_hf_headers, get_async_session

        self._progress(DownloadProgress(0, 0, message=say("asking {place}", place=self._endpoint)))
        headers = build_hf_headers(library_name="amodal-studio")
        try:
            async with get_async_session() as client:
                self._listing = await self._ask(client, headers)
                source = Source(client, headers, self._endpoint, self._entry, self._listing.commit)
                await self._fetch_all(source)
        except (httpx2.HTTPError, httpx2.InvalidURL, OfflineModeIsEnabled) as error:
            raise describe_failure(self._entry, self._endpoint, error) from None

    def on_tick(self) -> None:
        """Say it when nothing comes."""
        self._meter.tick()

    def finish(self) -> Path:
        """Check the whole and give it its final name."""
        total = self._listing.total_bytes
        self._progress(DownloadProgress(total, total, note=say("checking")))
        check_folder(self._partial, self._entry, self._cancel)
        self._drop_strangers()
        old = self._target.with_name(f".{self._target.name}.old")
        try:
            shutil.rmtree(old, ignore_errors=True)
            if self._target.exists():
                self._target.rename(old)
            self._partial.rename(self._target)
        except OSError as error:
            raise BadInputError(
                self._target, "", f"cannot be put in place: {error.strerror}", "start again"
            ) from None
        shutil.rmtree(old, ignore_errors=True)
        for file in self._listing.files:
            if file.sha256:
                self._memory.learn(self._target / file.name, file.sha256)
        return self._target

    async def _ask(self, client: "httpx2.AsyncClient", headers: dict[str, str]) -> RemoteFolder:
        address = f"{self._endpoint}/api/models/{self._entry.repo_id}"
        asked: dict[str, Any] = {"headers": headers, "params": {"blobs": "true"}, "timeout": timeouts()}
        content = bytearray()
        async with client.stream("GET", address, **asked) as answer:
            if answer.status_code >= 400:
                raise describe_refusal(self._entry, self._endpoint, answer.status_code)
            async for chunk in answer.aiter_bytes(LISTING_BLOCK):
                content += chunk
                if len(content) > MOST_LISTING_BYTES:
                    break
        return read_listing(self._entry, bytes(content), half=self.half)

    async def _fetch_all(self, source: Source) -> None:
        files = self._listing.files
        missing = [file for file in files if not self._has(file)]
        here = {file: self._arrived(file) if file in missing else file.size for file in files}
        self._check_room(self._listing.total_bytes - sum(here.values()))
        self._meter = SpeedMeter(self._listing.total_bytes, self._progress)
        self._meter.show(sum(here.values()), "")
        for file in missing:
            await self._fetch(source, file, here)

    async def _fetch(self, source: Source, file: RemoteFile, here: dict[RemoteFile, int]) -> None:
        """Fetch one file, again and again as long as it helps; `here` counts bytes on the disk."""
        import httpx2

        def on_bytes(arrived: int) -> None:
            here[file] = arrived
            self._meter.show(sum(here.values()), file.name)

        failures, had = 0, here[file]
        while True:
            try:
                await fetch_file(source, file, self._partial, self._cancel, on_bytes)
                return
            except (InterruptedTransferError, httpx2.TransportError) as error:
                arrived = self._arrived(file)
                failures = 0 if arrived > had else failures + 1
                had = arrived
                if failures >= len(self._pauses_s):
                    raise self._gave_up(file, error) from None
            self._meter.show(sum(here.values()), file.name, note=say("connection lost, trying again"))
            await asyncio.sleep(self._pauses_s[failures])

    def _gave_up(self, file: RemoteFile, error: Exception) -> Exception:
        import httpx2

        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout | httpx2.ProxyError):
            return describe_failure(self._entry, self._endpoint, error)
        return ModelUnavailableError(
            f"{self._entry.name}: {file.name} does not arrive: {error} (check network and proxy, then start "
            "again: what has arrived is kept)"
        )

    def _has(self, file: RemoteFile) -> bool:
        """Whether a file is complete in the partial folder, or can be taken from an older download."""
        path = self._partial / file.name
        for place in (path, self._target / file.name):
            with suppress(OSError):
                if place.stat().st_size != file.size or not file.sha256:
                    continue
                if self._memory.sha256(place, self._cancel) != file.sha256:
                    continue
                if place is not path:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.unlink(missing_ok=True)
                    os.link(place, path)
                return True
        return False

    def _arrived(self, file: RemoteFile) -> int:
        try:
            return min(part_path(self._partial, file).stat().st_size, file.size)
        except OSError:
            return 0

    def _check_room(self, needed: int) -> None:
        root = self._target.parent
        try:
            root.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(root).free
        except OSError as error:
            raise BadInputError(
                root, "", f"cannot be used: {error.strerror}", "choose another folder"
            ) from None
        if needed and free < needed + RESERVE_BYTES:
            way_out = f"make room, or fetch to another disk: `{self._entry.fetch_command} --to FOLDER`"
            reason = f"too little room: {show_bytes(needed)} needed, {show_bytes(free)} free"
            raise BadInputError(root, "", reason, way_out)

    def _drop_strangers(self) -> None:
        """Parts of an older version of the repository go; they would only take room."""
        known = {self._partial / file.name for file in self._listing.files}
        for path in list(self._partial.rglob("*")):
            if path.is_file() and path not in known:
                with suppress(OSError):
                    path.unlink()


@contextmanager
def _only_one(entry: WeightsEntry, root: Path) -> Iterator[None]:
    """Two downloads of the same weights would write into each other's files."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(root / f".{entry.name}.lock")
        lock.acquire(timeout=0)
    except Timeout:
        reason = f"{entry.name} is being fetched already, by another window or command"
        raise BadInputError(root, "", reason, "wait for it, or stop the other one") from None
    except OSError as error:
        raise BadInputError(
            root, "", f"cannot be written: {error.strerror}", "choose another folder"
        ) from None
    try:
        yield
    finally:
        lock.release()
