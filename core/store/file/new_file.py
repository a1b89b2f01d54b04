"""A new project file: whole under its name or not there at all, and never in the place of another."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from core.beside import partial_name
from core.errors import StoreError
from core.store.file.project_file import check_new_name

_EXISTS = "exists already, nothing was written"
_BESIDE = ("", "-journal", "-wal", "-shm")


def check_free(path: Path, way_out: str = "choose a new name") -> None:
    """Refuse a name that a new project cannot have.

    Raises:
        StoreError: Something has it, its folder does not exist, or a project cannot be called so.
    """
    if path.exists() or path.is_symlink():
        raise StoreError(path, "", _EXISTS, way_out)
    if not path.parent.is_dir():
        raise StoreError(path, "", "its folder does not exist", "make the folder first")
    check_new_name(path)


@contextmanager
def new_file(path: Path, way_out: str = "choose a new name") -> Iterator[Path]:
    """Yield under which name to write; the file gets its own when the block ends, else nothing is left of it.

    Raises:
        StoreError: Something got the name meanwhile, or the disk refuses.
    """
    partial = partial_name(path)
    try:
        yield partial
        path.hardlink_to(partial)  # unlike a rename this never overwrites
    except FileExistsError:
        raise StoreError(path, "", _EXISTS, way_out) from None
    except OSError as error:
        raise StoreError(path, "", f"cannot be written: {error.strerror}", "choose another place") from None
    finally:
        for end in _BESIDE:
            with suppress(OSError):
                Path(f"{partial}{end}").unlink(missing_ok=True)
