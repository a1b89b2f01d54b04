"""What a repository on the hub offers, and which of its files we take: safetensors and JSON, nothing else."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.errors import ModelUnavailableError, printable
from models.weights.stock.catalogue import Component, WeightsEntry
from models.weights.stock.files import NAMES, PICKLES

SAFE_NAME = re.compile(r"[A-Za-z0-9_][\w.-]*(?:/[A-Za-z0-9_][\w.-]*)?", re.ASCII)
"""At most one folder deep, no `..`, no hidden files: names come from a server and become paths here."""
MOST_JSON_BYTES = 50_000_000
MOST_LISTING_BYTES = 20_000_000
"""Of the answer about a repository; that of one with 10,000 files has about three million."""
MOST_FILE_BYTES = 10**13
_SHA256 = re.compile(r"[0-9a-f]{64}")
_GIT_OID = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """One file of a repository."""

    name: str
    """Path inside the repository, with `/`."""
    size: int
    sha256: str
    """Checksum of the content in hex; empty for small files, which the hub keeps in Git itself."""
    git_oid: str
    """Git's checksum of the content; of no use where `sha256` is known."""

    @property
    def has_checksum(self) -> bool:
        """Whether the checksum that counts is one; a part of it becomes the name of a file here."""
        kind, checksum = (_SHA256, self.sha256) if self.sha256 else (_GIT_OID, self.git_oid)
        return kind.fullmatch(checksum) is not None

    @property
    def key(self) -> str:
        """Short text that differs when the content does."""
        return (self.sha256 or self.git_oid)[:12]


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """All files that we take of a repository, at one commit."""

    repo_id: str
    commit: str
    files: tuple[RemoteFile, ...]

    @property
    def total_bytes(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


def read_listing(entry: WeightsEntry, answer: bytes, *, half: bool = False) -> RemoteFolder:
    """Return the files to take, from the hub's answer about a model (`?blobs=true`, JSON).

    Raises:
        ModelUnavailableError: The answer is not understood, or the repository lacks what we need.
    """
    from huggingface_hub import ModelInfo

    if len(answer) > MOST_LISTING_BYTES:
        raise _no_hub(entry, f"more than {MOST_LISTING_BYTES:,} bytes")
    try:
        info = ModelInfo(**json.loads(answer))
        siblings = [
            RemoteFile(
                str(sibling.rfilename),
                _size(sibling.lfs.size if sibling.lfs else sibling.size),
                str(sibling.lfs.sha256) if sibling.lfs else "",
                str(sibling.blob_id or ""),
            )
            for sibling in info.siblings
            if sibling.size is not None or sibling.lfs
        ]
        commit = str(info.sha or "")
    except (TypeError, KeyError, ValueError, AttributeError, RecursionError) as error:
        raise _no_hub(entry, f"{type(error).__name__}: {error}") from None
    if not re.fullmatch(r"[0-9a-f]{7,64}", commit):
        raise ModelUnavailableError(f"{entry.repo_id}: the server names no commit; check HF_ENDPOINT")
    offered = {file.name: file for file in siblings if SAFE_NAME.fullmatch(file.name)}
    return RemoteFolder(entry.repo_id, commit, choose_files(entry, offered, half=half))


def _size(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_FILE_BYTES:
        raise ValueError(f"{repr(value)[:30]} is no size of a file")
    return value


def _no_hub(entry: WeightsEntry, reason: str) -> ModelUnavailableError:
    words = printable(reason)[:200]
    return ModelUnavailableError(
        f"{entry.repo_id}: the server's answer is not that of a model hub ({words}); check HF_ENDPOINT"
    )


def choose_files(
    entry: WeightsEntry, offered: Mapping[str, RemoteFile], *, half: bool = False
) -> tuple[RemoteFile, ...]:
    """Return the files to take: settings and, per network, one precision: full, or half where it is offered.

    Raises:
        ModelUnavailableError: Something is missing, or offered as pickles only.
    """
    chosen: dict[str, RemoteFile] = {}
    for part in entry.components:
        if part.config_path not in offered:
            raise ModelUnavailableError(f"{entry.repo_id} lacks {part.config_path}: its owner changed it")
        if part.has_weights:
            chosen |= _weights_of(entry, part, offered, half=half)
        chosen |= {
            file.name: file
            for file in offered.values()
            if _folder(file.name) == part.folder
            and file.name.endswith(".json")
            and ".safetensors.index" not in file.name
            and file.size <= MOST_JSON_BYTES
        }
    for file in chosen.values():
        if not file.has_checksum:
            raise ModelUnavailableError(f"{entry.repo_id}: the server gives no checksum of {file.name}")
    # Small files first: a wrong repository is found out before gigabytes.
    return tuple(sorted(chosen.values(), key=lambda file: (file.size, file.name)))


def _weights_of(
    entry: WeightsEntry, part: Component, offered: Mapping[str, RemoteFile], *, half: bool
) -> dict[str, RemoteFile]:
    before = f"{part.folder}/" if part.folder else ""
    for name in sorted(NAMES, key=lambda name: (".fp16" in name) is not half):
        single, index = f"{before}{name}", f"{before}{name}.index.json"
        if single in offered:
            return {single: offered[single]}
        if index in offered:
            stem, variant = re.escape(name.split(".")[0]), ".fp16" in name
            form = rf"{stem}{'(?:[.]fp16)?' if variant else ''}-\d+-of-\d+{'(?:[.]fp16)?' if variant else ''}"
            shard = re.compile(rf"{re.escape(before)}{form}[.]safetensors")
            return {index: offered[index]} | {n: file for n, file in offered.items() if shard.fullmatch(n)}
    pickles = [n for n in offered if _folder(n) == part.folder and n.endswith(PICKLES)]
    what = f"offers only pickles ({pickles[0]}), which are refused" if pickles else "has no safetensors file"
    raise ModelUnavailableError(f"{entry.repo_id}: {part.folder or 'it'} {what}")


def _folder(name: str) -> str:
    return name.rpartition("/")[0]
