"""Settings as a library takes them: of the checked values, those that its class has a name for."""

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.weights.checks.network_settings import read_settings


def library_faults() -> tuple[type[Exception], ...]:
    """Return what libraries raise when settings or tensors are of another architecture."""
    from huggingface_hub.errors import StrictDataclassError

    return (
        ValueError, TypeError, RuntimeError, LookupError, AttributeError, ArithmeticError, AssertionError,
        ImportError, OSError, StrictDataclassError,
    )  # fmt: skip


def arguments_of(kind: Any, path: Path) -> dict[str, Any]:
    """Return the settings that a class takes when it is made.

    Raises:
        BadInputError: The file is none, or asks for what no weights may ask for.
    """
    known = inspect.signature(kind.__init__).parameters.keys() - {"self"}
    return {name: value for name, value in read_settings(path).items() if name in known}


def config_of(kind: Any, path: Path) -> Any:
    """Return a configuration of transformers with the settings that its class knows.

    Raises:
        BadInputError: The file is none, or asks for what no weights may ask for.
    """
    return kind.from_dict(_known(read_settings(path), kind().to_dict()))


def _known(values: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if name not in usual:
            continue
        inner = usual[name]
        both = isinstance(value, Mapping) and isinstance(inner, Mapping)
        kept[name] = _known(value, {**inner, "model_type": ""}) if both else value
    return kept
