"""Five jobs of an annotator's day, done in the real window, with every key, click and drag counted."""
