"""Damaged files: bytes flipped, cut off, nested deep, huge numbers, wrong types, doubled keys, paths."""

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from core.masks.rle import encode_rle
from tests.formats.projects import HEIGHT, WIDTH, ClipPlan, TrackPlan

STRANGE: list[Any] = [
    None, True, -1, 0, 1e308, -1e308, 10**30, 2**63, 0.5, "", "x" * 5000, "../../etc/passwd", "/etc/passwd",
    "C:\\Windows\\x", "\x00", "a/../../b", [], {}, [[]], [None], {"size": [10**9, 10**9], "counts": "0"},
    {"size": [7, 9], "counts": [63]}, {"size": [7, 9], "counts": [2**40]},
    {"size": [7, 9], "counts": "z" * 999},
    [[0, 0, 1e9, 0, 1e9, 1e9]], [[0, 0, "a", 1, 2, 3]], [1, 2, 3], "NaN", "💣" * 50,
]  # fmt: skip
JUNK = [b"\xff" * 40, b"\x00" * 40, b"[" * 3000, b'{"a":' * 3000, b"9" * 5000, b"-", b"1e999999", b"\n"]


def plan() -> tuple[ClipPlan, ...]:
    """Return a small project with everything: the seed that is damaged."""
    whole = np.zeros((HEIGHT, WIDTH), bool)
    whole[1:6, 1:8] = True
    part = whole.copy()
    part[2:4, 3:5] = False
    both = encode_rle(part), encode_rle(whole)
    tracks = (TrackPlan("a ä", "cup", {0: both, 1: both}), TrackPlan("b", "dog", {1: (both[0], None)}))
    return (ClipPlan("one", 2, 0, tracks, True),)


def damage(source: Path, target: Path, number: int) -> None:
    """Copy a file or folder and damage it; the same number damages it in the same way."""
    rng = random.Random(number)
    if source.is_dir():
        shutil.copytree(source, target)
        files = sorted(path for path in target.rglob("*") if path.is_file())
        file = rng.choice(files)
    else:
        shutil.copyfile(source, target)
        file = target
    data = file.read_bytes()
    ways: list[Callable[[bytes, random.Random], bytes]] = [_flip, _flip, _cut, _double, _splice]
    if file.suffix == ".json":
        ways += [_strange, _strange, _strange, _deep, _twice]
    elif file.suffix == ".xml":
        ways += [_entity, _deep_xml]
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        data = rng.choice(ways)(data, rng)
    file.write_bytes(data)


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
    junk = rng.choice(JUNK)
    return data[:place] + junk + data[place:]


def _strange(data: bytes, rng: random.Random) -> bytes:
    """Put a strange value in a place of the tree, or take the place away."""
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError):
        return _flip(data, rng)
    spots: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            spots.append((node, key))
            if isinstance(node[key], dict | list):
                waiting.append(node[key])
    if spots:
        node, key = rng.choice(spots)
        if rng.random() < 0.2:
            del node[key]
        else:
            node[key] = rng.choice(STRANGE)
    return json.dumps(tree).encode()


def _deep(data: bytes, rng: random.Random) -> bytes:
    depth = rng.choice([40, 3000])
    place = data.find(b":", rng.randrange(len(data) + 1)) + 1
    return data[:place] + b"[" * depth + b"]" * depth + b"," + data[place:]


def _twice(data: bytes, rng: random.Random) -> bytes:
    place = data.find(b'"', rng.randrange(len(data) + 1))
    return data[:place] + b'"images": [], "annotations": 3, ' + data[place:] if place > 0 else data


def _entity(data: bytes, rng: random.Random) -> bytes:
    del rng
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return data[:38] + bomb + data[38:]


def _deep_xml(data: bytes, rng: random.Random) -> bytes:
    place = data.find(b">", rng.randrange(len(data) + 1)) + 1
    return data[:place] + b"<a>" * 3000 + data[place:]
