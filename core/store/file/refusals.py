"""What a database server refuses, in words: by the five letters of SQL's own list of reasons."""

from core.errors import StoreError, printable

_IN_DOUBT = "the connection to the server was lost while it was in use"
_LOOK = "open it again, and do again what is missing"
_PASSWORD = "check user and password: `PGPASSWORD`, ~/.pgpass or the system's keyring"
_REASONS = {
    "22001": ("a text is longer than the server takes, nothing was changed", "shorten it"),
    "22021": ("a text holds a letter that the server does not take, nothing was changed", "take it out"),
    "22P05": ("a text holds a letter that the server does not take, nothing was changed", "take it out"),
    "25006": ("the server lets nobody write, nothing was changed", "try again later"),
    "25P03": (_IN_DOUBT, _LOOK),
    "28000": ("the server does not let you in", _PASSWORD),
    "28P01": ("the server does not take user and password", _PASSWORD),
    "3D000": ("the server has no such database", "have it made: `createdb NAME`"),
    "42501": ("you are not allowed to do that there, nothing was changed", "ask whoever runs the server"),
    "53100": ("the server's disk is full, nothing was changed", "ask whoever runs the server"),
    "53200": ("the server has no memory left, nothing was changed", "try again later"),
    "53300": ("the server has no room for one more connection", "close a window, or try again later"),
    "55P03": ("somebody else has been writing for long, nothing was changed", "try again"),
    "57P01": (_IN_DOUBT, _LOOK),
    "57P02": (_IN_DOUBT, _LOOK),
    "57P03": ("the server is starting or ending", "try again in a minute"),
}


def is_refusal(error: BaseException | None) -> bool:
    """Whether an error comes from a server's driver."""
    return hasattr(error, "sqlstate")


def refusal(place: str, error: BaseException) -> StoreError:
    """Return what an error of a server's driver means for a person.

    Args:
        place: The project as it is shown, without a password.
        error: Of the driver; its text names no password.
    """
    state = getattr(error, "sqlstate", None)
    said = printable(str(error).strip())
    if state in _REASONS:
        return StoreError(place, "", *_REASONS[state])
    if state is None and "connection failed" in said:
        # The driver tells apart in words only what keeps it from connecting.
        return StoreError(place, "", f"cannot be reached: {_last_of(said)}", _way_in(said))
    is_lost = state is None and any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
    if is_lost or (state or "").startswith("08"):
        return StoreError(place, "", f"{_IN_DOUBT}: {said}", _LOOK)
    return StoreError(place, "", f"the server refuses: {said}", "")


def _last_of(said: str) -> str:
    return said.rpartition("failed: ")[2] or said


def _way_in(said: str) -> str:
    if "password" in said or "authentication" in said:
        return _PASSWORD
    if "does not exist" in said:
        return "check the address, or have the database made: `createdb NAME`"
    return "check the address and whether the server runs"
