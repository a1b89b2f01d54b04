"""Learning from masks that a person decided: what training and `tune` share, and `tune` itself."""
