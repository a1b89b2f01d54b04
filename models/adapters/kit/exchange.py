"""What goes to an adapter's process and comes from it, as files in the folder of its job."""

import json
import os
import shutil
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from core.errors import AmodalError, BadInputError, printable
from core.types import BoolMask, RgbFrame
from models.adapters.kit.added import Added
from models.adapters.kit.described import Described
from models.proposers.protocol import ProposalRequest

GREY = 128
"""In place of pictures, where a request has none."""
FLOW_MAGIC = np.float32(202021.25)
GB = 1_000_000_000


class Exchange:
    """The folder of one job."""

    def __init__(self, folder: Path, system: Described, request: ProposalRequest) -> None:
        """Choose the size at which the other side works."""
        self.folder = folder
        self._system, self._request = system, request
        self._size_hw = _size_for(system, (request.modal.shape[1], request.modal.shape[2]))

    def write_job(self, added: Added, hypotheses: int) -> None:
        """Write `job.json`."""
        job = {
            "name": self._system.name,
            "script": str(self._system.script),
            "repository": str(added.repository),
            "weights": str(added.weights),
            "height": self._size_hw[0],
            "width": self._size_hw[1],
            "device": self._request.device,
            "seed": self._request.seed,
            "hypotheses": hypotheses,
            "steps": self._request.steps,
            "options": dict(self._request.options),
            "memory_bytes": int(added.memory_gb * GB) or _memory_of_this_computer(),
        }
        self.folder.joinpath("job.json").write_text(json.dumps(job), encoding="utf-8")

    def write_window(self, frames: list[int], masks: list[BoolMask]) -> None:
        """Write pictures, masks and flow of some frames in the place of those before.

        Raises:
            AmodalError: The disk is full.
            BadInputError: A picture cannot be read.
        """
        window = self.folder / "window"
        shutil.rmtree(window, ignore_errors=True)
        pictures = [self._picture(frame) for frame in frames]
        try:
            for kind in ("rgbs", "masks", "flow", "reverse_flow"):
                (window / kind).mkdir(parents=True)
            for frame, picture, mask in zip(frames, pictures, masks, strict=True):
                _write_picture(window / "rgbs" / f"{frame:06d}.png", picture[..., ::-1])
                _write_picture(window / "masks" / f"{frame:06d}.png", self._shrunk(mask) * np.uint8(255))
            if self._system.needs_flow:
                self._write_flow(window, frames, pictures)
        except OSError as error:
            raise AmodalError(printable(f"{window}: cannot be written: {error.strerror}")) from None

    def take_answer(self, frame: int, hypotheses: int) -> tuple[list[BoolMask], list[NDArray[np.float32]]]:
        """Return masks, bool (H, W), and soft maps where there are some, and remove their files.

        Raises:
            BadInputError: A mask is missing, damaged, or of another size.
        """
        masks, softs = [], []
        for number in range(hypotheses):
            name = f"{frame:06d}-{number}.png"
            mask = self._read(self.folder / "amodal" / name, frame)
            soft_file = self.folder / "soft" / name
            if soft_file.exists():
                soft = _scaled(self._read(soft_file, frame), self._request.modal.shape[1:]) / np.float32(255)
                softs.append(soft)
            masks.append(_scaled(mask, self._request.modal.shape[1:]) > 127)
        return masks, softs if len(softs) == hypotheses else []

    def warnings(self) -> list[str]:
        """Return what the other side says of its answers; nothing where it left no readable result."""
        try:
            result = json.loads((self.folder / "result.json").read_text(encoding="utf-8"))
            return [printable(str(line)) for line in result["warnings"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _picture(self, frame: int) -> RgbFrame:
        if self._request.frames is None:
            return np.full((*self._size_hw, 3), GREY, np.uint8)
        picture = self._request.frames[frame]
        if picture.shape[:2] == self._size_hw:
            return picture
        return np.asarray(cv2.resize(picture, self._size_hw[::-1], interpolation=cv2.INTER_AREA))

    def _shrunk(self, mask: BoolMask) -> NDArray[np.uint8]:
        plain = mask.view(np.uint8) if mask.flags.c_contiguous else mask.astype(np.uint8)
        if mask.shape == self._size_hw:
            return plain
        share = cv2.resize(plain * np.float32(1), self._size_hw[::-1], interpolation=cv2.INTER_AREA)
        # A sliver that is seen stays seen.
        return np.asarray(share >= min(0.5, float(share.max())), np.uint8)

    def _write_flow(self, window: Path, frames: list[int], pictures: list[RgbFrame]) -> None:
        grey = [np.asarray(cv2.cvtColor(one, cv2.COLOR_RGB2GRAY), np.uint8) for one in pictures]
        last = len(frames) - 1
        ahead = [_flow(grey[place], grey[place + 1]) for place in range(last)]
        back = [_flow(grey[place + 1], grey[place]) for place in range(last)]
        none = np.zeros((*self._size_hw, 2), np.float32)
        # As its loader does: the last frame has the flow of the one before, the first that of the one after.
        for place, frame in enumerate(frames):
            forward = ahead[min(place, last - 1)] if ahead else none
            reverse = back[max(place - 1, 0)] if back else none
            for kind, flow in (("flow", forward), ("reverse_flow", reverse)):
                size = np.array(self._size_hw[::-1], "<i4").tobytes()
                content = FLOW_MAGIC.tobytes() + size + flow.astype("<f4").tobytes()
                (window / kind / f"{frame:06d}.flo").write_bytes(content)

    def _read(self, path: Path, frame: int) -> NDArray[np.uint8]:
        values = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE) if path.is_file() else None
        place = f"{self._system.name}: frame {frame}"
        if values is None:
            raise BadInputError(place, path.name, "its mask was announced and is not there, or damaged")
        path.unlink()
        if values.shape != self._size_hw:
            found = f"the mask is {values.shape[1]}×{values.shape[0]}"
            raise BadInputError(place, path.name, f"{found}, not {self._size_hw[1]}×{self._size_hw[0]}")
        return np.asarray(values, np.uint8)


def _size_for(system: Described, size_hw: tuple[int, int]) -> tuple[int, int]:
    longest = max(size_hw)
    if not system.longest_side or longest <= system.longest_side:
        return size_hw
    factor = system.longest_side / longest
    return max(1, round(size_hw[0] * factor)), max(1, round(size_hw[1] * factor))


def _scaled(values: NDArray[np.uint8], size_hw: tuple[int, ...]) -> NDArray[np.float32]:
    plain = values.astype(np.float32)
    if values.shape == size_hw:
        return plain
    return np.asarray(cv2.resize(plain, (size_hw[1], size_hw[0]), interpolation=cv2.INTER_LINEAR), np.float32)


def _flow(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
    if min(first.shape) < 16:  # too small for a pyramid
        return np.zeros((*first.shape, 2), np.float32)
    method = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(method.calc(first, second, None), np.float32)  # type: ignore[call-overload]


def _write_picture(path: Path, picture: NDArray[np.uint8]) -> None:
    done, data = cv2.imencode(".png", np.ascontiguousarray(picture), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert done
    path.write_bytes(data.tobytes())


def _memory_of_this_computer() -> int:
    """Return its bytes of memory; 0 where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0
