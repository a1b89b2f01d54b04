"""Finding the media that an annotation file names, without ever leaving the media root."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from core.errors import BadInputError


def check_relative(name: str, path: Path, where: str) -> PurePosixPath:
    """Return a media name as a relative path.

    Raises:
        BadInputError: It is absolute, goes upwards, or is empty.
    """
    plain = PurePosixPath(name.replace("\\", "/"))
    is_absolute = plain.is_absolute() or PureWindowsPath(name).drive or PureWindowsPath(name).root
    if not plain.parts or not name.strip() or "\x00" in name or is_absolute or ".." in plain.parts:
        raise BadInputError(
            path, where, f"the media name {name!r:.80} leaves the media folder", "use names relative to it"
        )
    return plain


def find_media(path: Path, where: str, root: Path, name: PurePosixPath) -> Path | None:
    """Return where a media file or folder lies under the root, None when it is not there.

    Looked for are `root/name`, `root/images/name` and `root/<last part>`.

    Args:
        path: The file that names it, and `where` the place in that file, for messages.

    Raises:
        BadInputError: It is there only through a link that leads out of the root.
    """
    whole = root.resolve()
    leading_out: Path | None = None
    for candidate in (root / name, root / "images" / name, root / name.name):
        try:
            if not candidate.exists():
                continue
            if candidate.resolve().is_relative_to(whole):
                return candidate
            leading_out = leading_out or candidate
        except (OSError, RuntimeError):
            continue
    if leading_out is not None:
        raise BadInputError(
            path,
            where,
            f"{leading_out} is a link that leads out of {root}",
            "give the folder that really holds the media with --media",
        )
    return None
