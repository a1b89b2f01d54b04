"""Every colour and measure of the window, once, for the dark and the light theme. No Qt in here."""

import colorsys
from dataclasses import dataclass
from types import MappingProxyType

from core.types import ReviewState

STATE_ORDER: tuple[ReviewState, ...] = tuple(ReviewState)
"""Position of a state in this tuple = its number in uint8 arrays of states."""

OKABE_ITO = ("#009E73", "#56B4E9", "#CC79A7", "#E69F00", "#F0E442", "#D55E00", "#0072B2")


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Colours are `#rrggbb`, measures are logical pixels."""

    name: str
    is_dark: bool
    # surfaces, from the back to the front
    ground: str
    """Around the picture."""
    panel: str
    card: str
    raised: str
    """Buttons and fields on panels and cards."""
    hover: str
    pressed: str
    selection: str
    """Background of the selected segment, tool or menu entry; words on it are `text`."""
    row: str
    """Background of the selected row of a list; words on it are `text` or `dim`."""
    line: str
    """Separators, 1 px."""
    outline: str
    """Edges of things one can press or fill in."""
    # words
    text: str
    dim: str
    faint: str
    """Words of what is disabled; not for anything to be read."""
    # meaning
    accent: str
    on_accent: str
    primary: str
    on_primary: str
    accept: str
    on_accept: str
    danger: str
    on_danger: str
    error: str
    warning: str
    info: str
    playhead: str
    on_playhead: str
    # review states: fills of cells and bars
    todo: str
    proposed: str
    corrected: str
    accepted: str
    flagged: str
    # review states: the same hues as words and thin shapes on ground, panel and card
    todo_ink: str
    proposed_ink: str
    corrected_ink: str
    accepted_ink: str
    flagged_ink: str
    # measures
    space_s: int = 8
    space_m: int = 12
    radius: int = 6
    card_radius: int = 8
    rail_width: int = 48
    right_width: int = 312
    timeline_height: int = 236
    text_px: int = 13
    small_px: int = 11

    def state_fill(self, state: ReviewState) -> str:
        """Return the colour that fills a cell or a share of a bar."""
        return str(getattr(self, state.value))


DARK = Tokens(
    name="dark",
    is_dark=True,
    ground="#14161a",
    panel="#191c21",
    card="#1f232a",
    raised="#272c35",
    hover="#2e343f",
    pressed="#21252d",
    selection="#24405c",
    row="#242b36",
    line="#2b303a",
    outline="#3a414e",
    text="#d7dce4",
    dim="#8b94a3",
    faint="#565e6b",
    accent="#56b4e9",
    on_accent="#0d1a24",
    primary="#2a6496",
    on_primary="#ffffff",
    accept="#1d7a56",
    on_accept="#ffffff",
    danger="#a5422a",
    on_danger="#ffffff",
    error="#f0835e",
    warning="#e6b23a",
    info="#56b4e9",
    playhead="#ff5c57",
    on_playhead="#1a0504",
    todo="#4a515e",
    proposed="#e6b23a",
    corrected="#56b4e9",
    accepted="#2fae7f",
    flagged="#e0673e",
    todo_ink="#8b94a3",
    proposed_ink="#e6b23a",
    corrected_ink="#56b4e9",
    accepted_ink="#3dbb8c",
    flagged_ink="#ec7a52",
)

LIGHT = Tokens(
    name="light",
    is_dark=False,
    ground="#f4f5f7",
    panel="#ffffff",
    card="#f0f2f5",
    raised="#ffffff",
    hover="#e4e8ed",
    pressed="#d8dde4",
    selection="#cfe4f4",
    row="#e6f0f8",
    line="#d5dae1",
    outline="#b9c1cb",
    text="#1d232b",
    dim="#5d6774",
    faint="#a3abb6",
    accent="#0072b2",
    on_accent="#ffffff",
    primary="#0072b2",
    on_primary="#ffffff",
    accept="#1a7653",
    on_accept="#ffffff",
    danger="#b23c14",
    on_danger="#ffffff",
    error="#b23c14",
    warning="#855a00",
    info="#006aa6",
    playhead="#d9231d",
    on_playhead="#ffffff",
    todo="#aeb6c1",
    proposed="#c08405",
    corrected="#1b83c4",
    accepted="#1f8f66",
    flagged="#cc4a1c",
    todo_ink="#5d6774",
    proposed_ink="#855a00",
    corrected_ink="#006aa6",
    accepted_ink="#1a7050",
    flagged_ink="#b23c14",
)

THEMES: MappingProxyType[str, Tokens] = MappingProxyType({"dark": DARK, "light": LIGHT})


def track_colour(index: int, palette: tuple[str, ...] = OKABE_ITO) -> str:
    """Return the colour of the index-th track of a clip, `#rrggbb`.

    The first seven are Okabe and Ito's, which stay apart for colour-blind people; further rounds repeat
    them lighter, darker, lighter still, each round turned a little in hue so that no two are equal.
    """
    base = palette[index % len(palette)]
    lap = index // len(palette)
    if lap == 0:
        return base.lower()
    red, green, blue = (channel / 255 for channel in channels(base))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step = 0.09 * ((lap + 1) // 2)
    lightness += step if lap % 2 else -step
    # Folding back keeps far laps between readable limits instead of ending in white or black.
    lightness = _fold(lightness, 0.28, 0.82)
    hue = (hue + 0.021 * lap) % 1.0
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, min(saturation, 0.85))
    return f"#{round(red * 255):02x}{round(green * 255):02x}{round(blue * 255):02x}"


def channels(colour: str) -> tuple[int, int, int]:
    """Return red, green and blue, 0..255, of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours, 1..21. Source: WCAG 2.1, relative luminance."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str) -> str:
    """Return near-black or white, whichever is read better on `fill`."""
    return max(("#101318", "#ffffff"), key=lambda ink: contrast(ink, fill))


def blend(front: str, back: str, share: float) -> str:
    """Return `front` laid over `back` with opacity `share`, 0..1."""
    mixed = (round(a * share + b * (1 - share)) for a, b in zip(channels(front), channels(back), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _fold(value: float, low: float, high: float) -> float:
    span = high - low
    offset = (value - low) % (2 * span)
    return low + (offset if offset <= span else 2 * span - offset)


def _luminance(colour: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
