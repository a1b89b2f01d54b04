"""What is no format that is read is said in one line: what it is, and what to do."""

import gzip
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import BadInputError
from core.formats.importing import import_into
from core.formats.registry import exporters, find_exporter, find_importer, importers
from tests.formats.fuzz_seeds import formats, seeds
from tests.formats.projects import empty_project

COCO = {
    "images": [{"id": 1, "file_name": "a.png", "width": 9, "height": 7}],
    "categories": [{"id": 1, "name": "cup"}],
    "annotations": [],
}


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("annotations/instances_default.json", json.dumps(COCO))


def _tar(path: Path) -> None:
    inner = path.with_name("inner.json")
    inner.write_text("{}")
    with tarfile.open(path, "w") as archive:
        archive.add(inner)


def _json(values: object) -> bytes:
    return json.dumps(values).encode()


FILES: dict[str, tuple[bytes | Callable[[Path], None], str, str]] = {
    "export.zip": (_zip, "ZIP archive", "unpack"),
    "annotations.xml.zip": (_zip, "ZIP archive", "unpack"),
    "masquerade.json": (_zip, "ZIP archive", "unpack"),
    "a.json.gz": (gzip.compress(_json(COCO)), "gzip", "unpack"),
    "a.tar": (_tar, "TAR archive", "unpack"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c rest", "7-Zip", "unpack"),
    "utf16.json": (json.dumps(COCO).encode("utf-16"), "UTF-16", "UTF-8"),
    "utf16be.json": (json.dumps(COCO).encode("utf-16-be"), "UTF-16", "UTF-8"),
    "utf32.json": (json.dumps(COCO).encode("utf-32"), "UTF-32", "UTF-8"),
    "00000.txt": (b"0 0.1 0.1 0.4 0.1 0.4 0.6\n1 0.2 .3 0.1 0.5\n", "YOLO", "COCO JSON"),
    "classes.txt": (b"person\ncar\n", "a text", "COCO JSON"),
    "labelme.json": (_json({"shapes": [], "imagePath": "a.jpg", "imageData": None}), "labelme", "COCO JSON"),
    "via.json": (
        _json({"a.jpg1": {"filename": "a.jpg", "regions": [{"shape_attributes": {}}]}}), "VIA", "COCO JSON",
    ),
    "via_project.json": (_json({"_via_settings": {}, "_via_img_metadata": {}}), "VIA", "COCO JSON"),
    "sa1b.json": (
        _json({"image": {"image_id": 1}, "annotations": [{"predicted_iou": 0.9, "stability_score": 0.9}]}),
        "SA-1B", "COCO JSON",
    ),
    "voc.xml": (b"<annotation><folder>a</folder></annotation>", "Pascal VOC", "COCO JSON"),
    "login.xml": (b"<!DOCTYPE html><html></html>", "web page", "download"),
    "table.csv": (b"a,b\n1,2\n", "table", "COCO JSON"),
    "lines.json": (b'{"a": 1}\n{"a": 2}\n', "JSON lines", "COCO JSON"),
    "named.txt": (_json(COCO), "JSON", "name it .json"),
    "weights.safetensors": (b"\x10\x00\x00\x00\x00\x00\x00\x00", "weights", "COCO JSON"),
    "empty.json": (b"", "empty", "export it again"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_of_another_kind_is_called_by_its_name(name: str, tmp_path: Path) -> None:
    content, kind, way_out = FILES[name]
    path = tmp_path / name
    path.write_bytes(content) if isinstance(content, bytes) else content(path)
    with pytest.raises(BadInputError) as refused:
        find_importer("auto", path)
    assert kind in refused.value.reason
    assert way_out in refused.value.way_out
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["utf16.json", "a.json.gz", "masquerade.json"])
def test_a_forced_format_says_the_same(name: str, tmp_path: Path) -> None:
    content, kind, _ = FILES[name]
    path = tmp_path / name
    path.write_bytes(content) if isinstance(content, bytes) else content(path)
    with empty_project(tmp_path / "p.amodal") as project, pytest.raises(BadInputError, match=kind):
        list(import_into(project, path, format_name="coco"))


@pytest.mark.parametrize("name", formats())
def test_what_is_read_is_taken_for_nothing_else(name: str, tmp_path: Path) -> None:
    for path in seeds(name, tmp_path):
        importer, _ = find_importer("auto", path)
        assert importer.name in importers()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cocoa", "coco-amodal"), ("coco_amodal", "coco-amodal"), ("ytvis", "youtube-vis"),
        ("youtubevis", "youtube-vis"), ("YouTube VIS", "youtube-vis"), ("cvat-video", "cvat"),
        ("labelstudio", "label-studio"), ("LabelStudio", "label-studio"), ("davis2017", "davis"),
        ("DAVIS-2016", "davis"), ("sav", "sa-v"), ("COCO", "coco"), ("tao_amodal", "tao"), ("Auto", ""),
    ],
)  # fmt: skip
def test_names_that_people_type_are_known(typed: str, meant: str, tmp_path: Path) -> None:
    source = seeds("coco", tmp_path)[0]
    assert find_importer(typed, source)[0].name == (meant or "coco")
    if meant in exporters():
        assert find_exporter(typed).name == meant


def test_an_alias_never_hides_a_format() -> None:
    for name in {*importers(), *exporters()}:
        found = find_exporter(name) if name in exporters() else find_importer(name, Path())[0]
        assert found.name == name


def test_an_unknown_name_is_told_what_is_near() -> None:
    with pytest.raises(BadInputError, match=r"did you mean .*youtube-vis"):
        find_exporter("youtube-vsi")
    with pytest.raises(BadInputError, match=r"known: .*coco"):
        find_importer("qqq", Path())
