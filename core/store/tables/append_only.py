"""Tables whose rows are never changed or deleted; triggers see to it."""

APPEND_ONLY = ("revisions", "hypothesis_masks", "completions", "effort", "mask_shapes")
APPEND_ONLY_TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} {'is' if table == 'effort' else 'are'} append-only'); END"
    for table in APPEND_ONLY
    for verb in ("UPDATE", "DELETE")
)
"""Those of a file."""
