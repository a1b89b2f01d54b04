"""Finding actions: the command palette, the cheat sheet."""
