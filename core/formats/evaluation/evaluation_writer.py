"""Writes evaluation clips, frame by frame; a clip appears whole or not at all."""

import json
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from core.beside import partial_name, remove_leftovers
from core.errors import BadInputError, ShapeMismatchError
from core.formats.evaluation.evaluation_folder import AMODAL, BOXES, DEPTH, MODAL, OCCLUDER, PICTURES
from core.formats.kit.writing.frame_files import FRAME, frame_file
from core.types import BoolMask, BoxXywh, RgbFrame


class EvaluationClipWriter:
    """Context manager that writes one clip; on an error nothing of it stays.

    Every frame must bring the same kinds of maps as the first one.
    """

    def __init__(self, folder: Path, name: str) -> None:
        """Begin `folder/name`.

        Raises:
            BadInputError: It is there already, is no plain name, or cannot be made.
        """
        self.path = folder / name
        if not name or Path(name).name != name or name.startswith("."):
            raise BadInputError(folder, name, "is no name for a clip's folder", "use letters and digits")
        if self.path.exists():
            raise BadInputError(self.path, "", "is there already", "choose another name or remove it")
        self._staged = partial_name(folder / name)
        self._kinds: frozenset[str] | None = None
        self._size_hw: tuple[int, ...] = ()
        self._boxes: list[BoxXywh | None] = []

    def __enter__(self) -> "EvaluationClipWriter":
        remove_leftovers(self._staged.parent)
        self._guard(lambda: self._staged.mkdir(parents=True))
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            shutil.rmtree(self._staged, ignore_errors=True)

    def add(
        self,
        rgb: RgbFrame,
        modal: BoolMask,
        amodal: BoolMask | None = None,
        *,
        occluder: BoolMask | None = None,
        depth: NDArray[Any] | None = None,
        box_xywh: BoxXywh | None = None,
    ) -> None:
        """Write the next frame.

        Args:
            rgb: Picture, uint8 (H, W, 3), red first.
            modal, amodal, occluder: Masks, bool (H, W).
            depth: Larger = nearer, (H, W): float 0..1 (written with 16 bit), uint8 or uint16.
            box_xywh: True amodal box in pixels of the picture; may reach beyond it.

        Raises:
            ShapeMismatchError: A map has another size, or maps of other kinds came with the first frame.
            BadInputError: The disk is full or the place cannot be written to.
        """
        maps = {MODAL: modal, AMODAL: amodal, OCCLUDER: occluder, DEPTH: depth}
        given = {kind: values for kind, values in maps.items() if values is not None}
        number = len(self._boxes)
        self._check(number, rgb, given)
        name = frame_file(number, 5, prefix=FRAME)
        self._write(f"{PICTURES}/{name}", np.ascontiguousarray(rgb[:, :, ::-1]))
        for kind, values in given.items():
            pixels = _depth_pixels(values) if kind == DEPTH else values.astype(np.uint8) * np.uint8(255)
            self._write(f"{kind}/{name}", pixels)
        self._boxes.append(box_xywh)

    def _check(self, number: int, rgb: RgbFrame, given: dict[str, NDArray[Any]]) -> None:
        if self._kinds is None:
            self._kinds, self._size_hw = frozenset(given), rgb.shape[:2]
            for kind in (PICTURES, *given):
                self._guard(partial((self._staged / kind).mkdir))
        if frozenset(given) != self._kinds:
            raise ShapeMismatchError(f"frame {number} brings {sorted(given)}, frame 0 {sorted(self._kinds)}")
        for kind, values in {PICTURES: rgb, **given}.items():
            if values.shape[:2] != self._size_hw:
                raise ShapeMismatchError(
                    f"{kind} of frame {number} is {values.shape}, the clip {self._size_hw}"
                )

    def _write(self, name: str, pixels: NDArray[Any]) -> None:
        ok, png = cv2.imencode(".png", pixels)
        if not ok:
            raise BadInputError(self.path, name, "cannot be written as PNG")
        self._guard(lambda: (self._staged / name).write_bytes(png.tobytes()))

    def _finish(self) -> None:
        if not self._boxes:
            raise BadInputError(self.path, "", "got no frames", "add at least one")
        if any(box is not None for box in self._boxes):
            text = json.dumps({"amodal_boxes": self._boxes})
            self._guard(lambda: (self._staged / BOXES).write_text(text, encoding="utf-8"))
        self._guard(lambda: self._staged.rename(self.path))

    def _guard(self, work: Callable[[], object]) -> None:
        try:
            work()
        except OSError as error:
            reason = f"cannot be written: {error.strerror or error}"
            raise BadInputError(self.path, "", reason, "choose another place, or make room") from None


def _depth_pixels(depth: NDArray[Any]) -> NDArray[Any]:
    if depth.dtype in (np.uint8, np.uint16):
        return depth
    scaled: NDArray[Any] = np.rint(np.clip(depth, 0, 1) * 65535).astype(np.uint16)
    return scaled
