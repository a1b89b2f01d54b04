"""What is known of each system before it is run: where its files lie, what it sees, under which licence."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import ModelUnavailableError
from core.messages import mark
from core.program import command


@dataclass(frozen=True, slots=True)
class Described:
    """One system."""

    name: str
    summary: str
    repository: str
    """Address and commit that the adapter was written for."""
    licence: str
    layout: tuple[str, ...]
    """Files that the repository must hold, below its folder."""
    own_weights: str = ""
    """Where its weights lie by its own instructions, seen from its folder; empty = they must be given."""
    weights_parts: tuple[tuple[str, ...], ...] = ((),)
    """Files below the folder of weights, one of these groups; an empty group = the weights are one file."""
    window: int = 1
    """Most frames that it is given at once."""
    overlap: int = 0
    most_hypotheses: int = 1
    needs_flow: bool = False
    needs_gpu: bool = False
    longest_side: int = 0
    """Pictures are made smaller than this for it, in pixels; 0 = never."""

    @property
    def script(self) -> Path:
        """Its file, which runs in the other interpreter."""
        return Path(__file__).resolve().parents[1] / f"{self.name.replace('-', '_')}.py"

    @property
    def add_command(self) -> str:
        """What adds it."""
        weights = "" if self.own_weights else " --weights FILE"
        return command(f"models adapters add {self.name} --repo DIR --python PY{weights}")


DESCRIBED = (
    Described(
        "aisformer",
        mark("AISFormer: detects objects by itself, cars and people as published"),
        "UARK-AICV/AISFormer@8667df5",
        "Apache-2.0; weights: not stated",
        (
            "tools/add_config.py",
            "detectron2/modeling/roi_heads/aisformer/aisformer.py",
            "configs/KINS-AmodalSeg/aisformer_R_50_FPN_1x_amodal_kins.yaml",
        ),
    ),
    Described(
        "pix2gestalt",
        mark("pix2gestalt: paints the whole object, picture by picture"),
        "cvlab-columbia/pix2gestalt@1726a9d",
        "CC BY-NC 4.0, code and weights: not for commercial use",
        (
            "pix2gestalt/inference.py",
            "pix2gestalt/ldm/util.py",
            "pix2gestalt/configs/sd-finetune-pix2gestalt-c_concat-256.yaml",
        ),
        own_weights="pix2gestalt/ckpt/epoch=000005.ckpt",
        most_hypotheses=6,
        needs_gpu=True,
    ),
    Described(
        "savos",
        mark("SaVos: carries masks along optical flow, trained without amodal truth"),
        "amazon-science/self-supervised-amodal-video-object-segmentation@e43135c",
        "MIT-0; weights: not stated",
        ("models/savos.py", "models/encoder.py", "models/decoder.py", "utils/warp.py"),
        own_weights="Kins_Car/log_bidirectional_consist_next_vm_label_1.5bbox_finalconsist/best_model.pt",
        window=30,
        overlap=6,
        needs_flow=True,
        longest_side=1242,
    ),
    Described(
        "eoras",
        mark("EoRaS: object-centric, looks from above; assumes a camera"),
        "amazon-science/efficient-object-centric-representation-amodal-segmentation@cb56baf",
        "Apache-2.0; weights: not stated",
        ("model/network.py", "model/bev.py", "model/decoder.py"),
        window=24,
        overlap=4,
    ),
    Described(
        "c2f-seg",
        mark("C2F-Seg: coarse shapes from a codebook, then refined"),
        "amazon-science/c2f-seg@817d656",
        "Apache-2.0; weights: not stated",
        ("src/video_model.py", "src/image_model.py", "taming_src/taming_models.py", "utils/utils.py"),
        own_weights="../check_points",
        weights_parts=tuple(
            (
                f"{one}_vqgan/vqgan_{one}.pth",
                f"{one}_vqgan/vqgan_{one}.yml",
                f"{one}_c2f_seg/c2f_seg_{one}.pth",
                f"{one}_c2f_seg/c2f_seg_{one}.yml",
            )
            for one in ("MOViD_A", "KINS", "COCOA")
        ),
        window=24,
        overlap=4,
        most_hypotheses=4,
    ),
)


def described(name: str) -> Described:
    """Return what is known of a system.

    Raises:
        ModelUnavailableError: There is no adapter of this name.
    """
    for one in DESCRIBED:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in DESCRIBED)
    raise ModelUnavailableError(f"there is no adapter '{name}' (known: {known})")
