"""What all commands share: output that cannot break, progress, errors as one line, options, projects."""
