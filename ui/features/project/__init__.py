"""The project and its file: new, open, import, what has become of the file, closing."""
