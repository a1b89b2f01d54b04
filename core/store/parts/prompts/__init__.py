"""What a person pointed at in frames of the tracks of an open project."""
