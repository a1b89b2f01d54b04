"""`models`: which weights are here, fetching them, pointing to a folder, checking them."""

import json
from pathlib import Path
from typing import Any

from cli.terminal.download_bar import shown_download
from cli.terminal.edge import CANCELLED_STATUS, cancel_on_interrupt, say
from core.errors import Cancelled
from models.weights.adopting import adopt_folder
from models.weights.checks.checking import CheckedFolder, examine_folder
from models.weights.hub.downloading import download
from models.weights.hub.speed import show_bytes
from models.weights.locating import require_weights
from models.weights.overview import WeightsState, WeightsStatus, survey_weights
from models.weights.room import look_for_room, needs_in_words
from models.weights.stock.catalogue import entry_named
from models.weights.stock.choices import choose, read_choices
from models.weights.stock.places import WeightPlaces


def run_list(*, as_json: bool) -> int:
    """Print all weights: whether they are here, where, how large, what for, what to do."""
    rows = survey_weights()
    if as_json:
        print(json.dumps([describe(row) for row in rows], indent=2))
        return 0
    width = max(len(row.entry.name) for row in rows)
    for row in rows:
        size = show_bytes(row.total_bytes) if row.total_bytes else row.entry.about_size
        print(f"{row.entry.name:<{width}}  {row.state.value:<8} {size}")
        for line in _details(row):
            print(f"  {line}")
    places = WeightPlaces.from_environment()
    print(f"Looked at: chosen folders, AMODAL_WEIGHTS ({places.shared or 'not set'}),")
    print(f"  {places.own}, {places.hub_cache}")
    return 0


def run_fetch(name: str, to: Path | None, half: bool | None = None) -> int:
    """Download weights, showing progress; what arrived before is not fetched again."""
    entry = entry_named(name)
    places = WeightPlaces.from_environment()
    root = places.own if to is None else to.expanduser().absolute()
    if entry.is_published:
        room = look_for_room(root)
        half = room.wants_half if half is None else half
        print(f"Licence of {entry.name}: {entry.licence}")
        for line in needs_in_words(entry, room, half=half):
            print(line)
    with cancel_on_interrupt() as cancel, shown_download(entry.name) as show:
        try:
            folder = download(entry, root, cancel, show, places=places, half=half)
        except Cancelled:
            say(f"cancelled; what has arrived is kept, the same command goes on: {entry.fetch_command}")
            return CANCELLED_STATUS
    if to is not None:
        choose(places.settings_file, entry.name, folder)
    print(f"{entry.name}: {folder}")
    chosen = read_choices(places.settings_file).get(entry.name)
    if chosen is not None and chosen != folder:
        way = f"`{entry.forget_command}` changes it"
        print(f"In use stays the chosen folder {chosen}; {way}")
    return 0


def run_use(name: str, folder: Path) -> int:
    """Use a folder for weights from now on, after checking it."""
    entry = entry_named(name)

    def on_checked(checked: CheckedFolder) -> None:
        for note in checked.notes:
            print(note)
        print(f"Reading {show_bytes(checked.total_bytes)} once, to know these weights again")

    with cancel_on_interrupt() as cancel:
        checked = adopt_folder(entry, folder, cancel, on_checked=on_checked)
    print(f"{entry.name}: {checked.folder} ({', '.join(checked.precisions)})")
    return 0


def run_forget(name: str) -> int:
    """Forget a chosen folder; nothing is deleted."""
    entry = entry_named(name)
    places = WeightPlaces.from_environment()
    before = read_choices(places.settings_file).get(entry.name)
    choose(places.settings_file, entry.name, None)
    print(f"{entry.name}: no folder was chosen" if before is None else f"{entry.name}: forgot {before}")
    return 0


def run_check(name: str) -> int:
    """Check weights that are here: settings, headers, architecture; then read them for their fingerprint."""
    entry = entry_named(name)
    located = require_weights(entry.name)
    with cancel_on_interrupt() as cancel:
        print(f"{entry.name}: {located.folder} ({located.origin.value})")
        checked, problems = examine_folder(located.folder, entry, cancel, build=True)
        for problem in problems[1:]:
            print(f"  also: {problem}")
        if checked is None:
            raise problems[0]
        print(f"  {show_bytes(checked.total_bytes)}, {', '.join(checked.precisions)}: whole")
        for note in checked.notes:
            print(f"  {note}")
        print(f"  fingerprint {located.read_fingerprint(cancel)}")
    return 0


def describe(row: WeightsStatus) -> dict[str, Any]:
    """Return one row as plain data."""
    entry = row.entry
    return {
        "name": entry.name,
        "repo_id": entry.repo_id or None,
        "state": row.state.value,
        "folder": str(row.folder) if row.folder else None,
        "origin": row.origin.value if row.origin else None,
        "bytes": row.total_bytes or None,
        "about_bytes": entry.about_bytes,
        "precisions": list(row.precisions),
        "problems": [str(problem) for problem in row.problems],
        "unfinished_bytes": row.partial_bytes,
        "purpose": entry.purpose,
        "licence": entry.licence,
        "next": row.next_step.replace("`", "") or None,
    }


def _details(row: WeightsStatus) -> list[str]:
    lines = [row.entry.purpose, f"licence: {row.entry.licence}"]
    if row.folder is not None and row.origin is not None:
        lines.append(f"where: {row.folder} ({row.origin.value})")
    lines += [f"problem: {problem}" for problem in row.problems]
    if row.partial_bytes and row.state is not WeightsState.THERE:
        lines.append(f"unfinished download: {show_bytes(row.partial_bytes)} have arrived")
    if row.next_step:
        lines.append(f"next: {row.next_step}")
    return lines
