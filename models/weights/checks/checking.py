"""Checks a folder of weights without loading them: nothing in it is ever run, only headers are read."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from core.progress import CancelToken
from models.devices.packages import missing_packages
from models.weights.checks import architecture
from models.weights.checks.contents import NetworkTensors, read_networks, read_object
from models.weights.checks.headers import WAY_OUT
from models.weights.checks.matching import match_folder
from models.weights.checks.network_settings import read_settings
from models.weights.checks.videomae import check_videomae
from models.weights.stock.catalogue import Component, Layout, WeightsEntry
from models.weights.stock.files import belonging_files, foreign_files


@dataclass(frozen=True, slots=True)
class CheckedFolder:
    """A folder that holds the weights of an entry, whole and of the right architecture."""

    entry: WeightsEntry
    folder: Path
    total_bytes: int
    """Of the files that belong to the weights."""
    precisions: tuple[str, ...]
    """Kinds of numbers that the weights come in: `float32`, `float16`."""
    notes: tuple[str, ...]
    """What was passed over, one line each."""


class _Findings:
    """Collects problems, so that one damaged file does not hide the next."""

    def __init__(self, cancel: CancelToken) -> None:
        self.problems: list[BadInputError] = []
        self._cancel = cancel

    @contextmanager
    def collected(self) -> Iterator[None]:
        """Turn an error about the folder into an entry of the list."""
        self._cancel.check()
        try:
            yield
        except BadInputError as problem:
            self.problems.append(problem)


def check_folder(
    folder: Path, entry: WeightsEntry, cancel: CancelToken | None = None, *, build: bool = False
) -> CheckedFolder:
    """Return what a folder holds, if it holds the entry's weights; `build` as in `examine_folder`.

    Raises:
        BadInputError: It does not; the first problem, which names file, place, reason and way out.
        Cancelled: The token was set.
    """
    checked, problems = examine_folder(folder, entry, cancel, build=build)
    if checked is None:
        raise problems[0]
    return checked


def examine_folder(
    folder: Path, entry: WeightsEntry, cancel: CancelToken | None = None, *, build: bool = False
) -> tuple[CheckedFolder | None, list[BadInputError]]:
    """Return the checked folder, or None and every problem that was found.

    `build` also builds every network without memory and matches all names and shapes, which takes seconds
    (torch is imported in a child where it is not yet here). Without the packages for models a note says that
    this was left out.

    Raises:
        ModelUnavailableError: `build`, and the libraries cannot be used here.
        Cancelled: The token was set.
    """
    findings = _Findings(cancel or CancelToken())
    forms: dict[str, list[NetworkTensors]] = {}
    configs: dict[str, dict[str, Any]] = {}
    with findings.collected():
        if not folder.is_dir():
            raise BadInputError(folder, "", "is not a folder", f"give the folder of {entry.title}")
        _refuse_parts(folder, entry)
        pickles, code = _foreign(folder)
        for part in entry.components:
            with findings.collected():
                configs[part.folder] = read_settings(folder / part.config_path)
            if part.has_weights:
                with findings.collected():
                    forms[part.folder] = read_networks(folder / part.folder, _inside(pickles, part.folder))
        _check_meaning(folder, entry, forms, configs, findings)
    unbuilt = missing_packages() if build else []
    if build and not unbuilt and not findings.problems:
        findings.problems += match_folder(folder, entry, cancel)
    if findings.problems:
        return None, findings.problems
    precisions = {form.precision for several in forms.values() for form in several}
    return CheckedFolder(
        entry, folder, _total_bytes(folder), tuple(sorted(precisions)), _notes(pickles, code, unbuilt)
    ), []


def _refuse_parts(folder: Path, entry: WeightsEntry) -> None:
    """Choosing `…/unet`, or the folder above the one that is meant, is common and gets an answer."""
    if entry.layout is not Layout.PIPELINE or (folder / "unet").is_dir():
        return
    if (folder.parent / "model_index.json").is_file():
        raise BadInputError(folder, "", "is one part of a set of weights", f"use {folder.parent}")
    inner = [path for path in sorted(folder.iterdir()) if (path / "unet" / "config.json").is_file()]
    if inner:
        raise BadInputError(folder, "", "holds folders of weights", f"use one of them: {inner[0]}")
    if (folder / "config.json").is_file():
        kind = read_object(folder / "config.json").get("model_type", "one network")
        raise BadInputError(folder, "", f"is {kind}, not a set of networks (no unet folder)", WAY_OUT)


def _check_meaning(
    folder: Path,
    entry: WeightsEntry,
    forms: dict[str, list[NetworkTensors]],
    configs: dict[str, dict[str, Any]],
    findings: _Findings,
) -> None:
    for part in entry.components:
        if part.folder not in configs or (part.has_weights and part.folder not in forms):
            continue
        for network in forms.get(part.folder, []):
            with findings.collected():
                _check_network(folder, entry, part, configs[part.folder], network)
        with findings.collected():
            if part.folder == "scheduler":
                architecture.check_scheduler(folder / part.config_path, configs[part.folder])
            elif part.folder == "feature_extractor":
                architecture.check_processor(folder / part.config_path, configs[part.folder])
    if {"unet", "image_encoder"} <= forms.keys() and "unet" in configs:
        with findings.collected():
            architecture.check_together(forms["unet"][0], configs["unet"], forms["image_encoder"][0])


def _check_network(
    folder: Path, entry: WeightsEntry, part: Component, config: dict[str, Any], network: NetworkTensors
) -> None:
    path = folder / part.config_path
    if entry.layout is Layout.DEPTH:
        architecture.check_depth(entry, path, config, network)
    elif entry.layout is Layout.SAM2:
        architecture.check_sam2(entry, path, config, network)
    elif entry.layout is Layout.VIDEOMAE:
        check_videomae(path, network)
    elif part.folder == "unet":
        architecture.check_unet(path, config, network)
    elif part.folder == "vae":
        architecture.check_vae(path, config, network)
    else:
        architecture.check_image_encoder(path, config, network)


def _foreign(folder: Path) -> tuple[list[str], list[str]]:
    try:
        return foreign_files(folder)
    except OSError as error:
        raise BadInputError(folder, "", f"cannot be read: {error.strerror or error}", WAY_OUT) from None


def _inside(names: list[str], folder: str) -> list[str]:
    inner = [name.rpartition("/") for name in names]
    return [name for before, _, name in inner if before == folder]


def _notes(pickles: list[str], code: list[str], unbuilt: list[str]) -> tuple[str, ...]:
    notes = []
    if unbuilt:
        notes.append(f"names and shapes were not matched: that needs {', '.join(unbuilt)}")
    if pickles:
        notes.append(f"not opened, as pickles can run code: {', '.join(pickles)}")
    if code:
        notes.append(f"not run: {', '.join(code)}")
    return tuple(notes)


def _total_bytes(folder: Path) -> int:
    return sum((folder / name).stat().st_size for name in belonging_files(folder))
