"""The fixed parts of the window: bars, rail, stage, pages at the side, timeline."""
