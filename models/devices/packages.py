"""Whether the packages that models need are installed; asking imports none of them."""

from importlib.util import find_spec

from core.errors import ModelUnavailableError
from core.program import INSTALL_MODELS

PACKAGES = ("torch", "diffusers", "transformers", "safetensors")


def missing_packages() -> list[str]:
    """Return the names of packages that are not installed."""
    return [name for name in PACKAGES if find_spec(name) is None]


def require_packages() -> None:
    """Refuse to go on without them.

    Raises:
        ModelUnavailableError: One line that names them and the command that installs them.
    """
    missing = missing_packages()
    if missing:
        raise ModelUnavailableError(
            f"packages for models are not installed ({', '.join(missing)}): run `{INSTALL_MODELS}`"
        )
