"""Depth from elsewhere: a folder with a file per frame, or one stack. Read when asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from natsort import natsorted, ns
from numpy.typing import NDArray

from core.depth.source_arrays import read_arrays
from core.depth.source_exr import read_exr
from core.errors import BadInputError
from core.pictures.picture_file import read_values
from core.plain_file import check_source

PICTURES, ARRAYS, EXR = (".png", ".tif", ".tiff"), (".npy", ".npz"), (".exr",)
ENDINGS = PICTURES + ARRAYS + EXR
WAY_OUT = f"depth is a file per frame ({', '.join(ENDINGS)}), or one stack as .npy or .npz"


@dataclass(frozen=True)
class DepthSource:
    """Maps that can be read one by one."""

    path: Path
    names: tuple[str, ...]
    """Of the files, without endings, in natural order; empty for a stack, whose maps lie as the frames do."""
    count: int
    read: Callable[[int], NDArray[Any]]
    """Returns a map by its place, (h, w), as it is in the file; raises BadInputError."""


def open_depth_source(source: Path) -> DepthSource:
    """Look what there is; reads no map of a folder yet.

    Raises:
        BadInputError: There is no depth in it.
    """
    check_source(source)
    if source.is_dir():
        found = [one for one in source.iterdir() if one.suffix.lower() in ENDINGS and one.is_file()]
        files = natsorted(found, key=lambda path: path.name, alg=ns.IGNORECASE)
        if not files:
            raise BadInputError(source, "", "holds no depth maps", WAY_OUT)
        return _of_files(source, files)
    if source.suffix.lower() not in ENDINGS:
        raise BadInputError(source, "", "is no depth map", WAY_OUT)
    if source.suffix.lower() in ARRAYS:
        values = read_arrays(source)
        if values.ndim == 3:
            return DepthSource(source, (), len(values), lambda place: np.asarray(values[place]))
    return _of_files(source, [source])


def _of_files(source: Path, files: list[Path]) -> DepthSource:
    return DepthSource(
        source, tuple(one.stem for one in files), len(files), lambda place: _read_file(files[place])
    )


def _read_file(path: Path) -> NDArray[Any]:
    ending = path.suffix.lower()
    if ending in EXR:
        return read_exr(path)
    if ending in ARRAYS:
        values = read_arrays(path)
        values = values[0] if values.ndim == 3 and len(values) == 1 else values
        if values.ndim != 2:
            raise BadInputError(path, "", f"holds {len(values)} maps", "one file per frame, or one stack")
        return np.asarray(values)
    values, _ = read_values(path, is_exact=True)
    if values.ndim == 3 and all(np.array_equal(values[..., 0], values[..., one]) for one in (1, 2)):
        values = values[..., 0]
    if values.ndim != 2:
        raise BadInputError(path, "", "has colours", "depth is grey, of 8 or 16 bits, not a picture of it")
    return values
