"""Predicted masks as PNG files: `DIR/<row>/<clip>/<frame name>.png`."""

import shutil
from pathlib import Path
from types import TracebackType

import cv2
import numpy as np

from core.beside import partial_name, remove_leftovers
from core.errors import BadInputError
from core.types import BoolMask


class ClipOutput:
    """Context manager that writes the masks of one clip; they take their names when all are there.

    Files of the same names are replaced, others are left alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._staged = partial_name(folder)

    def __enter__(self) -> "ClipOutput":
        remove_leftovers(self._folder.parent)
        try:
            self._staged.mkdir(parents=True)
        except OSError as error:
            raise self._refused(error) from None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            shutil.rmtree(self._staged, ignore_errors=True)

    def write(self, name: str, mask: BoolMask) -> None:
        """Write a mask, bool (H, W), as 0 and 255.

        Raises:
            BadInputError: The place cannot be written to.
        """
        _, png = cv2.imencode(".png", mask.astype(np.uint8) * np.uint8(255))
        try:
            (self._staged / f"{name}.png").write_bytes(png.tobytes())
        except OSError as error:
            raise self._refused(error) from None

    def _finish(self) -> None:
        try:
            self._folder.mkdir(exist_ok=True)
            for path in self._staged.iterdir():
                path.replace(self._folder / path.name)
        except OSError as error:
            raise self._refused(error) from None

    def _refused(self, error: OSError) -> BadInputError:
        reason = f"cannot be written: {error.strerror or error}"
        return BadInputError(self._folder, "", reason, "choose another folder for --out, or make room")
