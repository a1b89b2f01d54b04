"""A simulated annotator: what repairing masks costs a person, counted on clips with known truth."""
