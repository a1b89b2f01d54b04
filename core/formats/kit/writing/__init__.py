"""What exporters share: what is selected, and what things are called in files for others."""
