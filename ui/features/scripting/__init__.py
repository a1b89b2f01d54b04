"""Scripts in the window: the Python console, scripts from files, panels of scripts and packages."""
