"""What benchmarks share: scenes, generated videos, clocks, and the window that is killed."""
