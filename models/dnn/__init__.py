"""What the networks that come with the program share: their files, and graphs for OpenCV's own engine."""
