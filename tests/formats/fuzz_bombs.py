"""Small files that claim to be huge, or are: pictures, archives, and sizes in annotations."""

import io
import json
import random
import re
import struct
import zipfile
import zlib
from functools import cache
from typing import Any

SIDES = [(65_535, 65_535), (65_535, 32_767), (20_000, 20_000), (8193, 8192), (32_767, 32_768), (60_000, 1)]
"""Height and width."""
BIG_PNG = 24_000
"""Pixels on each side of a picture that unpacks to half a gigabyte."""
BIG_ENTRY = 1 << 30


def png_bomb(data: bytes, rng: random.Random) -> bytes:
    """Return a PNG that is huge, that only says so, or whose text unpacks to a lot."""
    kind = rng.choice(["huge", "header", "header", "text"])
    if kind == "huge":
        return _huge_png()
    height, width = rng.choice(SIDES)
    if kind == "text":
        return _text_png()
    if data.startswith(b"\x89PNG") and len(data) > 33:
        return data[:8] + _chunk(b"IHDR", struct.pack(">II", width, height) + data[24:29]) + data[33:]
    return png(width, height, zlib.compress(bytes(100)))


@cache
def _text_png() -> bytes:
    text = zlib.compress(bytes(1 << 26), 9)
    return png(9, 7, zlib.compress(bytes(70)), _chunk(b"zTXt", b"Comment\x00\x00" + text))


@cache
def _huge_png() -> bytes:
    packer, rows = zlib.compressobj(9), bytes((BIG_PNG + 1) * 1000)
    parts = [packer.compress(rows) for _ in range(BIG_PNG // 1000)]
    return png(BIG_PNG, BIG_PNG, b"".join([*parts, packer.flush()]))


def png(width: int, height: int, pixels: bytes, extra: bytes = b"") -> bytes:
    """Return a grey PNG with right check sums, whatever stands in it."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = _chunk(b"IHDR", head) + extra + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def json_bomb(data: bytes, rng: random.Random) -> bytes:
    """Make every size in a JSON file huge, and its masks fit: a file that is sound but for its size."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return data
    height, width = rng.choice(SIDES)
    return json.dumps(_grow(tree, height, width, rng.random() < 0.5)).encode()


def _grow(node: Any, height: int, width: int, has_pixels: bool) -> Any:
    if isinstance(node, list):
        return [_grow(item, height, width, has_pixels) for item in node]
    if not isinstance(node, dict):
        return node
    if "counts" in node and "size" in node:
        runs = [0, 1, height * width - 1] if has_pixels else [height * width]
        return {"size": [height, width], "counts": runs}
    grown: dict[str, Any] = {}
    for key, value in node.items():
        if key.endswith("width"):
            grown[key] = width
        elif key.endswith("height"):
            grown[key] = height
        elif key == "rle" and isinstance(value, list):
            grown[key] = _brush(height * width * 4)
        elif key in ("frames", "length", "video_frame_count", "frame_index") and isinstance(
            value, int | float
        ):
            grown[key] = 9_999_999
        else:
            grown[key] = _grow(value, height, width, has_pixels)
    return grown


@cache
def _brush(count: int) -> list[int]:
    # The code has no place for more than 32 bits.
    runs, rest = divmod(count if count < 1 << 32 else 0, 1 << 16)
    bits = f"{count & 0xFFFFFFFF:032b}00111" + "0010001101111111" + f"111{'1' * 16}{'0' * 8}" * runs
    if rest:
        bits += f"111{rest - 1:016b}{'0' * 8}"
    bits += "0" * (-len(bits) % 8)
    return [int(bits[at : at + 8], 2) for at in range(0, len(bits), 8)]


def xml_bomb(data: bytes, rng: random.Random) -> bytes:
    """Make every size in a CVAT file huge, with a mask of one pixel; or fill it with entities."""
    if rng.random() < 0.3:
        bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        return data[:38] + bomb + data[38:]
    height, width = rng.choice(SIDES)
    data = re.sub(rb"<(image [^>]*)>", lambda m: b"<" + _sized(m[1], width, height) + b">", data)
    data = re.sub(rb"<width>\d+<", b"<width>%d<" % width, data)
    data = re.sub(rb"<height>\d+<", b"<height>%d<" % height, data)
    if rng.random() < 0.5:
        runs = b'rle="0, %d"' % (width * height)
        data = re.sub(rb'rle="[^"]*"', runs, data)
        data = re.sub(rb"<(mask [^>]*)>", lambda m: b"<" + _sized(m[1], width, height) + b">", data)
    return data


def _sized(tag: bytes, width: int, height: int) -> bytes:
    tag = re.sub(rb' width="\d+"', b' width="%d"' % width, tag)
    return re.sub(rb' height="\d+"', b' height="%d"' % height, tag)


def rebuilt(data: bytes, rng: random.Random, damage_facts: Any) -> bytes:
    """Return an archive whose entries, not its bytes, are damaged: names, headers, contents, a bomb."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error):
        return data
    place = rng.randrange(len(entries)) if entries else 0
    kind = rng.choice(["name", "twice", "facts", "facts", "facts", "array", "array", "bomb", "encrypted"])
    if not entries:
        return data
    name, content = entries[place]
    if kind == "name":
        entries[place] = (
            rng.choice(["../../escaped", "/tmp/escaped", "C:\\escaped", "a/../b", "\x01"]),
            content,
        )
    elif kind == "twice":
        entries.append((name, content[: len(content) // 2]))
    elif kind == "facts":
        entries = [(n, damage_facts(c, rng) if n.endswith(".json") else c) for n, c in entries]
    elif kind == "array" and name.endswith(".npy"):
        entries[place] = name, _header(content, rng)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (entry, content) in enumerate(entries):
            if kind == "bomb" and number == place:
                with archive.open(entry, "w", force_zip64=True) as file:
                    file.write(content)
                    for _ in range(rng.choice([1, 2, 16])):
                        file.write(bytes(1 << 22))
            else:
                archive.writestr(entry, content)
    packed = out.getvalue()
    return packed.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01") if (
        kind == "encrypted"
    ) else packed  # fmt: skip


def _header(content: bytes, rng: random.Random) -> bytes:
    shape = rng.choice(
        ["(9999999,)", "(1000000000000,)", "(-1,)", "(3, 1000000)", "()", "(((", "(" * 4000, "(2.5,)", "'a'"]
    )
    kind = rng.choice(["|u1", "<i4", "|O", "<f8", "<U9", "<M8[s]", "", "x", "[('a', '<i4')]"])
    text = f"{{'descr': {kind!r}, 'fortran_order': {rng.choice(['True', 'False'])}, 'shape': {shape}, }}"
    head = text.encode().ljust(118) + b"\n"
    version = rng.choice([b"\x01\x00", b"\x01\x00", b"\x02\x00", b"\x03\x00", b"\x09\x09"])
    size = struct.pack("<H", len(head)) if version == b"\x01\x00" else struct.pack("<I", len(head))
    return b"\x93NUMPY" + version + size + head + content[128:]
