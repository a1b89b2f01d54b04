"""Where models run: device, precision and a plan for the memory that is really free."""
