"""Frame numbers of about 250 generated videos against ffmpeg's own decoding: wrong and silently missing.

Every file is read in order, backward and at random, by an index made by decoding, and by an index made of
packets where they promise the order. Frame i must be the i-th picture of `ffmpeg -i FILE -map 0:V:0 -fps_mode
passthrough`; in damaged files the picture of that number before the damage, or be said to be missing, or
(where no packet of it is left, so that nobody can know its number, or the decoder notices nothing) be the
next one that ffmpeg shows. Where the ffmpeg at hand and the FFmpeg that we carry give different lists, ours
is judged by the latter, and it is said.
"""

import argparse
import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from benchmarks.video_numbers.video_files import Judge, Recipe, make, read_code
from benchmarks.video_numbers.video_recipes import all_recipes
from core.errors import BadInputError, FrameMissingError
from core.video.index.indexing import index_video
from core.video.index.upright import to_rgb
from core.video.media.ffmpeg_files import open_to_read, video_stream
from core.video.sources.pyav_source import PyAvSource

TOLERANCE = 10.0
"""Mean difference of grey levels that two versions of FFmpeg may have in one picture."""
RANDOM_READS = 30

Picture = NDArray[np.uint8]


@dataclass
class Verdict:
    """What came out for one file."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    said: int = 0
    """Frames said to be missing or damaged."""
    silent: int = 0
    """Frames that are not there, without a word."""
    as_decoded: int = 0
    """Pictures of damaged files that ffmpeg shows too, in this order, and that are not those before the
    damage: packets are gone altogether, or the decoder noticed nothing."""
    kinds: set[str] = field(default_factory=set)
    remark: str = ""


def main() -> None:
    """Make the files, compare, print a line for each that is not simply right, and the sums."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="part of the names")
    parser.add_argument("--keep", type=Path, help="folder for the files; made there once")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        recipes = all_recipes()
        failed = {} if (folder / "made").exists() else make(recipes, folder)
        (folder / "made").touch()
        for name, why in failed.items():
            print(f"{name}: this ffmpeg cannot make it: {why}")
        chosen = [one for one in recipes if options.only in one.name and (folder / one.name).exists()]
        report({recipe.name: judged(recipe, folder) for recipe in chosen if recipe.name not in failed})


def report(verdicts: dict[str, Verdict]) -> None:
    """Print the sums."""
    for name, verdict in verdicts.items():
        if verdict.wrong or verdict.silent or verdict.remark or verdict.said or verdict.as_decoded:
            words = (
                f"{verdict.right} right, {verdict.said} said to be missing, {verdict.silent} silent, "
                f"{verdict.as_decoded} only as ffmpeg shows them"
            )
            print(f"{name}: {words}; wrong: {verdict.wrong[:6]} {verdict.remark}")
    kinds = Counter(kind for verdict in verdicts.values() for kind in verdict.kinds)
    print(
        f"{len(verdicts)} files ({', '.join(f'{count} by {kind}' for kind, count in kinds.items())}): "
        f"{sum(one.right for one in verdicts.values())} reads right, "
        f"{sum(len(one.wrong) for one in verdicts.values())} wrong pictures, "
        f"{sum(one.silent for one in verdicts.values())} silently missing frames, "
        f"{sum(one.said for one in verdicts.values())} reads said to be missing, "
        f"{sum(one.as_decoded for one in verdicts.values())} frames only as ffmpeg shows them"
    )


def judged(recipe: Recipe, folder: Path) -> Verdict:
    """Compare one file."""
    path = folder / recipe.name
    verdict = Verdict()
    want = by_ffmpeg(folder / recipe.source if recipe.judge is Judge.WHOLE else path)
    damaged = by_ffmpeg(path) if recipe.judge is Judge.WHOLE else []
    if recipe.judge is Judge.FFMPEG:
        carried = plainly(path)
        if [read_code(rgb) for rgb in carried] != [read_code(rgb) for rgb in want]:
            verdict.remark = f"(ffmpeg here: {len(want)} frames, the FFmpeg we carry: {len(carried)})"
            want = carried
    for at_once in (10**12, 0):
        try:
            index = index_video(path, at_once_pixels=at_once)
        except BadInputError as error:
            verdict.remark += f" {error.reason}"
            verdict.silent += 0 if recipe.judge is Judge.WHOLE else len(want)
            return verdict
        kind = "decoding" if index.is_decoded else "packets"
        if kind in verdict.kinds:
            continue
        verdict.kinds.add(kind)
        _count(verdict, recipe, len(want), len(index), len(damaged), index.notes)
        source = PyAvSource.with_index(path, index)
        _compare(verdict, source, want, damaged, kind)
        source.close()
    return verdict


