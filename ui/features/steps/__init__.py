"""The steps of the project: who did what, when and where; going back to one, taking one back alone."""
