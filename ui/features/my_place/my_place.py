"""Clip, frame, zoom, track, layer, tool and page of a project, kept for each annotator on this computer."""

import hashlib
import json
from dataclasses import asdict, astuple, dataclass

from core.types import Layer
from ui.actions.action_table import ACTIONS
from ui.canvas.transform import ViewTransform
from ui.studio import Studio

_IDS = frozenset(spec.id for spec in ACTIONS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody was."""

    clip: int
    frame: int
    track: int | None
    layer: str
    tool: str
    page: str
    view: tuple[float, ...] | None
    """Zoom and offset; None = the whole picture."""

    @classmethod
    def read(cls, text: object) -> "Place | None":
        """Return what was kept; None where it is none, as in settings of another version."""
        try:
            found = json.loads(str(text))
            view = found["view"]
            return cls(
                int(found["clip"]), int(found["frame"]), found["track"], Layer(found["layer"]).value,
                str(found["tool"]), str(found["page"]),
                None if view is None else astuple(ViewTransform(*(float(value) for value in view))),
            )  # fmt: skip
        except (ValueError, TypeError, KeyError):
            return None


class MyPlace:
    """Keeps the place when a project is left, and goes there when it is opened."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._wanted: Place | None = None
        studio.session.ready.connect(self._on_ready)
        studio.clip.tracks_changed.connect(self._on_loaded)
        studio.session.leaving.connect(self.keep)
        studio.session.edited.connect(lambda _outcome: self.keep())
        studio.on_close(self.keep)

    def keep(self) -> None:
        """Note where the person is."""
        studio, clip = self._studio, self._studio.clip
        if clip.clip is None or not studio.session.is_open or self._wanted is not None:
            return
        canvas = studio.canvas
        place = Place(
            clip.clip.id, clip.frame, clip.active_track_id, clip.active_layer.value, canvas.tool_name,
            studio.places.side.page, None if canvas.is_fitted else astuple(canvas.transform_now),
        )  # fmt: skip
        studio.settings.setValue(self._key, json.dumps(asdict(place)))

    @property
    def _key(self) -> str:
        session = self._studio.session
        whose = f"{session.path or session.name}\n{session.author}"
        return f"my_place/{hashlib.sha256(whose.encode()).hexdigest()[:24]}"

    def _on_ready(self) -> None:
        place = Place.read(self._studio.settings.value(self._key))
        clip = next((one for one in self._studio.session.clips if place and one.id == place.clip), None)
        if place is None or clip is None:
            return
        self._wanted = place
        self._studio.clip.load(clip, place.frame)

    def _on_loaded(self) -> None:
        place, studio, clip = self._wanted, self._studio, self._studio.clip
        if place is None or clip.clip is None or clip.clip.id != place.clip:
            return
        self._wanted = None
        if place.track in {track.id for track in clip.tracks}:
            clip.set_active_track(place.track)
            clip.set_active_layer(Layer(place.layer))
        if place.view is not None:
            studio.canvas.show_view(ViewTransform(*place.view))
        if (name := f"tool.{place.tool}") in _IDS and place.tool != studio.canvas.tool_name:
            studio.actions[name].trigger()
        if place.page != studio.places.side.page and studio.places.side.has_page(place.page):
            studio.places.side.show_page(place.page, unfolds=False)