def _count(
    verdict: Verdict, recipe: Recipe, wanted: int, found: int, decoded: int, notes: Sequence[str]
) -> None:
    least = min(wanted, decoded) if recipe.judge is Judge.WHOLE else wanted
    if found < least and not notes:
        verdict.silent += least - found
    if found != wanted and recipe.judge is Judge.FFMPEG:
        verdict.wrong.append(f"{found} frames instead of {wanted}")
    if found < wanted and notes:
        verdict.remark += f" {'; '.join(notes)}"


def _compare(
    verdict: Verdict, source: PyAvSource, want: Sequence[Picture], damaged: Sequence[Picture], kind: str
) -> None:
    count = source.info.frame_count
    rng = random.Random(source.info.path.name)
    order = [*range(count), *reversed(range(count)), *(rng.randrange(count) for _ in range(RANDOM_READS))]
    first: dict[int, Picture | None] = {}
    at = 0  # in the list of a damaged file
    for frame in order:
        rgb = _read(source, frame)
        if frame in first:
            other = first[frame]
            verdict.said += rgb is None
            if rgb is not None and (other is None or not np.array_equal(rgb, other)):
                verdict.wrong.append(f"{kind} {frame}: differs from the picture read in order")
            else:
                verdict.right += rgb is not None
            continue
        first[frame] = rgb
        if rgb is None:
            verdict.said += 1
            continue
        found = next((i for i in range(at, len(damaged)) if _is_close(rgb, damaged[i])), None)
        at = at if found is None else found + 1
        if frame < len(want) and is_same(rgb, want, frame):
            verdict.right += 1
        elif found is not None:
            verdict.as_decoded += 1
        else:
            verdict.wrong.append(f"{kind} {frame} shows {read_code(rgb)}")


def _read(source: PyAvSource, frame: int) -> Picture | None:
    try:
        return source.read(frame)
    except FrameMissingError:
        return None


def _is_close(a: Picture, b: Picture) -> bool:
    return read_code(a) == read_code(b) and _difference(a, b) <= TOLERANCE


def is_same(rgb: Picture, want: Sequence[Picture], frame: int) -> bool:
    """Whether a picture is the one wanted, and none of its neighbours."""
    right = want[frame]
    if rgb.shape != right.shape or read_code(rgb) != read_code(right):
        return False
    near = [want[one] for one in (frame - 1, frame + 1) if 0 <= one < len(want)]
    distance = _difference(rgb, right)
    others = [_difference(rgb, one) for one in near if not np.array_equal(one, right)]
    return distance <= TOLERANCE and all(distance < other for other in others)


def _difference(a: Picture, b: Picture) -> float:
    return float(np.abs(a.astype(np.int16) - b).mean()) if a.shape == b.shape else 255.0


def by_ffmpeg(path: Path) -> list[Picture]:
    """Return what ffmpeg's own decoding shows, uint8 (H, W, 3) each."""
    words = ["ffmpeg", "-v", "error", "-nostdin", "-i", f"file:{path}", "-map", "0:V:0"]
    out = ["-fps_mode", "passthrough", "-f", "image2pipe", "-pix_fmt", "rgb24", "-c:v", "ppm", "-"]
    raw = subprocess.run([*words, *out], capture_output=True, check=False).stdout
    pictures, at = [], 0
    while at < len(raw):
        head = raw.index(b"\n255\n", at) + 5
        width, height = (int(word) for word in raw[at:head].split()[1:3])
        pixels = np.frombuffer(raw[head : head + width * height * 3], np.uint8)
        pictures.append(pixels.reshape(height, width, 3))
        at = head + width * height * 3
    return pictures


def plainly(path: Path) -> list[Picture]:
    """Return what the FFmpeg that we carry shows when it decodes a file from its start."""
    pictures: list[Picture] = []
    with open_to_read(path) as container:
        stream = video_stream(container)
        assert stream is not None
        try:
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    continue
                pictures += [to_rgb(one, pictures[0].shape[1::-1] if pictures else None) for one in frames]
        except av.FFmpegError:
            pictures += [to_rgb(one, pictures[0].shape[1::-1]) for one in stream.codec_context.decode(None)]
    return pictures
