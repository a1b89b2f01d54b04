"""What shape tools do to one mask: arrays in, arrays out, no window and no store."""
