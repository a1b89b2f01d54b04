"""Whether media on the disk are those that a clip came in with."""
