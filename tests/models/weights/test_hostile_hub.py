"""A hub that answers what no hub does: one line, nothing written elsewhere, no memory filled."""

import os
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelUnavailableError
from tests.hub_server import true_listing
from tests.models.weights.test_downloading import ENTRY, UNET_FILE, Setting, setting  # noqa: F401 - the fixture

CONFIG = "unet/config.json"
ODD_CHECKSUMS = (
    "../../../../evil", "/evil", "..", "a/b", "..\\evil", "evil\0", "evil", "e" * 39, "e" * 63, "e" * 65,
    "g" * 64, "e" * 64 + "\n", "٣" * 64, "%2e%2e%2f" * 8, "e" * 100_000, 5, ["e" * 64], {"e": 1},
)  # fmt: skip


def files_of(tmp_path: Path) -> set[Path]:
    return {path for path in tmp_path.rglob("*") if path.is_file()}


def changed(setting: Setting, name: str, **values: Any) -> dict[str, Any]:  # noqa: F811 - the fixture's value
    """Return the true listing with other words about one file."""
    listing: dict[str, Any] = true_listing(setting.hub)
    for sibling in listing["siblings"]:
        if sibling["rfilename"] == name:
            if "sha256" in values:
                sibling["lfs"]["sha256"] = values.pop("sha256")
            sibling.update(values)
    return listing


@pytest.mark.parametrize(("kind", "name"), [("sha256", UNET_FILE), ("blobId", CONFIG)])
def test_checksums_that_are_none_are_refused_before_anything_is_written(
    setting: Setting,  # noqa: F811 - pytest's way of using a fixture
    tmp_path: Path,
    kind: str,
    name: str,
) -> None:
    before = files_of(tmp_path)
    for checksum in ODD_CHECKSUMS:
        setting.hub.listing = changed(setting, name, **{kind: checksum})
        assert len(setting.refused(ModelUnavailableError, name, "checksum")) < 400
    assert {path.name for path in files_of(tmp_path) - before} <= {f".{ENTRY.name}.lock"}
    assert not [path for path, _ in setting.hub.requests if "resolve" in path]


def test_sizes_that_are_none_are_one_line(setting: Setting) -> None:  # noqa: F811
    for size in (-1, -(10**12), float("inf"), float("nan"), 10**400, "7" * 5000, "many\n", [1], True):
        setting.hub.listing = changed(setting, CONFIG, size=size)
        setting.refused(ModelUnavailableError, "not that of a model hub")


def test_an_answer_without_end_or_depth_is_one_line(setting: Setting) -> None:  # noqa: F811
    deep: Any = []
    for _ in range(900):
        deep = [deep]
    for answer, words in (({"siblings": deep}, ""), ({"id": "a" * 21_000_000}, "more than 20,000,000 bytes")):
        setting.hub.listing = answer
        setting.refused(ModelUnavailableError, "not that of a model hub", words)


def test_nothing_of_a_file_that_is_not_taken_matters(setting: Setting, tmp_path: Path) -> None:  # noqa: F811
    setting.hub.extra_files.append({"rfilename": "README.md", "size": 2, "blobId": "../../evil"})
    assert setting.download().is_dir()
    assert not [path for path in tmp_path.rglob("*") if "evil" in os.fsdecode(path)]
