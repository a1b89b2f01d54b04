"""Folders and files of this computer in which weights and what is known about them lie."""

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path

APP = "amodal-studio"
WEIGHTS_VARIABLE = "AMODAL_WEIGHTS"


@dataclass(frozen=True, slots=True)
class WeightPlaces:
    """Where to look; read from the environment for each question, so that a change counts at once."""

    settings_file: Path
    """JSON with the folders that a person chose."""
    shared: Path | None
    """The folder that `AMODAL_WEIGHTS` names, or None."""
    own: Path
    """What we download goes here, one folder per name."""
    hub_cache: Path
    """The Hugging Face cache; may not exist."""
    digest_file: Path
    """Remembers checksums of big files."""

    @property
    def tuned(self) -> Path:
        """Weights that were tuned here, a folder per proposer."""
        return self.own.with_name("tuned")

    @classmethod
    def from_environment(cls) -> "WeightPlaces":
        """Return the places of this user. Makes nothing."""
        shared = os.environ.get(WEIGHTS_VARIABLE, "").strip()
        return cls(
            settings_file=user_config_path(APP, appauthor=False) / "weights.json",
            shared=Path(shared).expanduser() if shared else None,
            own=user_data_path(APP, appauthor=False) / "weights",
            hub_cache=_hub_cache(),
            digest_file=user_cache_path(APP, appauthor=False) / "weights-digests.json",
        )


def _hub_cache() -> Path:
    """Return the cache's folder by the hub's own rules.

    `huggingface_hub.constants` has the same answer, but as it was when the package was imported, and the
    package need not be installed to find what another program has downloaded.
    """
    for variable in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if os.environ.get(variable):
            return Path(os.path.expandvars(os.environ[variable])).expanduser()
    home = os.environ.get("HF_HOME")
    if home:
        return Path(os.path.expandvars(home)).expanduser() / "hub"
    caches = os.environ.get("XDG_CACHE_HOME")
    return (Path(caches) if caches else Path.home() / ".cache") / "huggingface" / "hub"
