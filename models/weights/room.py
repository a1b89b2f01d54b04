"""What there is of disk and memory, beside what weights need; told before anything is fetched."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from core.messages import Message, say
from models.weights.hub.speed import show_bytes
from models.weights.stock.catalogue import WeightsEntry
from models.weights.stock.needs import main_memory, memory_need, wants_half


@dataclass(frozen=True, slots=True)
class Room:
    """What a computer has of what weights need."""

    place: Path
    """Nearest folder that exists, of those the weights would go to."""
    free_bytes: int
    """On its disk."""
    memory: int | None
    """Main memory in bytes; None = unknown."""
    wants_half: bool
    """Whether networks will work in half precision."""


def look_for_room(root: Path) -> Room:
    """Return what there is for weights below a folder, which need not exist yet. Asks the disk."""
    place = next(place for place in (root, *root.parents) if place.exists())
    return Room(place, shutil.disk_usage(place).free, main_memory(), wants_half())


def needs_in_words(entry: WeightsEntry, room: Room, *, half: bool) -> tuple[Message, Message]:
    """Return what fetching, and what running weights takes, and what is there."""
    need = memory_need(entry)
    size: Message = entry.about_size
    if half:
        size = say("{size}, about half of it where half precision is offered", size=size)
    disk = say(
        "Disk: {size}; {free} free at {place}",
        size=size, free=show_bytes(room.free_bytes), place=str(room.place),
    )  # fmt: skip
    memory = say(
        "Memory to run it: about {cpu} without a GPU, {gpu} on a GPU ({least} piece by piece)",
        cpu=show_bytes(need.cpu), gpu=show_bytes(need.gpu), least=show_bytes(need.gpu_least),
    )  # fmt: skip
    if room.memory is not None:
        memory = say("{need}; {here} of main memory here", need=memory, here=show_bytes(room.memory))
    return disk, memory
