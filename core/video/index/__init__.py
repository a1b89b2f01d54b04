"""The index of a video (which packet each frame comes from) and decoding by it."""
