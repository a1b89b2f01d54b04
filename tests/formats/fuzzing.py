"""Damaged files: every kind of damage that a format can suffer, the same for the same number."""

import json
import os
import random
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.formats.fuzz_bombs import json_bomb, png_bomb, rebuilt, xml_bomb

Way = Callable[[bytes, random.Random], bytes]

WRONG: list[Any] = [
    None, True, 0.5, "", "x", [], {}, [[]], [None], [1, 2, 3], "NaN", "💣" * 50, [[0, 0, "a", 1, 2, 3]],
    {"size": [7, 9], "counts": "z" * 999}, {"size": None}, {"size": [7, 9], "counts": [None]}, "²", "-1",
]  # fmt: skip
HUGE: list[Any] = [
    -1, 1e308, -1e308, 10**30, 2**63, 2**31, 65_535, 9_999_999, "9" * 5000, "x" * 5000,
    {"size": [10**9, 10**9], "counts": "0"}, {"size": [7, 9], "counts": [2**40]},
    {"size": [7, 9], "counts": [0] * 9999 + [63]}, [[0, 0, 1e9, 0, 1e9, 1e9]], [[0, 0, 1e6, 0, 0, 1e6]],
]  # fmt: skip
PATHS = [
    "../../escaped", "/etc/passwd", "/tmp/escaped/x.png", "C:\\Windows\\x", "\\\\host\\x", "\x00",
    "a/../../b", "~/x", "a/" * 2000 + "b", "con", "x" * 300 + ".png", "./.", "..", "a\nb", "file:///etc/passwd",
]  # fmt: skip
JUNK = [b"\xff" * 40, b"\x00" * 40, b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b"-", b"1e999999", b"\n"]
NAMES = ["x", "²", "00000", "0" * 30 + "1.png", "-1.png", "１.png", "a\nb.png", "256", "0", "99999999.png"]


def damage(source: Path, target: Path, number: int) -> set[str]:
    """Copy a file or folder, damage it and return in which ways."""
    rng = random.Random(number)
    if not source.is_dir():
        target.write_bytes(source.read_bytes())
        return _damage_file(target, rng)
    shutil.copytree(source, target)
    files = sorted(path for path in target.rglob("*") if path.is_file())
    file = rng.choice(files)
    if rng.random() < 0.25:
        return _damage_tree(file, target, rng)
    return _damage_file(file, rng)


def _damage_file(file: Path, rng: random.Random) -> set[str]:
    data = file.read_bytes()
    ways = [*BYTES.items(), *OF_ENDING.get(file.suffix, {}).items()]
    found = set()
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        name, way = rng.choice(ways)
        data = way(data, rng)
        found.add(name)
    file.write_bytes(data)
    return found


