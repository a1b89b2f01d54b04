"""The table of actions, and the actions themselves."""
