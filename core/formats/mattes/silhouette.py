"""Outlines for Silhouette, out: its shapes in XML (`.fxs`), as `Import › Shapes` takes them.

Places are measured from the middle of the picture in heights of it, x to the right and y down. The form
follows a published exporter from Nuke (boundary visual effects, BSD); it was not opened in Silhouette.
"""

from collections.abc import Sequence
from xml.etree import ElementTree

import numpy as np

from core.changes.tracks import Clip
from core.formats.mattes.outline_chains import Chain
from core.formats.mattes.outline_exporter import OutlineExporter, TrackOutlines, shown_keys
from core.formats.mattes.source_numbers import SourceNumbers
from core.messages import mark


class SilhouetteExporter(OutlineExporter):
    """Writes `OUT/<clip>.fxs`."""

    name = "silhouette"
    summary = mark("Outlines over time for Silhouette (.fxs): vertices go along from frame to frame")
    ending = ".fxs"

    def text(self, clip: Clip, tracks: Sequence[TrackOutlines], numbers: SourceNumbers) -> str:
        """Return the XML; its frames are counted from the clip's first."""
        first, last = (str(numbers.of(frame)) for frame in (0, clip.frame_count - 1))
        root = ElementTree.Element(
            "Silhouette",
            {
                "width": str(clip.width), "height": str(clip.height),
                "workRangeStart": first, "workRangeEnd": last, "sessionStartFrame": first,
            },
        )  # fmt: skip
        for one in tracks:
            for name, chain in one.named():
                _add_shape(root, clip, name, one.track.colour, chain)
        ElementTree.indent(root)
        return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_shape(root: ElementTree.Element, clip: Clip, name: str, colour: str, chain: Chain) -> None:
    kind = {"type": "Shape", "label": name, "shape_type": "Bezier", "hidden": "False", "locked": "False"}
    properties = ElementTree.SubElement(ElementTree.SubElement(root, "Shape", kind), "Properties")
    opacity = ElementTree.SubElement(properties, "Property", {"id": "opacity"})
    for frame, is_there in shown_keys(chain, clip.frame_count):
        key = ElementTree.SubElement(opacity, "Key", {"frame": str(frame), "interp": "hold"})
        key.text = "100" if is_there else "0"
    red, green, blue = (value / 255 for value in bytes.fromhex(colour[1:]))
    constants = {
        "motionBlur": "true",
        "outlineColor": f"({red:f},{green:f},{blue:f})",
        "mode": "Add",
        "invert": "false",
    }
    for what, value in constants.items():
        constant = ElementTree.SubElement(properties, "Property", {"constant": "True", "id": what})
        ElementTree.SubElement(constant, "Value").text = value
    path = ElementTree.SubElement(properties, "Property", {"id": "path"})
    for frame, points in sorted(chain.points.items()):
        key = ElementTree.SubElement(path, "Key", {"frame": str(frame), "interp": "linear"})
        line = ElementTree.SubElement(key, "Path", {"closed": "True", "type": "Bezier"})
        for x, y in (points - np.array([clip.width / 2, clip.height / 2])) / clip.height:
            # Vertex and both of its handles, which lie on it: the edges between are straight.
            ElementTree.SubElement(line, "Point").text = ",".join([f"({x:f},{y:f})"] * 3)
