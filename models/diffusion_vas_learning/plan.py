"""What a training of the diffusion model is asked for, and what it tells. No torch: command line, window."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

NAME = "diffusion-vas"
WEIGHTS = "weights"
"""Folder of the result inside a training's folder, in the published layout."""


class Stage(StrEnum):
    """What is trained."""

    MASKS = "masks"
    """Stage 1: modal mask and depth in, amodal mask out."""
    CONTENT = "content"
    """Stage 2: visible colours and amodal mask in, all colours out."""
    ONE_STAGE = "one-stage"
    """Picture and modal mask in, the whole object on white out (supplementary, table 7)."""


class Layers(StrEnum):
    """Which layers of the UNet learn; the others keep the weights they begin with."""

    PUBLISHED = "published"
    """Temporal attention and the input convolution, as the published training script does it."""
    ALL = "all"


class Optimiser(StrEnum):
    """What turns gradients into steps."""

    ADAMW = "adamw"
    """The published one: 8 bytes of state for every weight that learns."""
    ADAMW_8BIT = "adamw-8bit"
    """Its state in 8 bits: 2 bytes; needs the package bitsandbytes."""
    ADAFACTOR = "adafactor"
    """State of rows and columns only (Shazeer and Stern, 2018): next to nothing."""


RATES = {Optimiser.ADAMW: 3e-6, Optimiser.ADAMW_8BIT: 3e-6, Optimiser.ADAFACTOR: 1e-4}
"""Learning rates: the published one, for weights that know the task or Stable Video Diffusion's; Adafactor's
is relative to the size of the weights."""


class Precision(StrEnum):
    """Numbers that the networks work with."""

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    """Arithmetic, and the weights that do not learn, in 16 bits; those that learn stay float32."""


@dataclass(frozen=True)
class TrainingPlan:
    """How to train."""

    out: Path
    steps: int = 1000
    batch: int = 1
    learning_rate: float | None = None
    """None = the one of `RATES`; a network with random weights wants about 1e-3."""
    dropout: float = 0.1
    average_decay: float = 0.999
    checkpoint_every: int = 200
    gradient_checkpointing: bool = True
    clip_norm: float = 1.0
    seed: int = 0
    layers: Layers = Layers.PUBLISHED
    optimiser: Optimiser = Optimiser.ADAMW
    precision: Precision = Precision.FLOAT32

    @property
    def rate(self) -> float:
        """The learning rate."""
        return RATES[self.optimiser] if self.learning_rate is None else self.learning_rate


@dataclass(frozen=True)
class TrainingStep:
    """What one step came to."""

    step: int
    loss: float
    seconds: float


@dataclass(frozen=True)
class Asked:
    """A whole training as a person asks for it."""

    plan: TrainingPlan
    paths: tuple[Path, ...]
    """Projects, evaluation folders, files and folders of data sets."""
    start: Path
    """Weights to begin with: Stable Video Diffusion's own, published ones, or a training's."""
    media: Path | None = None
    also_unreviewed: bool = False
    stage: Stage = Stage.MASKS
    is_one_step: bool = False
    """The 3D-UNet baseline: one pass, no noise."""
    options: dict[str, str] = field(default_factory=dict)
    """Of the recipe, as a run takes them: size, window, inputs, depth, stride."""
    device: str = "auto"


@dataclass(frozen=True)
class Trained:
    """What came of it. Picklable."""

    weights: Path
    steps: int
    objects: int
    frames: int
    loss: float
    """Mean of the last steps."""


def place_beside(project: Path) -> Path:
    """Return the folder of a project's training."""
    return project.with_suffix(f".{NAME}")
