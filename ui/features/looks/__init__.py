"""What is seen and how large: layers, zoom, the navigator, size of the text, colours."""
