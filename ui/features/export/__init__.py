"""Writing masks and completions in other formats."""
