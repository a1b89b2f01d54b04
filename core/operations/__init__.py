"""Work on the tracks of an open project that ends in one undo step: tools over time, repairs."""
