"""What is known of the active track in the frame on screen."""
