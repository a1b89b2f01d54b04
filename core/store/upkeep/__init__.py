"""Work on whole projects: backups, projects of two people made one, letting go of what nobody needs."""
