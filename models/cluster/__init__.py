"""Work on many machines: a Ray cluster computes, one process writes."""
