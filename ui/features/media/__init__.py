"""The clips and their media: the list, what became of the files, relinking."""
