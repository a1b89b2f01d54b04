"""Predicted masks as PNG files: `DIR/<row>/<clip>/<frame name>.png`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from core.beside import partial_name, remove_leftovers
from core.errors import BadInputError
from core.types import BoolMask


@contextmanager
def clip_output(folder: Path) -> Iterator[Callable[[str, BoolMask], None]]:
    """Give a function that writes the masks of one clip, bool (H, W), by name, as 0 and 255.

    They take their names when all are there; files of the same names are replaced, others are left alone.

    Raises:
        BadInputError: The place cannot be written to; so does the function.
    """
    staged = partial_name(folder)
    remove_leftovers(folder.parent)

    def write(name: str, mask: BoolMask) -> None:
        _, png = cv2.imencode(".png", mask.astype(np.uint8) * np.uint8(255))
        with _in_words(folder):
            (staged / f"{name}.png").write_bytes(png.tobytes())

    try:
        with _in_words(folder):
            staged.mkdir(parents=True)
        yield write
        with _in_words(folder):
            folder.mkdir(exist_ok=True)
            for path in staged.iterdir():
                path.replace(folder / path.name)
    finally:
        shutil.rmtree(staged, ignore_errors=True)


@contextmanager
def _in_words(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = f"cannot be written: {error.strerror or error}"
        raise BadInputError(folder, "", reason, "choose another folder for --out, or make room") from None
