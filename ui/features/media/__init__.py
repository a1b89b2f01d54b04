"""The media of clips: what became of the files, relinking."""
