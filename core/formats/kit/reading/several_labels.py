"""Objects that a file knows by a number or word and a label; one with several labels is several tracks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.formats.kit.reading.source_clips import PlacedClip, SourceClips
from core.formats.kit.reading.told_values import ToldValues
from core.listing import some_of
from core.masks.rle import Rle, union
from core.messages import Message, say_n
from core.store.importing.import_session import ImportedFrame
from core.types import Layer

LabelledKey = tuple[object, str]
"""Number or word of an object, and its label."""
LabelledMasks = dict[LabelledKey, dict[Layer, list[Rle]]]


@dataclass
class SeveralLabels:
    """Which labels the numbers of objects came with."""

    _labels: dict[tuple[int, int], str] = field(default_factory=dict)
    """The first one, by clip and number."""
    _changed: dict[tuple[int, int], str] = field(default_factory=dict)

    def add(self, clip_id: int, number: int | None, label: str) -> None:
        """Take the label of an object in a clip; without a number nothing can change."""
        if number is None:
            return
        first = self._labels.setdefault((clip_id, number), label)
        if first != label:
            self._changed.setdefault((clip_id, number), f"{number} ({first}, {label})")

    def put(
        self,
        clips: SourceClips,
        placed: PlacedClip,
        frame: int,
        masks: LabelledMasks,
        told: ToldValues,
        values: Mapping[LabelledKey, Mapping[str, Any]],
    ) -> None:
        """Add the masks of one frame of a clip; several of one object and layer are one mask.

        Args:
            told: Takes what the file says with attributes.
            values: That, by object.
        """
        batch = []
        for (who, label), of_layer in masks.items():
            modal, amodal = (
                clips.on_canvas(placed, union(of_layer[layer])) if layer in of_layer else None
                for layer in (Layer.MODAL, Layer.AMODAL)
            )
            if modal is None and amodal is None:
                continue
            number = who if isinstance(who, int) else None
            self.add(placed.clip.id, number, label)
            name = f"{label} {who}".replace("number ", "")
            track = clips.track(placed, (who, label), name=name, category=label, number=number)
            told.take(track, frame, values.get((who, label), {}))
            batch.append(ImportedFrame(track.id, frame, modal, amodal))
        clips.session.add_frames(batch)

    def notes(self) -> Iterator[Message]:
        """Yield a line on the numbers that came with several labels, if there are any."""
        if self._changed:
            yield say_n(
                "{n} object changes its label within a clip, so that each label is a track of its own: "
                "{listed}",
                "{n} objects change their label within a clip, so that each label is a track of its own: "
                "{listed}",
                len(self._changed),
                listed=some_of(self._changed.values()),
            )
