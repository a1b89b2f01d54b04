"""What a composition shows in any frame: read from the project and its media, some of it kept."""

from dataclasses import dataclass

import numpy as np

from core.changes.tracks import Clip
from core.compose.composing import Composed, compose_frame
from core.compose.layers import Backdrop, Composition, ObjectLayer
from core.compose.pictures import Background, LayerPicture, scaled_size
from core.progress import CancelToken
from models.composing.asking import Ask
from models.composing.backgrounds import ClipBackgrounds
from models.composing.clip_masks import ClipMasks
from models.composing.kept import Kept
from models.composing.light import LightOverTime
from models.composing.objects import ObjectPictures


class CompositionSource:
    """Composes any frame of a clip. Belongs to one thread at a time; asks the project through `ask`.

    What is kept is of one scale: a window makes a new one for another view size. `forget` after masks or
    completions have changed.
    """

    def __init__(self, ask: Ask, clip_id: int, *, scale: float = 1.0) -> None:
        self._ask, self._scale = ask, scale
        self._clips: dict[int, _OpenClip] = {}
        self.clip = self._open(clip_id).clip
        self._grounds: Kept[Background] = Kept()
        self._pictures: Kept[LayerPicture | None] = Kept()

    def composed(self, composition: Composition, frame: int, cancel: CancelToken | None = None) -> Composed:
        """Return a composed frame at the source's scale.

        Raises:
            BadInputError: The media of a clip cannot be read there.
            Cancelled: Somebody asked to stop.
        """
        background = self.background(frame, composition.backdrop, cancel)
        pictures = self.pictures(composition, frame)
        gains = self._open(self.clip.id).light.gains(composition, frame, self.clip.frame_count)
        return compose_frame(composition, frame, background, pictures, scale=self._scale, gains=gains)

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
        self._grounds, self._pictures = Kept(), Kept()

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
            made = self._whole_picture(layer, frame)
            if made is not None:
                made = made.softened(layer.softness).scaled(self._scale)
            self._pictures.put(key, made, 0 if made is None else 6 * made.rgba.nbytes)
        return self._pictures.get(key)

    def _whole_picture(self, layer: ObjectLayer, frame: int) -> LayerPicture | None:
        """Return what a layer shows in a frame, in full size and with its hard edge."""
        source = self._open(layer.source_clip_id)
        shown = layer.timing.source_frame(frame, source.clip.frame_count)
        if shown is None or layer.track_id not in source.track_ids:
            return None
        return source.objects.at(layer.track_id, shown, with_surroundings=layer.match_light)

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
            light = LightOverTime(
                (clip.width, clip.height), grounds.pictures.__getitem__, masks.taken_away, self._whole_picture
            )
            self._clips[clip_id] = _OpenClip(clip, ids, grounds, objects, light)
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
    light: LightOverTime
