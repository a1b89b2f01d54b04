"""Moving through time."""
