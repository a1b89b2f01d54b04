"""Loads networks of transformers from a folder as the library does, older names of tensors included."""

from pathlib import Path
from typing import Any

import torch

from core.errors import BadInputError
from models.weights.checks.blueprints import build_blueprint, fit
from models.weights.checks.library_settings import config_of, library_faults
from models.weights.reading import WAY_OUT, kinds_of, read_weights


def load_library_network(class_name: str, folder: Path, dtype: torch.dtype) -> Any:
    """Return a network of transformers in evaluation mode, in main memory, of this kind of numbers.

    `from_pretrained` gets checked settings and tensors that were read here, never the folder: it would look
    for adapters, pickles and other files there. It runs after the tensors were found to be exactly those of
    the network, as it fills what is missing with random numbers, and settings of another size would ask for
    any amount of memory.

    Raises:
        BadInputError: A file is missing, damaged or of another architecture.
    """
    import transformers

    path = folder / "config.json"
    blueprint = build_blueprint(class_name, path)
    weights = read_weights(folder, dtype)
    fit(blueprint, folder, kinds_of(weights))
    kind = getattr(transformers, class_name)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        config = config_of(kind.config_class, path)
        network = kind.from_pretrained(None, config=config, state_dict=weights, dtype=dtype)
    except library_faults() as error:
        reason = " ".join(str(error).split())[:300]
        raise BadInputError(folder, "", f"is another architecture: {reason}", WAY_OUT) from None
    return network.eval()
