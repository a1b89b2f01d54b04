"""Runs a published repository; started by its path in the interpreter of that repository's environment.

Imports nothing of ours and runs on Python 3.7, because that is what some of them need. Two ways to call it:

    PY foreign.py look SCRIPT REPOSITORY    one JSON line: versions, and what cannot be imported
    PY foreign.py run FOLDER                works on `FOLDER/job.json`

A run asks for one window of frames after the other with a line `{"wants": N}` and waits for a line on its
standard input: the numbers of the frames, whose files lie then in `window/`: `rgbs/`, `masks/` (0/255, one
object) and where wanted `flow/`, `reverse_flow/` (Middlebury); `[]` is the end. Answers go to `amodal/` and
`soft/`, named `FRAME-HYPOTHESIS.png`, and a line `{"frame": N}` follows. At the end `result.json` is written.
Whatever a repository prints goes to the standard error. Exit codes: 0 done, 2 a file is missing or
unreadable, 130 stopped, else broken.
"""

from __future__ import annotations

import importlib.util
import itertools
import json
import os
import platform
import queue
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

STOPPED = 130
BAD_INPUT = 2
HERE = Path(__file__).resolve().parent


def load(path: Path) -> Any:
    """Return a file of ours as a module, under a name that no repository has."""
    spec = importlib.util.spec_from_file_location("amodal_adapter_" + path.stem, str(path))
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Clip:
    """The frames of one window as they lie in its folder."""

    def __init__(self, folder: Path, frames: list[int], size_hw: tuple[int, int]) -> None:
        """Remember where they lie; nothing is read."""
        self.folder, self.frames, self.size_hw = folder, frames, size_hw

    def pictures(self) -> list[Any]:
        """Return all pictures, uint8 (H, W, 3), RGB."""
        return [self._read("rgbs", frame, "RGB") for frame in self.frames]

    def masks(self) -> list[Any]:
        """Return all modal masks, bool (H, W)."""
        return [self._read("masks", frame, "L") > 127 for frame in self.frames]

    def flows(self, kind: str) -> list[Any]:
        """Return `flow` (to the next frame) or `reverse_flow` (to the last), float32 (H, W, 2), x first."""
        return [_read_flow(self.folder / kind / (_name(frame) + ".flo")) for frame in self.frames]

    def _read(self, kind: str, frame: int, mode: str) -> Any:
        import numpy
        from PIL import Image

        path = self.folder / kind / (_name(frame) + ".png")
        array = numpy.array(Image.open(str(path)).convert(mode))
        if array.shape[:2] != self.size_hw:
            raise ValueError(f"{path} is {array.shape[:2]}, the job says {self.size_hw}")
        return array


def look(script: Path, repository: Path) -> dict[str, Any]:
    """Return versions of this environment, and why the repository cannot be imported in it, if so."""
    found: dict[str, Any] = {"python": platform.python_version(), "problems": []}
    for name in ("numpy", "PIL", "torch"):
        try:
            found[name] = str(getattr(__import__(name), "__version__", "?"))
        except Exception as error:  # noqa: BLE001 - code of others may raise anything
            found["problems"].append(_words(error))
    if "torch" in found:
        found["cuda"] = bool(sys.modules["torch"].cuda.is_available())
    if not found["problems"]:
        try:
            load(script).parts(str(repository))
        except Exception as error:  # noqa: BLE001 - as above
            found["problems"].append(_words(error))
    return found


def run(folder: Path, tell: Any) -> None:
    """Do the job of a folder."""
    started = time.time()
    orders = _listen()
    job = json.loads((folder / "job.json").read_text(encoding="utf-8"))
    _limit_memory(job["memory_bytes"])
    job["device"] = _device(job["device"])
    system = load(Path(job["script"])).System(job, load(HERE / "cropping.py"))
    size_hw = (job["height"], job["width"])
    for number in itertools.count():
        tell({"wants": number})
        frames = json.loads(orders.get())
        if not frames:
            break
        _seed(job["seed"])
        for place, answers in system.answer(Clip(folder / "window", frames, size_hw)):
            for hypothesis, (mask, soft) in enumerate(answers):
                name = f"{_name(frames[place])}-{hypothesis}.png"
                _write(folder / "amodal" / name, mask * 255)
                if soft is not None:
                    _write(folder / "soft" / name, (soft.clip(0, 1) * 255).round())
            tell({"frame": frames[place]})
    result = {"name": job["name"], "seconds": round(time.time() - started, 3)}
    result["warnings"] = list(getattr(system, "warnings", []))
    (folder / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _listen() -> queue.Queue[str]:
    """Return the lines of the standard input. Its end: who started us is gone, and we go too."""
    orders: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            orders.put(line)
        if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
            os.killpg(os.getpid(), signal.SIGKILL)  # with all that the repository has started
        os._exit(STOPPED)

    threading.Thread(target=read, daemon=True).start()
    return orders


def _limit_memory(most_bytes: int) -> None:
    """Have the system refuse more private memory than this, and no core file: where it knows such limits."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if most_bytes and sys.platform.startswith("linux"):  # counted otherwise elsewhere, or not
        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))


def _device(wanted: str) -> str:
    import torch

    if wanted == "auto":
        return "cuda" if torch.cuda.is_available() else "cpu"
    return wanted


def _seed(seed: int) -> None:
    """Start every window from the same chance: less flicker, and the same whatever was asked before."""
    import numpy
    import torch

    random.seed(seed)
    numpy.random.seed(seed % 2**32)
    torch.manual_seed(seed)


def _read_flow(path: Path) -> Any:
    import numpy

    data = path.read_bytes()
    width, height = numpy.frombuffer(data, "<i4", 2, 4)
    return numpy.frombuffer(data, "<f4", -1, 12).reshape(height, width, 2).copy()


def _write(path: Path, values: Any) -> None:
    from PIL import Image

    path.parent.mkdir(exist_ok=True)
    Image.fromarray(values.astype("uint8")).save(str(path))


def _name(frame: int) -> str:
    return f"{frame:06d}"


def _words(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())


def _stop(_number: int, _frame: Any) -> None:
    sys.exit(STOPPED)


def main(arguments: list[str]) -> int:
    """Do what the command line says and return the exit code."""
    sys.path.pop(0)  # our own folder: its names are not the repository's
    said = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr

    def tell(line: dict[str, Any]) -> None:
        said.write(json.dumps(line) + "\n")
        said.flush()

    signal.signal(signal.SIGINT, _stop)
    signal.signal(signal.SIGTERM, _stop)
    if arguments[0] == "look":
        tell(look(Path(arguments[1]), Path(arguments[2])))
        return 0
    try:
        run(Path(arguments[1]), tell)
    except OSError as error:
        sys.stderr.write(_words(error) + "\n")
        return BAD_INPUT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
