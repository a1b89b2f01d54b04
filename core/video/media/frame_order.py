"""Where the frames of a clip stand once all its media are there: as an import with the media places them."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.video.media.clip_media import FileMark, MediaIdentity, same_name


@dataclass(frozen=True)
class FrameOrder:
    """The new number of every frame of a clip that came in before its media were seen."""

    was: tuple[str, ...]
    """Names of the pictures by frame until now, as the project knows them; none for a video."""
    places: tuple[int, ...]
    """New number by frame; every one once, below `frame_count`."""
    frame_count: int
    """Frames that the clip has then."""
    joined: tuple[str, ...] = ()
    """Pictures that become frames, in the order of the folder."""

    @property
    def moves(self) -> bool:
        """Whether any frame gets another number."""
        return self.places != tuple(range(len(self.places)))

    def arrange(self, identity: MediaIdentity, marks: Sequence[FileMark | None]) -> MediaIdentity:
        """Return what is known of the clip's own pictures, by new number and with those that join.

        Args:
            identity: By frame until now, with the names that the pictures have in the folder.
            marks: Of the pictures that join, in their order.
        """
        names = [""] * self.frame_count
        own: list[FileMark | None] = [None] * self.frame_count
        for frame, place in enumerate(self.places):
            names[place], own[place] = identity.names[frame], identity.marks[frame]
        taken = set(self.places)
        free = (place for place in range(self.frame_count) if place not in taken)
        for place, name, mark in zip(free, self.joined, marks, strict=True):
            names[place], own[place] = name, mark
        return replace(identity, names=tuple(names), marks=tuple(own))


def order_of_folder(
    was: tuple[str, ...], names: Sequence[str], files: Sequence[Path | None], listed: Sequence[Path]
) -> FrameOrder | None:
    """Return where the frames stand among all pictures of a folder; None where names do not tell it.

    Args:
        was: Names by frame, as the project knows them.
        names: The same where their pictures told those that were not known.
        files: The pictures that were found, by frame; None = missing.
        listed: All pictures of the folder, in its order.
    """
    found = [file for file in files if file is not None]
    if len(set(found)) < len(found):
        return None
    from natsort import natsort_keygen, ns

    position = {file: index for index, file in enumerate(listed)}
    shown = names_in_folder(names, files, position)
    if not all(shown) or len({same_name(name) for name in shown}) < len(shown):
        return None
    key = natsort_keygen(alg=ns.IGNORECASE)
    frames = [
        (key(name), -1 if file is None else position.get(file, -1), frame)
        for frame, (name, file) in enumerate(zip(shown, files, strict=True))
    ]
    taken = set(found)
    joined = [file for file in listed if file not in taken]
    entries = sorted([*frames, *((key(file.name), position[file], -1) for file in joined)])
    places = [0] * len(names)
    for place, (_, _, frame) in enumerate(entries):
        if frame >= 0:
            places[frame] = place
    return FrameOrder(was, tuple(places), len(entries), tuple(file.name for file in joined))


def names_in_folder(
    names: Sequence[str], files: Sequence[Path | None], listed: Container[Path]
) -> tuple[str, ...]:
    """Return the names by frame as the folder spells them; of a picture that is missing, the known one."""
    return tuple(
        file.name if file is not None and file in listed else name
        for name, file in zip(names, files, strict=True)
    )
