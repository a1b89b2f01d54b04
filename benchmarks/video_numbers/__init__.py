"""Generated videos of every kind, frame by frame against ffmpeg."""
