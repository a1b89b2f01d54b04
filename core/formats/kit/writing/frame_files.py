"""What the file of a frame is called where a format leaves that to us."""

FRAME = "frame_"


def frame_file(frame: int, digits: int = 6, *, prefix: str = "", ending: str = ".png") -> str:
    """Return the name of a frame's file: its 0-based number with leading zeros."""
    return f"{prefix}{frame:0{digits}d}{ending}"
