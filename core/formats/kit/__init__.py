"""What all formats share: what importers and exporters are, what a format carries, who made masks."""
