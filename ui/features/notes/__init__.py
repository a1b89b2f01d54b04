"""What reviewers leave on frames: comments, visibility, regions that nobody can know."""
