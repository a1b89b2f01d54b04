"""The settings file of a network, reduced to what describes its architecture.

Libraries take far more from such a file: names of kernels that they fetch and run, classes in other
repositories, backbones from a hub. Only names that stand here reach a library, each with a value of its kind
and within bounds; what would make one fetch or run something is refused. The same is asked when weights are
checked and when they are loaded, and a library gets the values that were checked, never the file.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import BadInputError
from models.weights.checks.contents import read_object

WAY_OUT = "use the files as they were published"
LARGEST = 1_000_000
MOST_LAYERS = 256
MOST_IN_LIST = 512
LONGEST_WORD = 100
MOST_LEVELS = 4
_HARMLESS: tuple[Any, ...] = (None, False, "", "sdpa", "eager", [], {})
REFUSED = (
    "_attn_implementation",
    "attn_implementation",
    "_attn_implementation_internal",
    "_experts_implementation",
    "auto_map",
    "custom_pipelines",
    "trust_remote_code",
    "quantization_config",
    "use_pretrained_backbone",
    "use_timm_backbone",
    "backbone",
    "backbone_kwargs",
    "use_kernels",
    "kernel_config",
    "adapter_kwargs",
    "base_model_name_or_path",
)
"""What makes a library fetch, or run what was fetched; `None` and the libraries' own kernels are harmless."""
_LABELS = (
    "architectures", "id2label", "label2id", "torch_dtype", "dtype", "transformers_version", "problem_type",
    "return_dict", "output_hidden_states", "output_attentions", "torchscript", "task_specific_params",
)  # fmt: skip
"""Words about a network that change nothing of what it computes here."""


def read_settings(path: Path) -> dict[str, Any]:
    """Return the settings of a network that may be handed to a library.

    Raises:
        BadInputError: The file is none, or asks for what no weights may ask for; names the setting.
    """
    return checked_settings(path, read_object(path))


def checked_settings(
    path: Path, values: Mapping[str, Any], level: int = 0, within: str = ""
) -> dict[str, Any]:
    """Return the values that describe a network.

    Raises:
        BadInputError: One is of no kind that settings have, out of bounds, or would make a library run code.
    """
    if level > MOST_LEVELS:
        raise BadInputError(path, within, "is nested too deeply", WAY_OUT)
    kept: dict[str, Any] = {}
    for name, value in values.items():
        place = f"{within}.{name}" if within else name
        if name in REFUSED:
            if not any(value is harmless or value == harmless for harmless in _HARMLESS):
                reason = f"is {value!r:.60}: weights may not choose what code runs or is fetched"
                raise BadInputError(path, place, reason, WAY_OUT)
        elif name in _LABELS or (name.startswith("_") and name != "_class_name"):
            continue
        elif isinstance(value, Mapping):
            kept[name] = checked_settings(path, value, level + 1, place)
        else:
            _check_value(path, place, name, value)
            kept[name] = value
    return kept


def _check_value(path: Path, place: str, name: str, value: Any) -> None:
    if isinstance(value, list):
        if len(value) > MOST_IN_LIST:
            raise BadInputError(path, place, f"is a list of {len(value):,} values", WAY_OUT)
        for one in value:
            _check_value(path, place, name, one)
        return
    most = MOST_LAYERS if "layers" in name or name.startswith("num_hidden") else LARGEST
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        if not math.isfinite(value) or abs(value) > most:
            raise BadInputError(path, place, f"is {value:.6g}, more than {most:,}", WAY_OUT)
    elif not isinstance(value, str) or len(value) > LONGEST_WORD or not _is_word(value):
        raise BadInputError(path, place, f"is {value!r:.60}, no number and no word", WAY_OUT)


def _is_word(text: str) -> bool:
    """No place of any kind: with a slash or a colon a word names something to be fetched."""
    return all(letter.isascii() and (letter.isalnum() or letter in "_-. ") for letter in text)
