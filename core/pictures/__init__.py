"""Pictures as they are stored: lossless, cut to what they show."""
