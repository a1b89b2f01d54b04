"""Videos and files of several pictures, read by frame number."""
