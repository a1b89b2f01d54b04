"""Two copies of one project in which people worked apart, made one; nothing of either is lost."""
