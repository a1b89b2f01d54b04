"""The label schema, and what is said of the active track with its attributes."""
