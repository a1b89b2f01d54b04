"""More windows on the same project: a second view of the picture, the timeline by itself."""
