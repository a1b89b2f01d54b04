"""What the work took: recorded as it is done, shown and exported."""
