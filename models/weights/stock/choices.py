"""The folders that a person chose for weights, in one small JSON file."""

import json
from pathlib import Path

from core.atomic import atomic_text
from core.errors import BadInputError

WAY_OUT = "delete the file, then choose the folders again"


def read_choices(settings_file: Path) -> dict[str, Path]:
    """Return the chosen folder per name of weights; empty when nobody chose anything.

    Raises:
        BadInputError: The file cannot be read or holds something else.
    """
    try:
        value = json.loads(settings_file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadInputError(settings_file, "", f"cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise BadInputError(settings_file, "", f"is not JSON: {error}", WAY_OUT) from None
    folders = value.get("folders") if isinstance(value, dict) else None
    if not isinstance(folders, dict) or not all(isinstance(folder, str) for folder in folders.values()):
        raise BadInputError(settings_file, "folders", "is not an object of names and folders", WAY_OUT)
    return {name: Path(folder) for name, folder in folders.items()}


def choose(settings_file: Path, name: str, folder: Path | None) -> None:
    """Remember a folder for a name; None forgets the choice. The file changes whole or not at all.

    Raises:
        BadInputError: The file is damaged or cannot be written.
    """
    choices = read_choices(settings_file)
    if folder is None and name not in choices:
        return
    choices.pop(name, None)
    if folder is not None:
        choices[name] = folder.expanduser().absolute()
    try:
        settings_file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInputError(settings_file.parent, "", f"cannot be made: {error.strerror}") from None
    with atomic_text(settings_file) as file:
        json.dump({"folders": {key: str(value) for key, value in sorted(choices.items())}}, file, indent=1)
        file.write("\n")
