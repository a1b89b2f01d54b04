"""Files that no importer reads: what each is, and what to do about it, in one line."""

import codecs
import json
import re
from pathlib import Path

from core.errors import BadInputError
from core.formats.kit.reading.json_peek import peek_bytes

HEAD_BYTES = 1 << 16
_PACKED = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "packed with gzip"),
    (b"BZh", "packed with bzip2"),
    (b"\xfd7zXZ\x00", "packed with xz"),
    (b"(\xb5/\xfd", "packed with Zstandard"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
)
_UNPACK = "unpack it first, then import what was in it"
_OTHERS = (
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\x00", "a database"),
    (b"%PDF", "a PDF document"),
    (b"MATLAB 5.0", "a MATLAB file"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"\x93NUMPY", "a single NumPy array"),
)
_ELSEWHERE = "export it as COCO JSON there, and import that"
_UTF16 = ((codecs.BOM_UTF32_LE, "UTF-32"), (codecs.BOM_UTF32_BE, "UTF-32"),
          (codecs.BOM_UTF16_LE, "UTF-16"), (codecs.BOM_UTF16_BE, "UTF-16"))  # fmt: skip
_YOLO = re.compile(r"\d{1,6}(?:[ \t]+-?\d*\.?\d+(?:[eE]-?\d+)?){4,}")
_JSON_WORDS: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"shapes", "imagePath"}), "a labelme annotation"),
    (frozenset({"_via_img_metadata"}), "a VIA (VGG Image Annotator) project"),
    (frozenset({"regions", "shape_attributes"}), "a VIA (VGG Image Annotator) annotation"),
    (frozenset({"image", "predicted_iou", "stability_score"}), "a picture's SA-1B annotation"),
    (frozenset({"classTitle", "objects"}), "a Supervisely annotation"),
    (frozenset({"media_type", "dm_format_version"}), "a Datumaro annotation"),
    (frozenset({"asset", "regions", "vott"}), "a VoTT annotation"),
    (frozenset({"data_row", "projects"}), "a Labelbox export"),
    (frozenset({"item", "dataset", "annotations", "slots"}), "a V7 Darwin annotation"),
    (frozenset({"imgHeight", "imgWidth", "objects"}), "a Cityscapes annotation"),
    (frozenset({"type", "features", "geometry"}), "a GeoJSON file"),
    (frozenset({"segments_info"}), "a COCO panoptic annotation"),
    (frozenset({"nbformat", "cells"}), "a Jupyter notebook"),
)
_COCO = ("images", "annotations")
_OF_ENDING = {
    ".csv": "a table (CSV)", ".tsv": "a table (TSV)", ".xlsx": "a spreadsheet", ".parquet": "a Parquet table",
    ".tfrecord": "a TFRecord", ".pkl": "a Python pickle", ".pickle": "a Python pickle",
    ".pt": "a PyTorch file", ".pth": "a PyTorch file", ".safetensors": "a file of weights",
    ".mat": "a MATLAB file", ".h5": "an HDF5 file", ".hdf5": "an HDF5 file", ".npy": "a single NumPy array",
    ".md": "a text", ".pdf": "a PDF document", ".yaml": "a YAML file", ".yml": "a YAML file",
    ".html": "a web page", ".jsonl": "a list of JSON lines", ".ndjson": "a list of JSON lines",
    ".svg": "a drawing (SVG)", ".psd": "a Photoshop file", ".tar": "a TAR archive", ".srt": "subtitles",
    ".wav": "a sound", ".mp3": "a sound", ".flac": "a sound", ".m4a": "a sound",
}  # fmt: skip


