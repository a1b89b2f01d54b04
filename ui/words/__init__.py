"""What `core` and `models` tell, in the language of the person."""
