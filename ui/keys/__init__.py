"""The keys of actions: which are in use, presets of other tools, the dialog that changes them."""
