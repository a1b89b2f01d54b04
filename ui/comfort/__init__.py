"""What makes long work easy: choosing many, locks, own keys, settings, statistics, navigator, tour."""
