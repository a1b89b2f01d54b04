"""Where the chosen layer is and when: by mouse, numbers and keys, with key frames over time."""

from dataclasses import replace

from core.changes.steps import StepKind
from core.compose.layers import Easing, KeyFrame, ObjectLayer
from core.compose.placing import key_at
from core.compose.rules import SCALES, SPEEDS
from ui.canvas.tools.arrange import Shift
from ui.features.compose.compose_state import ComposeState
from ui.language import tr
from ui.studio import Studio

GROWTH = 1.05
TURN = 5.0
EASINGS = tuple(Easing)
PLACES = ("x", "y", "scale", "rotation")
TIMES = ("start", "speed", "loop", "freeze")


class PlacingCommands:
    """With one key frame or none a layer is moved as a whole; with more, the frame on screen gets one."""

    def __init__(self, studio: Studio, state: ComposeState) -> None:
        self._studio, self._state = studio, state
        bind = studio.actions.bind
        bind("compose.larger", lambda: self.shift(Shift(factor=GROWTH)))
        bind("compose.smaller", lambda: self.shift(Shift(factor=1 / GROWTH)))
        bind("compose.turn_right", lambda: self.shift(Shift(degrees=TURN)))
        bind("compose.turn_left", lambda: self.shift(Shift(degrees=-TURN)))
        bind("compose.flip", self.flip)
        bind("compose.home", self.take_home)
        bind("compose.start", lambda: self.set_time(start=studio.clip.frame))
        bind("compose.slower", lambda: self.scale_speed(0.5))
        bind("compose.faster", lambda: self.scale_speed(2.0))
        bind("compose.loop", self.toggle_loop)
        bind("compose.freeze", self.toggle_freeze)
        bind("compose.key", self.toggle_key)
        bind("compose.easing", self.next_easing)
        bind("compose.next_key", lambda: self.go_to_key(1))
        bind("compose.previous_key", lambda: self.go_to_key(-1))

    # Place

    def try_shift(self, shift: Shift | None) -> None:
        """Show the layer where the mouse holds it; None = where it was."""
        state = self._state
        layer = next((one for one in _layers(state) if one.id == state.chosen_id), None)
        if shift is None or layer is None or state.composition is None:
            state.try_out(None)
        else:
            state.try_out(state.composition.with_layer(self._placed(layer, self._moved(layer, shift))))

    def shift(self, shift: Shift) -> None:
        """Keep the layer where it was taken to."""
        layer = self._state.free_layer()
        if layer is not None:
            self._state.keep_layer(self._placed(layer, self._moved(layer, shift)), StepKind.PLACE_LAYER)

    def set_number(self, name: str, value: object) -> None:
        """Take a number that was typed."""
        layer = self._state.free_layer()
        if layer is None:
            return
        if name in PLACES:
            pose = replace(key_at(layer, self._studio.clip.frame), **{name: value})  # type: ignore[arg-type]
            self._state.keep_layer(self._placed(layer, pose), StepKind.PLACE_LAYER)
        elif name in TIMES:
            self.set_time(**{name: value})
        else:
            self._state.change_chosen(StepKind.EDIT_LAYER, **{name: value})

    def flip(self) -> None:
        """Exchange left and right."""
        layer = self._state.free_layer()
        if layer is not None:
            pose = key_at(layer, self._studio.clip.frame)
            self._state.keep_layer(
                self._placed(layer, replace(pose, flip=not pose.flip)), StepKind.PLACE_LAYER
            )

    def take_home(self) -> None:
        """Put the layer back where it was filmed."""
        self._state.change_chosen(StepKind.PLACE_LAYER, keys=())

    # Time

    def set_time(self, **fields: object) -> None:
        """Keep another timing of the layer."""
        layer = self._state.free_layer()
        if layer is not None:
            timing = replace(layer.timing, **fields)  # type: ignore[arg-type]
            self._state.change_chosen(StepKind.LAYER_TIMING, timing=timing)

    def scale_speed(self, factor: float) -> None:
        """Let the layer go slower or faster."""
        layer = self._state.free_layer()
        if layer is not None:
            self.set_time(speed=max(SPEEDS[0], min(SPEEDS[1], layer.timing.speed * factor)))

    def toggle_loop(self) -> None:
        """Let the layer begin again after its end, or not."""
        layer = self._state.free_layer()
        if layer is not None:
            self.set_time(loop=not layer.timing.loop)

    def toggle_freeze(self) -> None:
        """Hold what the layer shows in this frame, or let it go on."""
        layer = self._state.free_layer()
        if layer is None:
            return
        if layer.timing.freeze is not None:
            self.set_time(freeze=None)
            return
        frame = self._source_frame(layer)
        if frame is None:
            self._studio.notices.tell(tr("The layer shows nothing in this frame: go to one where it does"))
        else:
            self.set_time(freeze=frame)

    # Key frames

    def toggle_key(self) -> None:
        """Keep where the layer is in this frame; take the key frame away where there is one."""
        layer, frame = self._state.free_layer(), self._studio.clip.frame
        if layer is None:
            return
        if any(key.frame == frame for key in layer.keys):
            self._state.keep_layer(layer.without_key(frame), StepKind.LAYER_KEY)
        else:
            key = replace(key_at(layer, frame), frame=frame)
            self._state.keep_layer(layer.with_key(key), StepKind.LAYER_KEY)

    def set_easing(self, easing: Easing) -> None:
        """Say how the layer goes on from the key frame at or before this frame."""
        layer = self._state.free_layer()
        key = None if layer is None else key_before(layer, self._studio.clip.frame)
        if layer is not None and key is not None:
            self._state.keep_layer(layer.with_key(replace(key, easing=easing)), StepKind.LAYER_KEY)

    def next_easing(self) -> None:
        """Go on from the key frame in the next way."""
        layer = self._state.layer_in_hand()
        key = None if layer is None else key_before(layer, self._studio.clip.frame)
        if key is not None:
            self.set_easing(EASINGS[(EASINGS.index(key.easing) + 1) % len(EASINGS)])
        elif layer is not None:
            self._studio.notices.tell(tr("This layer has no key frames yet: {key[compose.key]} sets one"))

    def go_to_key(self, step: int) -> None:
        """Show the next or the previous frame in which the layer has a key frame."""
        layer, now = self._state.layer_in_hand(), self._studio.clip.frame
        if layer is None:
            return
        frames = [key.frame for key in layer.keys if (key.frame - now) * step > 0]
        if frames:
            self._studio.go_to(min(frames) if step > 0 else max(frames), step)
        else:
            self._studio.notices.tell(tr("No further key frame of this layer"))

    # Inside

    def _moved(self, layer: ObjectLayer, shift: Shift) -> KeyFrame:
        pose = key_at(layer, self._studio.clip.frame)
        scale = max(SCALES[0], min(SCALES[1], pose.scale * shift.factor))
        turned = (pose.rotation + shift.degrees + 180) % 360 - 180 if shift.degrees else pose.rotation
        return replace(pose, x=pose.x + shift.x, y=pose.y + shift.y, scale=scale, rotation=turned)

    def _placed(self, layer: ObjectLayer, pose: KeyFrame) -> ObjectLayer:
        if len(layer.keys) > 1:
            before = key_before(layer, self._studio.clip.frame)
            easing = before.easing if before is not None else pose.easing
            return layer.with_key(replace(pose, frame=self._studio.clip.frame, easing=easing))
        return replace(layer, keys=(replace(pose, frame=layer.keys[0].frame if layer.keys else 0),))

    def _source_frame(self, layer: ObjectLayer) -> int | None:
        clips = {clip.id: clip for clip in self._studio.session.clips}
        source = clips.get(layer.source_clip_id)
        return (
            None if source is None else layer.timing.source_frame(self._studio.clip.frame, source.frame_count)
        )


def key_before(layer: ObjectLayer, frame: int) -> KeyFrame | None:
    """Return the key frame that the layer goes on from; before the first it is that one."""
    passed = [key for key in layer.keys if key.frame <= frame]
    return passed[-1] if passed else (layer.keys[0] if layer.keys else None)


def _layers(state: ComposeState) -> tuple[ObjectLayer, ...]:
    return () if state.composition is None else state.composition.layers
