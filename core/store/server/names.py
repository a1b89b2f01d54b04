"""Addresses of projects on servers as texts: known, and shown without a password. Needs no database."""

import re
from pathlib import Path

_URL = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_SERVER = re.compile(r"(?:postgresql|postgres)(?:\+psycopg)?:/{1,2}", re.IGNORECASE)
"""A path whose two slashes became one counts too."""


def is_url(location: Path | str) -> bool:
    """Whether a text names a database and not a file."""
    return is_server(location) or (isinstance(location, str) and _URL.match(location) is not None)


def is_server(location: Path | str) -> bool:
    """Whether a project lies on a PostgreSQL server."""
    return _SERVER.match(str(location)) is not None


def after_scheme(location: Path | str) -> str:
    """Return what stands behind `postgresql://`."""
    return _SERVER.sub("", str(location), count=1)


def shown(location: Path | str) -> str:
    """Return an address as people see it, in messages, titles and lists: without password and options.

    Whatever stands before the last `@` counts as user and password, also where an address is written wrong.
    """
    who, at, where = after_scheme(location).rpartition("@")
    user = who.partition(":")[0]
    return f"postgresql://{user}{at}{where.partition('?')[0]}"


def has_password(location: Path | str) -> bool:
    """Whether an address holds a password, as user and password or among its options."""
    who, _at, where = after_scheme(location).rpartition("@")
    return is_server(location) and (":" in who or "password=" in where.partition("?")[2])
