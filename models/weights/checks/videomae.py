"""Whether settings and tensors are of a VideoMAE that gives amodal masks, and not pictures as published."""

from pathlib import Path
from typing import Any

from core.errors import BadInputError
from core.program import command
from models.weights.checks.contents import NetworkTensors
from models.weights.checks.network_settings import read_settings

MARK, INPUTS = "amodal_inputs", 1
"""Setting of weights that were trained here, and which way of making inputs they know."""
CHANNELS = 3
MOST_TOKENS = 20_000
"""The library makes tables of positions while it builds a network; the published one has 1568 tokens."""
WAY_OUT = "use a folder that `train videomae` wrote"


def check_settings(path: Path) -> dict[str, Any]:
    """Return the settings of a VideoMAE that can be built in bounded memory, whatever it was trained for.

    Raises:
        BadInputError: They are of another network, or of another size of input than can be given.
    """
    settings = read_settings(path)
    kind = settings.get("model_type")
    if kind != "videomae":
        found = kind or settings.get("_class_name") or "unknown"
        raise BadInputError(path, "model_type", f"is {found!r}, 'videomae' is needed", WAY_OUT)
    usual = {
        "image_size": 224,
        "patch_size": 16,
        "num_frames": 16,
        "tubelet_size": 2,
        "num_channels": CHANNELS,
    }
    sizes = {name: settings.get(name, value) for name, value in usual.items()}
    for name, value in sizes.items():
        if type(value) is not int or value < 1:
            raise BadInputError(path, name, f"is {value!r}, one whole number above 0 is needed", WAY_OUT)
    if sizes["num_channels"] != CHANNELS:
        raise BadInputError(path, "num_channels", f"is {sizes['num_channels']}, 3 are needed", WAY_OUT)
    cells, rest = divmod(sizes["image_size"], sizes["patch_size"])
    times, more = divmod(sizes["num_frames"], sizes["tubelet_size"])
    if rest or more:
        reason = "pictures or frames are no whole number of patches"
        raise BadInputError(path, "patch_size", reason, WAY_OUT)
    if not 0 < cells**2 * times <= MOST_TOKENS:
        reason = f"makes {cells**2 * times:,} tokens, {MOST_TOKENS:,} are the most"
        raise BadInputError(path, "image_size", reason, WAY_OUT)
    return settings


def check_videomae(path: Path, network: NetworkTensors) -> None:
    """Check a network that is to give masks.

    Raises:
        BadInputError: It is another network, or was trained for something else.
    """
    settings = check_settings(path)
    if not any(name.startswith("decoder.") for name in network.tensors):
        reason = "holds no tensors of a decoder: this is the encoder alone, or a classifier"
        raise BadInputError(network.path, "", reason, WAY_OUT)
    if settings.get(MARK) is None:
        way_out = f"begin a training with it: `{command('train videomae --start FOLDER …')}`"
        raise BadInputError(path, MARK, "is not there: this VideoMAE paints pictures, no masks", way_out)
    if settings[MARK] != INPUTS:
        reason = f"is {settings[MARK]!r}, this program makes inputs of kind {INPUTS}"
        raise BadInputError(path, MARK, reason, "train it again")
