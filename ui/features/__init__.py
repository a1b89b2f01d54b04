"""What the window can do, one folder a feature. No feature imports another."""
