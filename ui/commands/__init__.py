"""What the actions do, one file per menu. Each class binds its actions and talks to the session."""
