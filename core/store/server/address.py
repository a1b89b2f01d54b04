"""The address of a project on a server for the driver, with its password."""

import os
from pathlib import Path

from sqlalchemy import URL, exc, make_url

from core.errors import StoreError
from core.store.server.names import after_scheme, shown

DRIVER = "postgresql+psycopg"
KEYRING = "amodal-studio"
"""Under this name passwords lie in the system's keyring; the user there is the address as it is shown."""


def read_address(location: Path | str) -> URL:
    """Return the address of a database on a server, for our driver; a password in it stays in.

    Raises:
        StoreError: It is none.
    """
    try:
        url = make_url(f"{DRIVER}://{after_scheme(location)}")
    except (exc.ArgumentError, ValueError):
        reason = "is no address of a database"
        raise StoreError(shown(location), "", reason, "postgresql://USER@HOST/DATABASE") from None
    if not url.database:
        raise StoreError(shown(location), "", "names no database", "postgresql://USER@HOST/DATABASE")
    return url


def place_of(url: URL) -> str:
    """Return an address as people see it."""
    return shown(url.render_as_string(hide_password=True))


def with_password(url: URL) -> URL:
    """Return an address with the password that the system's keyring has for it, where none is known.

    `PGPASSWORD` and ~/.pgpass are read by the driver itself. A keyring that is not there is no error.
    """
    if url.password is not None or "PGPASSWORD" in os.environ or "password" in url.query:
        return url
    try:
        from keyring import get_password
        from keyring.errors import KeyringError
    except ImportError:
        return url
    try:
        found = get_password(KEYRING, place_of(url))
    except KeyringError:
        return url
    return url if found is None else url.set(password=found)