def foreign(path: Path) -> BadInputError | None:
    """Return the line that says what a file is that no importer reads; None where nothing is known of it.

    At most its first 64 KiB are read.
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except OSError as error:
        return BadInputError(
            path, "", f"cannot be read: {error.strerror}", "check the file and its permissions"
        )
    if not head:
        return BadInputError(path, "", "is empty", "export it again")
    return _packed(path, head) or _text(path, head) or _named(path, head)


def packed(path: Path, head: bytes) -> BadInputError | None:
    """Return the line for a file that must be unpacked or saved otherwise before anything can be read."""
    return _packed(path, head) or _wide(path, head)


def _packed(path: Path, head: bytes) -> BadInputError | None:
    if path.suffix.lower() == ".npz":
        return None
    for begin, kind in _PACKED:
        if head.startswith(begin):
            return BadInputError(path, "", f"is {kind}", _UNPACK)
    if head[257:262] == b"ustar":
        return BadInputError(path, "", "is a TAR archive", _UNPACK)
    return None


def _wide(path: Path, head: bytes) -> BadInputError | None:
    for begin, name in _UTF16:
        if head.startswith(begin):
            return _not_utf8(path, name)
    # Without a mark: every other byte of an ASCII text is zero.
    if head[:1] and head[0] in b"{[<" and head[1:2] == b"\x00":
        return _not_utf8(path, "UTF-16")
    if head[:2] in (b"\x00{", b"\x00[", b"\x00<"):
        return _not_utf8(path, "UTF-16")
    return None


def _not_utf8(path: Path, name: str) -> BadInputError:
    return BadInputError(path, "", f"is text in {name}", "save it as UTF-8")


def _text(path: Path, head: bytes) -> BadInputError | None:
    wide = _wide(path, head)
    if wide is not None:
        return wide
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff").lstrip()
    if text[:1] in ("{", "["):
        return _json(path, head, text)
    if text.startswith("<"):
        return _xml(path, text)
    lines = text.splitlines()
    if path.suffix.lower() == ".txt" and lines:
        if all(_YOLO.fullmatch(line.strip()) for line in lines[:-1] or lines):
            reason = "is a YOLO label file, which names neither its picture nor its classes"
            return BadInputError(path, "", reason, "turn the data set into COCO JSON, and import that")
        return BadInputError(path, "", "is a text, which is no format that is read", _ELSEWHERE)
    return None


def _json(path: Path, head: bytes, text: str) -> BadInputError | None:
    names = peek_bytes(head)
    is_panoptic = "segments_info" in names and "segmentation" not in names
    for words, kind in () if names.issuperset(_COCO) and not is_panoptic else _JSON_WORDS:
        if names.issuperset(words):
            return BadInputError(path, "", f"is {kind}, which is no format that is read", _ELSEWHERE)
    if path.suffix.lower() in (".jsonl", ".ndjson") or _is_lines(text):
        return BadInputError(path, "", "is a list of JSON lines, not one JSON file", _ELSEWHERE)
    if path.suffix.lower() not in (".json", ""):
        return BadInputError(path, "", "is JSON under another ending", "name it .json, then import it")
    return None


def _is_lines(text: str) -> bool:
    first, _, second = text.partition("\n")
    if not second.lstrip().startswith("{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _xml(path: Path, text: str) -> BadInputError | None:
    low = text.lower()
    if "<html" in low[:2000] or low.startswith("<!doctype html"):
        return BadInputError(
            path, "", "is a web page, maybe a login page that was saved", "download the file again"
        )
    if "<annotation>" in low or "<annotation " in low:
        reason = "is a Pascal VOC annotation (boxes of one picture), which is no format that is read"
        return BadInputError(path, "", reason, _ELSEWHERE)
    if "<annotations" in low:
        return None
    return BadInputError(path, "", "is XML, but not CVAT's", "export it as CVAT XML 1.1 or COCO JSON")


def _named(path: Path, head: bytes) -> BadInputError | None:
    kind = next((kind for begin, kind in _OTHERS if head.startswith(begin)), None)
    kind = kind or _OF_ENDING.get(path.suffix.lower())
    if kind is None or (kind == "a single NumPy array" and path.suffix.lower() == ".npz"):
        return None
    return BadInputError(path, "", f"is {kind}, which is no format that is read", _ELSEWHERE)
