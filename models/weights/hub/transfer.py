"""Brings one file over, byte by byte: goes on where it stopped, and believes only checksums."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from core.errors import BadInputError
from core.progress import CancelToken
from models.weights.checks.fingerprints import BLOCK_BYTES
from models.weights.hub.connection import (
    WORTH_ANOTHER_TRY,
    InterruptedTransferError,
    describe_refusal,
    timeouts,
)
from models.weights.hub.remote import RemoteFile

if TYPE_CHECKING:
    import httpx2

    from models.weights.stock.catalogue import WeightsEntry


@dataclass(frozen=True)
class Source:
    """Where files come from."""

    client: "httpx2.AsyncClient"
    headers: Mapping[str, str]
    endpoint: str
    entry: "WeightsEntry"
    commit: str

    def url(self, name: str) -> str:
        """Return the address of a file at the commit that was listed, so that all files fit together."""
        return f"{self.endpoint}/{self.entry.repo_id}/resolve/{self.commit}/{quote(name)}"


def part_path(folder: Path, file: RemoteFile) -> Path:
    """Return where a file lies until it is complete; its name changes with its content."""
    path = folder / file.name
    return path.with_name(f"{path.name}.{file.key}.part")


async def fetch_file(
    source: Source, file: RemoteFile, folder: Path, cancel: CancelToken, on_bytes: Callable[[int], None]
) -> None:
    """Bring one file into a folder, going on with a part that is there. Checked before it gets its name.

    `on_bytes` gets the number of bytes that are on the disk now; it may fall when a server starts anew.

    Raises:
        InterruptedTransferError: The connection broke; what has arrived is kept.
        ModelUnavailableError: The server refuses.
        BadInputError: The disk refuses, or the checksum is wrong.
    """
    part, target = part_path(folder, file), folder / file.name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("ab") as out:
            digest = await _write(source, file, part, out, cancel, on_bytes)
            out.flush()
            os.fsync(out.fileno())
        if digest != (file.sha256 or file.git_oid):
            part.unlink()
            raise BadInputError(
                target,
                "",
                f"arrived with a wrong checksum ({digest[:12]}…, {file.key}… is right)",
                "start again: only this file is fetched anew; if it stays so, a proxy changes files",
            )
        part.replace(target)
    except OSError as error:
        raise _disk_trouble(part, file, error) from None


async def _write(
    source: Source,
    file: RemoteFile,
    part: Path,
    out: BinaryIO,
    cancel: CancelToken,
    on_bytes: Callable[[int], None],
) -> str:
    """Append what is missing; return the checksum of the whole, of the kind that is known for this file."""
    digest = _new_digest(file)
    have = out.tell()
    if have > file.size:
        out.truncate(0)
        have = 0
    _feed(digest, part, have, cancel)
    on_bytes(have)
    if have == file.size:
        return digest.hexdigest()
    async with source.client.stream(
        "GET",
        source.url(file.name),
        # Packed answers would have other sizes, and their ranges would mean something else.
        headers={**source.headers, "Accept-Encoding": "identity", **_range(have)},
        timeout=timeouts(),
    ) as answer:
        if answer.status_code in WORTH_ANOTHER_TRY:
            raise InterruptedTransferError(f"the server answers {answer.status_code}")
        if answer.status_code >= 400 and answer.status_code != 416:
            raise describe_refusal(source.entry, source.endpoint, answer.status_code)
        if have and not _continues(answer, have):
            # The server cannot or will not go on from there.
            out.truncate(0)
            have, digest = 0, _new_digest(file)
            on_bytes(have)
            if answer.status_code != 200:
                raise InterruptedTransferError("the server starts anew")
        async for chunk in answer.aiter_raw():
            have += len(chunk)
            if have > file.size:
                out.truncate(0)
                raise InterruptedTransferError("the server sends more than the file is long")
            out.write(chunk)
            digest.update(chunk)
            on_bytes(have)
    if have < file.size:
        raise InterruptedTransferError(f"the connection ended {file.size - have:,} bytes early")
    return digest.hexdigest()


def _range(have: int) -> dict[str, str]:
    return {"Range": f"bytes={have}-"} if have else {}


def _continues(answer: "httpx2.Response", have: int) -> bool:
    place = answer.headers.get("Content-Range", "")
    return answer.status_code == 206 and place.startswith(f"bytes {have}-")


def _new_digest(file: RemoteFile) -> "hashlib._Hash":
    if file.sha256:
        return hashlib.sha256()
    # Small files have Git's own checksum, which begins with kind and length. Not for safety, but it is all
    # that the hub gives, and it comes over the same connection as the rest.
    return hashlib.sha1(f"blob {file.size}\0".encode(), usedforsecurity=False)


def _feed(digest: "hashlib._Hash", part: Path, length: int, cancel: CancelToken) -> None:
    with part.open("rb", buffering=0) as before:
        while length > 0:
            cancel.check()
            block = before.read(min(BLOCK_BYTES, length))
            digest.update(block)
            length -= len(block)


def _disk_trouble(part: Path, file: RemoteFile, error: OSError) -> BadInputError:
    import errno

    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        reason = f"the disk is full ({file.size:,} bytes are needed for this file)"
        return BadInputError(part, "", reason, "make room, then start again: what has arrived is kept")
    if error.errno == errno.EFBIG:
        reason = f"the disk takes no file of {file.size:,} bytes (FAT32 ends at 4 GB)"
        return BadInputError(part, "", reason, "use another disk")
    return BadInputError(part, "", f"cannot be written: {error.strerror or error}", "check the disk")
