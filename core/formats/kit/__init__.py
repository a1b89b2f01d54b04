"""What several formats need: fields of JSON, names and numbers of frames, what is selected, whole files."""