def _damage_tree(file: Path, top: Path, rng: random.Random) -> set[str]:
    """Damage a folder and not what stands in its files: names, links, missing and wrong things."""
    kind = rng.choice(["gone", "name", "folder", "link", "link", "loop", "empty"])
    if kind == "name":
        new = file.with_name(rng.choice(NAMES))
        file.rename(new) if rng.random() < 0.5 or file.parent == top else file.parent.rename(
            file.parent.with_name(rng.choice(NAMES))
        )
        return {"paths"}
    file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "link":
        places = ["/etc/passwd", "/etc", "/dev/zero", str(top / "nowhere"), str(top.parent / "secret.png")]
        file.symlink_to(rng.choice(places))
    elif kind == "loop":
        file.symlink_to(file)
    elif kind == "empty":
        file.touch()
    return {"paths"} if kind in ("link", "loop") else {"cut"}


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 2, 8, 64])):
        if changed:
            changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _double(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + data[place // 2 :]


def _splice(data: bytes, rng: random.Random) -> bytes:
    place = rng.randrange(len(data) + 1)
    return data[:place] + rng.choice(JUNK) + data[place:]


def _put(values: list[Any], data: bytes, rng: random.Random) -> bytes:
    """Put one of the values in a place of the tree, or take the place away."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _flip(data, rng)
    spots: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        for key in (
            list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
        ):
            spots.append((node, key))
            waiting.append(node[key])
    if values is PATHS:
        spots = [spot for spot in spots if isinstance(spot[0][spot[1]], str)]
    if spots:
        node, key = rng.choice(spots)
        if rng.random() < 0.2 and values is not PATHS:
            del node[key]
        else:
            node[key] = rng.choice(values)
    return json.dumps(tree).encode()


def _deep(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice([40, 3000, 200_000])
    place = data.find(b":", rng.randrange(len(data) + 1)) + 1
    left, right = rng.choice([(b"[", b"]"), (b'{"a":', b"}")])
    return data[:place] + left * depth + b"1" + right * depth + b"," + data[place:]


def _twice(data: bytes, rng: random.Random) -> bytes:
    """Name a key twice that is there, or one that matters."""
    place = data.find(b'"', rng.randrange(len(data) + 1))
    keys = [
        b'"images": [], "annotations": 3, ', b'"id": 1, "id": 2, ', b'"size": [1, 1], ',
        b'"width": 3, "width": 9, ',
        b'"segmentation": null, ', b'"clips": [], ', b'"name": 1, "name": "x", ', b'"masklet": 1, ',
    ]  # fmt: skip
    return data[:place] + rng.choice(keys) + data[place:] if place > 0 else data


def _attribute(values: list[bytes], data: bytes, rng: random.Random) -> bytes:
    """Put another value into an attribute of an XML file."""
    place = data.find(b'="', rng.randrange(len(data) + 1))
    end = data.find(b'"', place + 2)
    if place < 0 or end < 0:
        return data
    return data[: place + 2] + rng.choice(values) + data[end:]


def _attribute_twice(data: bytes, rng: random.Random) -> bytes:
    place = data.find(b' label="', rng.randrange(len(data) + 1))
    return data[:place] + b' label="twice" width="3"' + data[place:] if place > 0 else data


def _deep_xml(data: bytes, rng: random.Random) -> bytes:
    place = data.find(b">", rng.randrange(len(data) + 1)) + 1
    return data[:place] + b"<a>" * rng.choice([20, 3000, 100_000]) + data[place:]


_WRONG_TEXT = [b"", b"x", b"NaN", b"inf", b"1,2", b"1;2", b"0x10", b"&#178;", b"1e3", b"0.5", b",", b"1,,2"]
_HUGE_TEXT = [b"-1", b"9" * 5000, b"1e308", b"1e999", b"2147483648", b"65535", b"131071", b"1," * 9999 + b"1"]
_PATH_TEXT = [path.replace("\x00", "&#1;").replace("\n", "&#10;").encode() for path in PATHS]

BYTES: dict[str, Way] = {"flipped": _flip, "cut": _cut, "doubled": _double, "spliced": _splice}
_JSON: dict[str, Way] = {
    "wrong types": partial(_put, WRONG),
    "huge numbers": partial(_put, HUGE),
    "paths": partial(_put, PATHS),
    "deep": _deep,
    "doubled keys": _twice,
    "bombs": json_bomb,
}


def _in_facts(data: bytes, rng: random.Random) -> bytes:
    return rng.choice(list(_JSON.values()))(data, rng)


OF_ENDING: dict[str, dict[str, Way]] = {
    ".json": _JSON,
    ".xml": {
        "wrong types": partial(_attribute, _WRONG_TEXT),
        "huge numbers": partial(_attribute, _HUGE_TEXT),
        "paths": partial(_attribute, _PATH_TEXT),
        "doubled keys": _attribute_twice,
        "deep": _deep_xml,
        "bombs": xml_bomb,
    },
    ".npz": {
        "entries": partial(rebuilt, damage_facts=_in_facts),
        "entries again": partial(rebuilt, damage_facts=_in_facts),
    },
    ".png": {"bombs": png_bomb},
}


def leftovers(folder: Path) -> list[str]:
    """Return what lies in a folder, links not followed."""
    return [
        os.path.join(where, name) for where, folders, files in os.walk(folder) for name in folders + files
    ]
