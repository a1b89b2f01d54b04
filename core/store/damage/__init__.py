"""What is damaged in a project file: found, counted, named, and rescued around."""
