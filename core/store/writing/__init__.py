"""Changes inside a transaction: masks, verdicts, marks, frame numbers, with what undo needs."""
