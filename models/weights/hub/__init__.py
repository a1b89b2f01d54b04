"""Getting weights from the hub: what is there, transfer, resuming."""
