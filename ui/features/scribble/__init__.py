"""Magic scribble: strokes become a mask."""
