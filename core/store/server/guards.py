"""What a server forbids by itself: changing or deleting rows of tables that are append-only."""

from sqlalchemy import Connection

from core.store.tables.append_only import APPEND_ONLY

MOVES = "amodal.moves_frames"
"""A setting of one transaction: frames get other numbers, the rows stay what they are."""
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION amodal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('{MOVES}', true) = 'on' THEN RETURN NEW; END IF;
  RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' are append-only';
END $$
"""


def put_guards(connection: Connection) -> None:
    """Make the triggers, or make them anew."""
    connection.exec_driver_sql(_FUNCTION)
    for table in APPEND_ONLY:
        connection.exec_driver_sql(
            f"CREATE OR REPLACE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION amodal_append_only()"
        )
