"""File formats: the doors (find, import, export, convert, validate), a kit, and a room for each family."""
