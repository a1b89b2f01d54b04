"""Colours can be read, and tracks can be told apart."""

import re
from dataclasses import asdict

import pytest

from core.types import ReviewState
from ui.theme.stylesheet import style_sheet
from ui.theme.tokens import DARK, LIGHT, OKABE_ITO, STATE_ORDER, Tokens, contrast, ink_on, track_colour

THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
READABLE = 4.5
SURFACES = ("ground", "panel", "card", "raised")
WORDS = ("text", "dim", "accent", "error", "warning", "info")
INKS = tuple(f"{state.value}_ink" for state in ReviewState)


def test_contrast_follows_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("word", WORDS + INKS)
def test_words_are_readable_on_every_surface(tokens: Tokens, surface: str, word: str) -> None:
    assert contrast(getattr(tokens, word), getattr(tokens, surface)) >= READABLE


@THEMES
@pytest.mark.parametrize(
    ("word", "surface"),
    [
        ("text", "selection"),
        ("text", "row"),
        ("dim", "row"),
        ("text", "hover"),
        ("on_accent", "accent"),
        ("on_primary", "primary"),
        ("on_accept", "accept"),
        ("on_danger", "danger"),
        ("on_playhead", "playhead"),
    ],
)
def test_words_are_readable_on_coloured_ground(tokens: Tokens, word: str, surface: str) -> None:
    assert contrast(getattr(tokens, word), getattr(tokens, surface)) >= READABLE


@THEMES
def test_state_shapes_are_readable_on_their_cells(tokens: Tokens) -> None:
    for state in ReviewState:
        fill = tokens.state_fill(state)
        assert contrast(ink_on(fill), fill) >= READABLE, state


@THEMES
def test_state_cells_stand_out_from_the_panel(tokens: Tokens) -> None:
    for state in ReviewState:
        least = 1.9 if state is ReviewState.TODO else 3.0  # to do is the quiet state
        assert contrast(tokens.state_fill(state), tokens.panel) >= least, state


@THEMES
def test_every_colour_is_written_in_full(tokens: Tokens) -> None:
    for name, value in asdict(tokens).items():
        if isinstance(value, str) and name != "name":
            assert re.fullmatch(r"#[0-9a-f]{6}", value), name


def test_first_tracks_have_okabe_and_itos_colours() -> None:
    assert [track_colour(index) for index in range(7)] == [colour.lower() for colour in OKABE_ITO]


def test_forty_tracks_have_forty_colours() -> None:
    colours = [track_colour(index) for index in range(400)]
    assert len(set(colours)) == 400
    assert all(re.fullmatch(r"#[0-9a-f]{6}", colour) for colour in colours)


def test_state_order_holds_every_state_once() -> None:
    assert sorted(STATE_ORDER) == sorted(ReviewState)


@THEMES
def test_style_sheet_leaves_no_hole_unfilled(tokens: Tokens) -> None:
    sheet = style_sheet(tokens, 13)
    assert "$" not in sheet
    assert tokens.accent in sheet
    assert sheet.count("{") == sheet.count("}")
