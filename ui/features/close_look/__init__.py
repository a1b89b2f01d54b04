"""Looking closer: a magnifier at the pointer, and a kept frame beside the one on screen."""
