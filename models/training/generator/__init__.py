"""Generated clips with truth: real and procedural silhouettes that move behind moving and still things."""
