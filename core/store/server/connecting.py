"""Connections to a project on a PostgreSQL server."""

from typing import Any

from sqlalchemy import URL, Engine, create_engine, event

from core.errors import StoreError
from core.store.server.address import place_of, with_password

WAIT_S = 10
"""How long a write waits for others, and a start for the server; the same as for a file."""
_OPTIONS = {
    "connect_timeout": WAIT_S,
    # A connection that is lost is noticed, so that nobody waits for the turn of somebody who is gone.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "amodal-studio",
}
_SETTINGS = f"""
SET lock_timeout = '{WAIT_S}s';
SET idle_in_transaction_session_timeout = '10min';
SET synchronous_commit = on;
SET standard_conforming_strings = on
"""
"""`synchronous_commit`: what is reported as saved is on the server's disk, whatever it is set to there."""


def server_engine(url: URL, *, is_read_only: bool = False) -> Engine:
    """Return an engine on a database: reads see one state, writes the newest one.

    Args:
        url: Its address; what its query says goes to the driver as it is (`sslmode=verify-full`, …).
        is_read_only: Let the server refuse every change.

    Raises:
        StoreError: The driver is not installed.
    """
    try:
        import psycopg  # noqa: F401 - whether it is there
    except ImportError as error:
        way_out = "pip install 'amodal-studio[team]'"
        raise StoreError(place_of(url), "", f"needs a package that is not there ({error})", way_out) from None
    given = {name: value for name, value in _OPTIONS.items() if name not in url.query}
    engine = create_engine(
        with_password(url), connect_args=given, isolation_level="REPEATABLE READ", pool_pre_ping=True,
        pool_recycle=1800,
    )  # fmt: skip

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_SETTINGS)
            if is_read_only:
                cursor.execute("SET default_transaction_read_only = on")
        connection.commit()

    return engine
