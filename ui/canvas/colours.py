"""Labels and the colour table that gives them a look: colour, opacity, hatch and outline.

A label's low six bits say what a pixel is, bit 6 whether it lies on a stripe, bit 7 whether on an edge. The
table is 256 colours; changing opacity or colour costs nothing but a new table.
"""

from collections.abc import Sequence
from dataclasses import replace

from ui.shown.scene import OverlayTrack, ViewMode, ViewOptions
from ui.theme.tokens import channels

STRIPE_BIT = 64
EDGE_BIT = 128
VIOLATION = 63
"""Visible pixels that the amodal mask lacks."""
MAX_SLOTS = 31
ACTIVE_SLOT = MAX_SLOTS - 1
"""At most so many slots for the other tracks; the active one always has a slot of its own."""
VIOLATION_COLOUR = "#ff2fd0"
PROPOSED_COLOUR = "#f5b52e"
"""Hatch and dashes of what a model guessed."""


def modal_label(slot: int) -> int:
    """Return the label of a track's visible pixels."""
    return 1 + 2 * slot


def hidden_label(slot: int) -> int:
    """Return the label of a track's hidden pixels."""
    return 2 + 2 * slot


def slots_of(tracks: Sequence[OverlayTrack], active_id: int | None) -> list[int]:
    """Return the slot of each track: a label image has 31, a frame may have more tracks.

    Each has its own as long as they last; then tracks share one only when they look alike, and those of a
    look take turns, so that neighbours mostly keep the outline between them. Slots of the others do not
    depend on whether the active track is among `tracks`.
    """
    others = [track for track in tracks if track.track_id != active_id]
    if len(others) <= ACTIVE_SLOT:
        shared = list(range(len(others)))
    else:
        shared = _shared_slots([(track.colour, track.is_firm) for track in others])
    given = iter(shared)
    last = min(len(others), ACTIVE_SLOT)
    return [last if track.track_id == active_id else next(given) for track in tracks]


def _shared_slots(looks: Sequence[tuple[str, bool]]) -> list[int]:
    """Return slots below `ACTIVE_SLOT` for more tracks than that."""
    kinds = list(dict.fromkeys(looks))[:ACTIVE_SLOT]
    slots: dict[tuple[str, bool], list[int]] = {kind: [] for kind in kinds}
    for slot in range(ACTIVE_SLOT):
        slots[kinds[slot % len(kinds)]].append(slot)
    turns = dict.fromkeys(kinds, 0)
    found = []
    for look in looks:
        kind = look if look in slots else min(kinds, key=lambda other: _distance(look, other))
        found.append(slots[kind][turns[kind] % len(slots[kind])])
        turns[kind] += 1
    return found


def _distance(one: tuple[str, bool], two: tuple[str, bool]) -> int:
    return sum(abs(a - b) for a, b in zip(channels(one[0]), channels(two[0]), strict=True)) + (
        one[1] != two[1]
    )


def colour_table(
    tracks: Sequence[OverlayTrack],
    active_id: int | None,
    wanted: ViewOptions,
    *,
    outlined_only_id: int | None = None,
) -> list[int]:
    """Return 256 ARGB colours for the labels of a scene; `tracks` as `slots_of` got them.

    While the completed picture of the track `outlined_only_id` lies below, that track has outlines only, and
    no other one is drawn: it would tint the picture and what is behind it.
    """
    table = [0] * 256
    outlines = replace(wanted, is_filled=False, is_outlined=True)
    for slot, track in zip(slots_of(tracks, active_id), tracks, strict=True):
        if outlined_only_id is not None and track.track_id != outlined_only_id:
            continue
        options = wanted if outlined_only_id is None else outlines
        strength = 1.0 if active_id in (None, track.track_id) else 0.6
        if options.mode is ViewMode.AMODAL:
            _plain(table, hidden_label(slot), track.colour, options.amodal_opacity * strength, options)
        else:
            _plain(table, modal_label(slot), track.colour, options.modal_opacity * strength, options)
            _hatched(table, hidden_label(slot), track, options.amodal_opacity * strength, options)
    for bits in (0, STRIPE_BIT, EDGE_BIT, STRIPE_BIT | EDGE_BIT):
        table[VIOLATION | bits] = argb(VIOLATION_COLOUR, 0.75)
    return table


def _plain(table: list[int], label: int, colour: str, opacity: float, options: ViewOptions) -> None:
    fill = argb(colour, opacity if options.is_filled else 0.0)
    edge = argb(colour, 1.0) if options.is_outlined else fill
    for stripe in (0, STRIPE_BIT):
        table[label | stripe] = fill
        table[label | stripe | EDGE_BIT] = edge


def _hatched(table: list[int], label: int, track: OverlayTrack, opacity: float, options: ViewOptions) -> None:
    """Stripes; the outline solid where a person decided, dashed where a model guessed."""
    stripe_colour = track.colour if track.is_firm else PROPOSED_COLOUR
    fill = argb(track.colour, opacity * 0.35 if options.is_filled else 0.0)
    stripe = argb(stripe_colour, min(1.0, opacity * 1.5) if options.is_filled else 0.0)
    edge = argb(stripe_colour, 1.0) if options.is_outlined else fill
    table[label] = fill
    table[label | STRIPE_BIT] = stripe
    table[label | EDGE_BIT | STRIPE_BIT] = edge
    table[label | EDGE_BIT] = edge if track.is_firm or not options.is_outlined else argb("#000000", 0.45)


def argb(colour: str, opacity: float) -> int:
    """Return `#rrggbb` with an opacity 0..1 as Qt's 32-bit number."""
    red, green, blue = channels(colour)
    return (round(max(0.0, min(1.0, opacity)) * 255) << 24) | (red << 16) | (green << 8) | blue
