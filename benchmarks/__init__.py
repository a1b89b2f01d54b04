"""Each script prints its figure beside a named alternative, measured in the same run."""
