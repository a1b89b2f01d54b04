"""Speed of the tools over time, and what reducing chatter is worth."""
