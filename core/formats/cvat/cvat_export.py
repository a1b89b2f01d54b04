"""CVAT for images 1.1 out: an `<image>` per frame, a `<mask>` per layer of a track."""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from xml.sax.saxutils import escape, quoteattr

from core.atomic import atomic_text
from core.changes.labels import Attribute, AttributeKind
from core.formats.cvat.cvat_codes import cvat_from_rle
from core.formats.cvat.cvat_labels import INPUTS, NUMBERS, OCCLUDED, name_of, text_of
from core.formats.kit.carries import MASKS, Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.selection import FrameMasks, Selection
from core.messages import mark, say
from core.progress import CancelToken, Progress
from core.types import Layer

CARRIES = MASKS | {Carry.CATEGORIES, Carry.ATTRIBUTES, Carry.CLIPS}
TRACK, LAYER = "track", "layer"
"""Attributes of every mask: number of its track, and `modal` or `amodal`."""


class CvatExporter(SelectionExporter):
    """Writes what CVAT's own import of "CVAT for images 1.1" takes."""

    name = "cvat"
    summary = mark("CVAT for images 1.1 XML: masks with attributes that name layer and track")
    carries = CARRIES

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the file; see `SelectionExporter`."""
        total, done, image = selection.frame_count, 0, 0
        with atomic_text(out) as file:
            _write_head(file, selection)
            for clip in selection.clips:
                names = selection.names.of_frames(clip)
                frame = 0
                for block in selection.blocks(clip, cancel):
                    for item in block:
                        if item.frame >= frame:
                            for empty in range(frame, item.frame + 1):
                                image = _begin(file, image, names[empty], clip.width, clip.height)
                            frame = item.frame + 1
                        for layer in Layer:
                            _write_mask(file, selection, item, layer)
                    yield Progress(done, total, clip.name)
                for empty in range(frame, clip.frame_count):
                    image = _begin(file, image, names[empty], clip.width, clip.height)
                done += clip.frame_count
            file.write("  </image>\n</annotations>\n" if image else "</annotations>\n")
        yield Progress(total, total, say("{count} images", count=image))


def _begin(file: TextIO, image: int, name: str, width: int, height: int) -> int:
    if image:
        file.write("  </image>\n")
    file.write(f'  <image id="{image}" name={quoteattr(name)} width="{width}" height="{height}">\n')
    return image + 1


def _write_mask(file: TextIO, selection: Selection, item: FrameMasks, layer: Layer) -> None:
    rle = item.rle(layer)
    code = None if rle is None else cvat_from_rle(rle)
    if code is None:
        return
    runs, (x, y, width, height) = code
    label = quoteattr(item.track.category.name)
    text = ", ".join(map(str, runs))
    place = f'left="{x}" top="{y}" width="{width}" height="{height}"'
    order = 1 if layer is Layer.MODAL else 0
    told = selection.values_of(item)
    occluded = int(told.pop(OCCLUDED, False) is True)
    head = f'<mask label={label} source="manual" occluded="{occluded}"'
    file.write(
        f'    {head} rle="{text}" {place} z_order="{order}">\n'
        f'      <attribute name="{LAYER}">{layer}</attribute>\n'
        f'      <attribute name="{TRACK}">{selection.track_ids[item.track.id]}</attribute>\n'
    )
    for one in selection.attributes:
        if one.name in told and one.is_of(item.track.category):
            text = escape(text_of(told[one.name]))
            file.write(f"      <attribute name={quoteattr(name_of(one))}>{text}</attribute>\n")
    file.write("    </mask>\n")


def _write_head(file: TextIO, selection: Selection) -> None:
    file.write('<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n')
    file.write("  <meta>\n    <task>\n")
    file.write(f"      <name>{escape(selection.project.name)}</name>\n")
    file.write(f"      <size>{selection.frame_count}</size>\n      <labels>\n")
    for category in selection.categories:
        file.write(
            f"        <label>\n          <name>{escape(category.name)}</name>\n"
            + ("" if category.colour is None else f"          <color>{category.colour}</color>\n")
            + "          <attributes>\n"
        )
        for attribute, kind, values in ((LAYER, "select", "modal\namodal"), (TRACK, "text", "")):
            file.write(
                f"            <attribute><name>{attribute}</name><mutable>False</mutable>"
                f"<input_type>{kind}</input_type><default_value></default_value>"
                f"<values>{values}</values></attribute>\n"
            )
        for one in selection.attributes:
            if one.is_of(category) and one.name != OCCLUDED:
                _write_attribute(file, one)
        file.write("          </attributes>\n        </label>\n")
    file.write("      </labels>\n    </task>\n  </meta>\n")


def _write_attribute(file: TextIO, one: Attribute) -> None:
    values = NUMBERS if one.kind is AttributeKind.NUMBER else one.choices
    file.write(
        f"            <attribute><name>{escape(name_of(one))}</name><mutable>{one.is_over_time}</mutable>"
        f"<input_type>{INPUTS[one.kind]}</input_type>"
        f"<default_value>{'false' if one.kind is AttributeKind.TICK else ''}</default_value>"
        f"<values>{escape(chr(10).join(values))}</values></attribute>\n"
    )
