"""How fast compositions are made: run as `python -m benchmarks.compose`."""
