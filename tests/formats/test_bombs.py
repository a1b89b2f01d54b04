"""Small files that claim to be huge are refused before anything of that size is made; found by fuzzing."""

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.masks.coco_codes import rle_from_coco
from core.masks.rle import area
from tests.clips import write_folder
from tests.formats.fuzz_bombs import png
from tests.formats.fuzz_seeds import READ_BY, seeds
from tests.formats.fuzzing import OF_ENDING
from tests.formats.projects import empty_project

SIDE = 60_000
JSON_FORMATS = [
    "coco", "kins", "cocoa-cls", "sail-vos", "coco-results", "coco-amodal", "diffusion-vas", "youtube-vis",
    "sa-v", "label-studio",
]  # fmt: skip


def refusal(source: Path, name: str, folder: Path) -> str:
    with empty_project(folder / "p.amodal") as project, pytest.raises(BadInputError) as caught:
        list(import_into(project, source, format_name=READ_BY.get(name, name)))
    text = str(caught.value)
    assert len(text.splitlines()) == 1
    assert text.startswith(str(folder))
    return text


def notes_of(source: Path, folder: Path) -> str:
    """Import a folder of masks and return what is said of it."""
    return told_of(source, "rgbs-masks", folder)


def told_of(source: Path, name: str, folder: Path) -> str:
    """Import a source and return what is said of it: its notes, or the line that refuses it."""
    with empty_project(folder / "p.amodal") as project:
        steps = import_into(project, source, format_name=name)
        while True:
            try:
                next(steps)
            except StopIteration as end:
                return "\n".join(end.value.notes)
            except BadInputError as error:
                return str(error)


def grown(node: Any) -> Any:
    """Return a file's content with every size 60,000 × 60,000 and masks that fit it."""
    if isinstance(node, list):
        return [grown(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "counts" in node and "size" in node:
        return {"size": [SIDE, SIDE], "counts": [0, 1, SIDE * SIDE - 1]}
    return {key: SIDE if key.endswith(("width", "height")) else grown(value) for key, value in node.items()}


@pytest.mark.parametrize("name", JSON_FORMATS)
def test_sizes_that_no_mask_can_have_are_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    for seed in seeds(name, tmp_path / "seed"):
        seed.write_text(json.dumps(grown(json.loads(seed.read_text()))))
        assert "60000×60000, too large for masks" in refusal(seed, name, tmp_path)
        (tmp_path / "p.amodal").unlink()


def test_sizes_in_cvat_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    for seed in seeds("cvat", tmp_path / "seed"):
        text = seed.read_text()
        for side in ("width", "height"):
            for old in ("6", "4", "9", "7"):
                text = text.replace(f' {side}="{old}">', f' {side}="{SIDE}">')
                text = text.replace(f' {side}="{old}" height', f' {side}="{SIDE}" height')
                text = text.replace(f"<{side}>{old}</{side}>", f"<{side}>{SIDE}</{side}>")
        seed.write_text(text)
        assert "60000×" in told_of(seed, "cvat", tmp_path)
        (tmp_path / "p.amodal").unlink()


def test_run_lengths_are_taken_without_drawing_them() -> None:
    tracemalloc.start()
    rle = rle_from_coco({"size": [8192, 8192], "counts": [0, 1, 0, 0, 3, 5, 8192 * 8192 - 9]}, (8192, 8192))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert area(rle) == 6
    assert peak < 1_000_000


def test_huge_mask_pictures_are_refused_by_their_header(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clip", 2)
    (folder / "masks" / "frame_001.png").write_bytes(png(SIDE, SIDE, b"no pixels at all"))
    assert "is 60000×60000, but its clip's masks are 160×96" in notes_of(folder, tmp_path)


@pytest.mark.parametrize("kind", ["jpg", "bmp"])
def test_huge_pictures_of_other_kinds_are_not_decoded(kind: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clip", 2)
    (folder / "masks" / "frame_001.png").unlink()
    head = {
        "jpg": b"\xff\xd8\xff\xc0\x00\x0b\x08" + SIDE.to_bytes(2) * 2 + b"\x01\x01\x11\x00",
        "bmp": b"BM" + bytes(12) + (40).to_bytes(4, "little") + SIDE.to_bytes(4, "little") * 2 + bytes(30),
    }[kind]
    (folder / "masks" / f"frame_001.{kind}").write_bytes(head)
    assert "is 60000×60000, but its clip's masks are 160×96" in notes_of(folder, tmp_path)


def archive_with(path: Path, change: dict[str, bytes]) -> Path:
    """Write an archive of ours in which entries are replaced."""
    (path.parent / "seed").mkdir()
    (seed,) = seeds("npz", path.parent / "seed")
    with zipfile.ZipFile(seed) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, old.read(name)))
    return path


@pytest.mark.parametrize("shape", ["(((", "(2.5,)", "'a'", "(" * 4000])
def test_damaged_heads_of_arrays_are_named(shape: str, tmp_path: Path) -> None:
    text = f"{{'descr': '<i4', 'fortran_order': False, 'shape': {shape}, }}".encode() + b"\n"
    head = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text
    found = refusal(archive_with(tmp_path / "in.npz", {"0/modal_frames.npy": head}), "npz", tmp_path)
    assert "damaged" in found


def test_an_archive_that_lists_millions_of_frames_is_read_in_little_memory(tmp_path: Path) -> None:
    count, frames, bits = 3_000_000, io.BytesIO(), io.BytesIO()
    np.save(frames, np.arange(count, dtype=np.int32))
    np.save(bits, np.zeros((2, 8), np.uint8))
    change = {"0/modal_frames.npy": frames.getvalue(), "0/modal_bits.npy": bits.getvalue()}
    source = archive_with(tmp_path / "in.npz", change)
    tracemalloc.start()
    assert "expected (3000000, 8)" in refusal(source, "npz", tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_every_kind_of_file_is_damaged_in_every_way() -> None:
    kinds = {"wrong types", "huge numbers", "paths", "deep", "doubled keys", "bombs"}
    assert OF_ENDING[".json"].keys() == OF_ENDING[".xml"].keys() == kinds


def test_an_entry_that_claims_to_be_larger_than_its_archive_is_refused(tmp_path: Path) -> None:
    source = archive_with(tmp_path / "in.npz", {})
    data = bytearray(source.read_bytes())
    entry = data.index(b"PK\x01\x02")  # the table at the end; its field at 20 is the packed size
    while not data[entry + 46 :].startswith(b"facts.json"):
        entry = data.index(b"PK\x01\x02", entry + 1)
    data[entry + 20 : entry + 24] = (2_000_000_000).to_bytes(4, "little")
    data[entry + 10 : entry + 12] = bytes(2)  # stored: read in one piece
    source.write_bytes(data)
    tracemalloc.start()
    assert "larger than the archive" in refusal(source, "npz", tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_clip_of_more_frames_than_any_may_have_is_refused_before_its_frames_are_listed(
    tmp_path: Path,
) -> None:
    (seed,) = (path for path in seeds("sa-v", tmp_path) if "auto" not in path.name and path.suffix == ".json")
    facts = json.loads(seed.read_text("utf-8"))
    source = tmp_path / "many.json"
    source.write_text(json.dumps({**facts, "video_id": "gone", "video_frame_count": 9_999_999}), "utf-8")
    tracemalloc.start()
    try:
        with empty_project(tmp_path / "p.amodal") as project, pytest.raises(BadInputError, match="9,999,999"):
            list(import_into(project, source, format_name="sa-v"))
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()
