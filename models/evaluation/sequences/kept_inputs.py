"""Inputs of the network, kept on disk: a checkpoint or a constant is judged without following objects again.

What is kept belongs to one version of the code that makes inputs; another version makes its own.
"""

import hashlib
import pickle
from collections.abc import Iterator, Sequence
from pathlib import Path

from core.progress import CancelToken
from core.simulation import cover_stroke
from models.evaluation import stroke_cue
from models.evaluation.cues import GivenCue
from models.evaluation.requests import make_request
from models.evaluation.rows import Setting
from models.evaluation.sequences.real_clips import RealClip
from models.lite import inputs
from models.lite.inputs import FrameInput, InputMaker
from models.proposers import carrying
from models.scribble import covering, grabcut, reach
from models.tracking import layer

AFTER_INPUTS = frozenset(
    f"{name}.py"
    for name in (
        *("dnn", "engine", "edges", "graph", "onnx", "weights", "channels", "calibration", "proposer"),
        *("deciding", "corrections", "steadying", "onsets", "answers", "scaling"),
        *("completing", "shaping", "temporal"),
    )
)
"""Files of `lite` and of `temporal` whose change leaves inputs as they are."""

Inputs = dict[int, FrameInput | None]


class KeptMaker:
    """Stands for `InputMaker` with inputs that are there already."""

    def __init__(self, ready: Inputs) -> None:
        """Serve one run."""
        self.ready = dict(ready)
        """Inputs by frame."""

    def make_until(self, end: int) -> Iterator[float]:
        """Yield nothing: all is made."""
        return iter(())

    def forget_before(self, frame: int) -> None:
        """Keep all."""


class InputCache:
    """Inputs of the clips of a set, made once per version of the code."""

    def __init__(self, folder: Path) -> None:
        """Keep files below a folder; nobody else's files may lie there, they are read with pickle."""
        self._folder = folder / code_version()

    def inputs(self, real: RealClip, cue: GivenCue | None) -> Inputs:
        """Return the inputs of all frames of a clip with a cue, made now where they are not kept."""
        path = self._folder / f"{real.clip.name}-{cue or 'none'}.pickle"
        if path.is_file():
            kept: Inputs = pickle.loads(path.read_bytes())
            return kept
        maker = InputMaker(make_request(real.clip, Setting("lite", "lite", cue=cue)), CancelToken())
        for _ in maker.make_until(len(real.clip)):
            pass
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(pickle.dumps(maker.ready, protocol=pickle.HIGHEST_PROTOCOL))
        part.replace(path)
        return maker.ready


def code_version() -> str:
    """Return a digest of the files that make inputs."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _sources() -> Sequence[Path]:
    lite, carry = Path(inputs.__file__).parent, Path(str(carrying.__file__)).parent
    own, carried = (
        [path for path in room.glob("*.py") if path.name not in AFTER_INPUTS] for room in (lite, carry)
    )
    stroke = [Path(str(one.__file__)) for one in (cover_stroke, covering, grabcut, layer, reach, stroke_cue)]
    return [*own, *carried, carry.parent / "geometric.py", *stroke]
