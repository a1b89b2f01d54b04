"""Outlines for After Effects, out: a script (`.jsx`) that adds them as masks with keys to a layer.

What it calls stands in Adobe's scripting guide (Shape, MaskPropertyGroup, Property). It was run in a
JavaScript engine with stand-ins for these objects, and not in After Effects.
"""

import json
from collections.abc import Sequence
from typing import Any

from core.changes.tracks import Clip
from core.formats.mattes.outline_exporter import OutlineExporter, TrackOutlines, shown_keys
from core.formats.mattes.source_numbers import SourceNumbers
from core.messages import mark

SCRIPT = """\
// Masks over time. Open the composition of the clip, choose its layer (else a solid is made), and run this
// with File > Scripts > Run Script File. The layer must be as large as the clip and begin with it.
(function () {
  var clip = CLIP;
  var comp = app.project.activeItem;
  if (!(comp instanceof CompItem)) {
    alert("Open the composition of " + clip.name + " first.");
    return;
  }
  app.beginUndoGroup("Masks of " + clip.name);
  var layer = comp.selectedLayers.length
    ? comp.selectedLayers[0]
    : comp.layers.addSolid([1, 1, 1], clip.name, clip.width, clip.height, 1, comp.duration);
  function add(part) {
    var mask = layer.property("ADBE Mask Parade").addProperty("ADBE Mask Atom");
    mask.name = part.name;
    mask.color = part.colour;
    mask.maskMode = MaskMode.ADD;
    var times = [], shapes = [], i;
    for (i = 0; i < part.frames.length; i++) {
      var shape = new Shape();
      shape.vertices = part.vertices[i];
      shape.closed = true;
      times.push(layer.startTime + part.frames[i] / clip.fps);
      shapes.push(shape);
    }
    mask.property("ADBE Mask Shape").setValuesAtTimes(times, shapes);
    var opacity = mask.property("ADBE Mask Opacity");
    for (i = 0; i < part.shown.length; i++) {
      var time = layer.startTime + part.shown[i][0] / clip.fps;
      opacity.setValueAtTime(time, part.shown[i][1]);
      var hold = KeyframeInterpolationType.HOLD;
      opacity.setInterpolationTypeAtKey(opacity.nearestKeyIndex(time), hold, hold);
    }
  }
  var parts = PARTS;
  for (var n = 0; n < parts.length; n++) add(parts[n]);
  app.endUndoGroup();
})();
"""


class AfterEffectsExporter(OutlineExporter):
    """Writes `OUT/<clip>.jsx`."""

    name = "after-effects"
    summary = mark("Outlines over time for After Effects: a script (.jsx) that adds masks to a layer")
    ending = ".jsx"
    cut_options = frozenset({"points"})

    def text(self, clip: Clip, tracks: Sequence[TrackOutlines], numbers: SourceNumbers) -> str:
        """Return the script."""
        facts = {"name": clip.name, "width": clip.width, "height": clip.height, "fps": clip.fps}
        parts = [_part(clip, one, name) for one in tracks for name in one.named()]
        # JSON is not quite JavaScript: two line breaks of Unicode end a string there; ASCII has neither.
        listed = "[\n" + ",\n".join(json.dumps(part, separators=(",", ":")) for part in parts) + "\n]"
        return SCRIPT.replace("CLIP", json.dumps(facts), 1).replace("PARTS", listed, 1)


def _part(clip: Clip, one: TrackOutlines, named: tuple[str, Any]) -> dict[str, Any]:
    name, chain = named
    frames = sorted(chain.points)
    return {
        "name": name,
        "colour": [round(value / 255, 4) for value in bytes.fromhex(one.track.colour[1:])],
        "frames": frames,
        "vertices": [[[round(x, 3), round(y, 3)] for x, y in chain.points[frame]] for frame in frames],
        "shown": [[frame, 100 if is_there else 0] for frame, is_there in shown_keys(chain, clip.frame_count)],
    }
