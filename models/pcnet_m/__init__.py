"""PCNet-M: completes a mask behind a given eraser, and tells by that who is in front of whom."""
