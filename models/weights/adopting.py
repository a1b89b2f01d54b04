"""Choosing a folder for weights: it is checked and read once before the choice counts."""

from collections.abc import Callable
from pathlib import Path

from core.progress import CancelToken
from models.weights.checks.checking import CheckedFolder, check_folder
from models.weights.checks.fingerprints import DigestMemory, fingerprint_folder
from models.weights.stock.catalogue import WeightsEntry
from models.weights.stock.choices import choose
from models.weights.stock.places import WeightPlaces


def adopt_folder(
    entry: WeightsEntry,
    folder: Path,
    cancel: CancelToken | None = None,
    *,
    on_checked: Callable[[CheckedFolder], None] = lambda _checked: None,
) -> CheckedFolder:
    """Use a folder for an entry from now on.

    Its content is read once for the fingerprint, which then is at hand when the first proposal asks for it;
    `on_checked` is called before that, because gigabytes take a while.

    Raises:
        BadInputError: It does not hold these weights, or the settings cannot be written; nothing changed.
        Cancelled: The token was set; nothing changed.
    """
    places = WeightPlaces.from_environment()
    folder = folder.expanduser().absolute()
    checked = check_folder(folder, entry, cancel, build=True)
    on_checked(checked)
    fingerprint_folder(folder, DigestMemory(places.digest_file), cancel)
    choose(places.settings_file, entry.name, folder)
    return checked
