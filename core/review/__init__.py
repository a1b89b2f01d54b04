"""What a reviewer works through: how doubtful every frame is, and in which order to look."""
