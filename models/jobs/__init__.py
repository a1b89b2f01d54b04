"""Running proposers on a project: prepare a job, execute it (here or in a warm child), record its masks."""
