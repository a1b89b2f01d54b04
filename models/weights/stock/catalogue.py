"""The weights that we know. None of them is shipped with the program."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from core.errors import ModelUnavailableError
from core.messages import Message, mark, say
from core.program import command

GB = 1_000_000_000
SVD_LICENCE = (
    "derived from Stable Video Diffusion: Stability AI's own licence applies, read it before you use them"
)


class Layout(StrEnum):
    """How the files of a folder are arranged."""

    PIPELINE = "pipeline"
    """The diffusers layout: model_index.json and one folder per network."""
    DEPTH = "depth"
    """The transformers layout: config.json and model.safetensors."""
    SAM2 = "sam2"
    """The same of SAM 2."""
    VIDEOMAE = "videomae"
    """The same of VideoMAE with its decoder."""


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a folder: a JSON file, and weights beside it unless `has_weights` is off."""

    folder: str
    """Name of the sub-folder; empty = the folder itself."""
    config: str
    has_weights: bool = True

    @property
    def config_path(self) -> str:
        """Path of the JSON file inside the folder, with `/`."""
        return f"{self.folder}/{self.config}" if self.folder else self.config


COMPONENTS: dict[Layout, tuple[Component, ...]] = {
    Layout.PIPELINE: (
        Component("", "model_index.json", has_weights=False),
        Component("unet", "config.json"),
        Component("vae", "config.json"),
        Component("image_encoder", "config.json"),
        Component("scheduler", "scheduler_config.json", has_weights=False),
        Component("feature_extractor", "preprocessor_config.json", has_weights=False),
    ),
    Layout.DEPTH: (Component("", "config.json"),),
    Layout.SAM2: (Component("", "config.json"),),
    Layout.VIDEOMAE: (Component("", "config.json"),),
}


@dataclass(frozen=True, slots=True)
class WeightsEntry:
    """One set of weights."""

    name: str
    """The word for it on the command line, in settings and in folders."""
    title: str
    repo_id: str
    """Where it is published on the Hugging Face hub; empty = not published, only trained here."""
    purpose: str
    about_bytes: int
    """Approximate size of what is fetched, in bytes: the exact one is asked before a download."""
    licence: str
    layout: Layout
    depth_width: int = 0
    """Width of the depth network's backbone, by which its sizes are told apart; 0 = not a depth network."""

    @property
    def components(self) -> tuple[Component, ...]:
        """What a folder with these weights must hold."""
        return COMPONENTS[self.layout]

    @property
    def is_published(self) -> bool:
        """Whether it can be fetched."""
        return bool(self.repo_id)

    @property
    def fetch_command(self) -> str:
        """What fetches it; empty when it is not published."""
        return command(f"models fetch {self.name}") if self.is_published else ""

    @property
    def use_command(self) -> str:
        """What points to a folder that is already there."""
        return command(f"models use {self.name} FOLDER")

    @property
    def forget_command(self) -> str:
        """What makes a chosen folder count no more."""
        return command(f"models forget {self.name}")

    @property
    def about_size(self) -> Message:
        """Approximate size for people: `about 9 GB`."""
        if self.about_bytes >= GB:
            return say("about {size}", size=f"{self.about_bytes / GB:.1f} GB".replace(".0 ", " "))
        return say("about {size}", size=f"{self.about_bytes / 1e6:.0f} MB")

    @property
    def folder_names(self) -> tuple[str, ...]:
        """Names that a folder with these weights may have inside a folder of weights."""
        tail = self.repo_id.rpartition("/")[2]
        return (self.name, tail) if tail else (self.name,)


CATALOGUE: tuple[WeightsEntry, ...] = (
    WeightsEntry(
        "diffusion-vas-amodal",
        mark("Diffusion-VAS, amodal masks"),
        "kaihuac/diffusion-vas-amodal-segmentation",
        mark("proposes amodal masks (stage 1, proposer diffusion-vas)"),
        9 * GB,
        SVD_LICENCE,
        Layout.PIPELINE,
    ),
    WeightsEntry(
        "diffusion-vas-content",
        mark("Diffusion-VAS, content completion"),
        "kaihuac/diffusion-vas-content-completion",
        mark("paints the hidden part of an object (stage 2, completions)"),
        9 * GB,
        SVD_LICENCE,
        Layout.PIPELINE,
    ),
    WeightsEntry(
        "depth-anything-v2-small",
        "Depth Anything V2 Small",
        "depth-anything/Depth-Anything-V2-Small-hf",
        mark("tells what is in front; free for every use"),
        99_000_000,
        "Apache-2.0",
        Layout.DEPTH,
        depth_width=384,
    ),
    WeightsEntry(
        "depth-anything-v2-large",
        "Depth Anything V2 Large",
        "depth-anything/Depth-Anything-V2-Large-hf",
        mark("tells what is in front, as in the paper; preferred when it is there"),
        1_340_000_000,
        "CC-BY-NC-4.0: not for commercial use",
        Layout.DEPTH,
        depth_width=1024,
    ),
    WeightsEntry(
        "sam2",
        "SAM 2.1 tiny",
        "facebook/sam2.1-hiera-tiny",
        mark("outlines what is scribbled on, and follows objects through a video (sam2)"),
        156_000_000,
        "Apache-2.0",
        Layout.SAM2,
    ),
    WeightsEntry(
        "unet3d",
        mark("One-pass video network"),
        "",
        mark("the paper's baseline without diffusion (proposer unet3d); trained here, published nowhere"),
        9 * GB,
        "that of the weights it was trained from",
        Layout.PIPELINE,
    ),
    WeightsEntry(
        "one-stage",
        mark("One-stage video network"),
        "",
        mark("paints the whole object at once (proposer one-stage); trained here, published nowhere"),
        9 * GB,
        "that of the weights it was trained from",
        Layout.PIPELINE,
    ),
    WeightsEntry(
        "videomae",
        "VideoMAE",
        "",
        mark("the paper's regression baseline (proposer videomae); trained here, published nowhere"),
        377_000_000,
        "your own; CC BY-NC 4.0 where the training began with the published weights",
        Layout.VIDEOMAE,
    ),
)


def entry_named(name: str) -> WeightsEntry:
    """Return the entry of this name, or of this hub id.

    Raises:
        ModelUnavailableError: There is none; offers near names.
    """
    for entry in CATALOGUE:
        if name == entry.name or (entry.is_published and name == entry.repo_id):
            return entry
    known = [entry.name for entry in CATALOGUE]
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
    raise ModelUnavailableError(f"there are no weights named '{name}' ({hint})")
