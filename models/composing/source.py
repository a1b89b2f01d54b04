"""What a composition shows in any frame: read from the project and its media, some of it kept."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from core.changes.tracks import Clip
from core.compose.composing import Composed, compose_frame
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture, scaled_size
from core.progress import CancelToken
from models.composing.asking import Ask
from models.composing.backgrounds import ClipBackgrounds
from models.composing.clip_masks import ClipMasks
from models.composing.objects import ObjectPictures

KEPT_BYTES = 256 << 20
"""Of backgrounds, and of pictures of layers, each."""
T = TypeVar("T")


class CompositionSource:
    """Composes any frame of a clip. Belongs to one thread at a time; asks the project through `ask`.

    What is kept is of one scale: a window makes a new one for another view size. `forget` after masks or
    completions have changed.
    """

    def __init__(self, ask: Ask, clip_id: int, *, scale: float = 1.0) -> None:
        self._ask, self._scale = ask, scale
        self._clips: dict[int, _OpenClip] = {}
        self.clip = self._open(clip_id).clip
        self._grounds: _Kept[Background] = _Kept()
        self._pictures: _Kept[LayerPicture | None] = _Kept()

    def composed(self, composition: Composition, frame: int, cancel: CancelToken | None = None) -> Composed:
        """Return a composed frame at the source's scale.

        Raises:
            BadInputError: The media of a clip cannot be read there.
            Cancelled: Somebody asked to stop.
        """
        background = self.background(frame, composition.backdrop, cancel)
        pictures = self.pictures(composition, frame)
        return compose_frame(composition, frame, background, pictures, scale=self._scale)

    def background(
        self, frame: int, backdrop: Backdrop = Backdrop.SEEN, cancel: CancelToken | None = None
    ) -> Background:
        """Return what lies behind the layers in a frame; see `composed`."""
        if backdrop is Backdrop.NONE:
            return _nothing(self.clip, self._scale)
        ground = self._grounds.get(frame)
        if ground is None:
            ground = self._open(self.clip.id).backgrounds.at(frame, cancel).scaled(self._scale)
            self._grounds.put(frame, ground, ground.rgb.nbytes + ground.known.nbytes)
        if backdrop is Backdrop.COMPLETED and not ground.known.all():
            return Background(ground.rgb, ground.known | True)
        return ground

    def pictures(self, composition: Composition, frame: int) -> dict[int, LayerPicture]:
        """Return by layer id what the layers that are shown show in a frame; see `composed`."""
        found = ((layer.id, self._picture(layer, frame)) for layer in composition.layers if layer.shown)
        return {layer_id: picture for layer_id, picture in found if picture is not None}

    def is_made(self, frame: int) -> bool:
        """Return whether the background of a frame is there already: it takes a moment to make one."""
        return self._grounds.get(frame) is not None or self._open(self.clip.id).backgrounds.is_kept(frame)

    def forget(self) -> None:
        """Read everything anew: masks, completions or media have changed."""
        self.close()
        self._grounds, self._pictures = _Kept(), _Kept()

    def close(self) -> None:
        """Release the decoders."""
        for clip in self._clips.values():
            clip.backgrounds.close()
        self._clips.clear()

    def __enter__(self) -> "CompositionSource":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _picture(self, layer: ObjectLayer, frame: int) -> LayerPicture | None:
        source = self._open(layer.source_clip_id)
        shown = layer.timing.source_frame(frame, source.clip.frame_count)
        if shown is None or layer.track_id not in source.track_ids:
            return None
        key = layer.track_id, shown, layer.softness, layer.match_light
        if key not in self._pictures:
            made = source.objects.at(layer.track_id, shown, with_surroundings=layer.match_light)
            if made is not None:
                made = made.softened(layer.softness).scaled(self._scale)
            self._pictures.put(key, made, 0 if made is None else 6 * made.rgba.nbytes)
        return self._pictures.get(key)

    def _open(self, clip_id: int) -> "_OpenClip":
        if clip_id not in self._clips:
            clip, media, ids = self._ask(
                lambda project: (
                    (clip := project.clips.get(clip_id)),
                    project.media.of(clip),
                    frozenset(
                        track.id for room in (project.tracks, project.covers) for track in room.list(clip_id)
                    ),
                )
            )
            masks = ClipMasks(self._ask, clip)
            grounds = ClipBackgrounds(clip, media, masks)
            objects = ObjectPictures(self._ask, clip, masks, grounds.pictures)
            self._clips[clip_id] = _OpenClip(clip, ids, grounds, objects)
        return self._clips[clip_id]


def _nothing(clip: Clip, scale: float) -> Background:
    width, height = scaled_size(clip.width, clip.height, scale)
    return Background(np.zeros((height, width, 3), np.uint8), np.zeros((height, width), np.bool_))


@dataclass(frozen=True)
class _OpenClip:
    clip: Clip
    track_ids: frozenset[int]
    """Of tracks that are not put away."""
    backgrounds: ClipBackgrounds
    objects: ObjectPictures


class _Kept(Generic[T]):
    """The most recently used of some things, as many as fit."""

    def __init__(self) -> None:
        self._items: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0

    def __contains__(self, key: Hashable) -> bool:
        return key in self._items

    def get(self, key: Hashable) -> T | None:
        found = self._items.get(key)
        if found is None:
            return None
        self._items.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, value: T, size: int) -> None:
        self._items[key] = value, size
        self._bytes += size
        while self._bytes > KEPT_BYTES and len(self._items) > 1:
            self._bytes -= self._items.popitem(last=False)[1][1]
