"""Where one was in a project is where one is when it is opened again."""
