"""The built-in proposer `lite`: a small network over object-centred crops, eight frames at a time."""
