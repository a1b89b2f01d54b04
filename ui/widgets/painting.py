"""Painting on a widget so that an error in the middle of it costs the picture and not the process."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QPaintDevice, QPainter


@contextmanager
def painting(device: QPaintDevice) -> Iterator[QPainter]:
    """Give a painter that is ended whatever happens.

    A painter that an exception leaves active takes the process down when Qt shows the widget (measured:
    segmentation fault), because the traceback keeps it alive beyond the paint event.
    """
    painter = QPainter(device)
    try:
        yield painter
    finally:
        painter.end()
