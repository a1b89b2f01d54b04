"""The weights that the program knows: which there are, their files, where they lie, which were chosen."""
