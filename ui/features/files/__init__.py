"""Projects and files: new, open, import, export, and what becomes of the project's file."""
