"""The networks themselves, and keeping them in memory."""
