"""Videos and pictures without annotations, and finding those that annotations name."""
