"""Published systems of others, each run by its own repository in its own environment, by files only."""
