"""What was reported as saved survives kill -9, of writers of the store and of whole windows."""
