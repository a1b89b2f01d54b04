"""Tables whose rows are never changed or deleted; on SQLite triggers see to it."""

APPEND_ONLY_TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, '{table} {'is' if table == 'effort' else 'are'} append-only'); END"
    for table in ("revisions", "hypothesis_masks", "completions", "effort", "mask_shapes")
    for verb in ("UPDATE", "DELETE")
)
