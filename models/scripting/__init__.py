"""What scripts use: a project in plain words, edits of one step, and how their errors are said."""
