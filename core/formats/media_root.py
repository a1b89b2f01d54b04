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
    if not name.strip() or "\x00" in name or is_absolute or ".." in plain.parts:
        raise BadInputError(
            path, where, f"the media name {name!r:.80} leaves the media folder", "use names relative to it"
        )
    return plain


def locate(root: Path, name: PurePosixPath) -> Path | None:
    """Return where a media file or folder lies under the root, None when it is not there.

    Looked for are `root/name`, `root/images/name` and `root/<last part>`; links that lead out are refused.
    """
    whole = root.resolve()
    for candidate in (root / name, root / "images" / name, root / name.name):
        try:
            if candidate.exists() and candidate.resolve().is_relative_to(whole):
                return candidate
        except OSError:
            continue
    return None
