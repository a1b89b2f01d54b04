"""Which media a clip came from: names, times and marks, held against what is on the disk."""
