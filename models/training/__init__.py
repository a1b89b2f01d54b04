"""Training of the models that the program runs; nothing here is imported by the program itself."""
