"""The simulated annotator at work with proposers."""
