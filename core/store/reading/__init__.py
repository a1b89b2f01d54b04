"""Reading many rows in one go, for timeline, review and agreement."""
