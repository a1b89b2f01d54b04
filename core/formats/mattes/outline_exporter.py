"""What exporters of outlines share: a file for each clip, with the parts of its tracks over time."""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.atomic import atomic_folder, write_synced
from core.changes.tracks import Clip, Track
from core.formats.kit.carries import Carry
from core.formats.kit.writing.exporter import SelectionExporter
from core.formats.kit.writing.folder_names import folder_names
from core.formats.kit.writing.selection import Selection
from core.formats.mattes.matte_frames import masks_of, no_masks
from core.formats.mattes.outline_chains import Chain, chains_of, drawn_iou
from core.formats.mattes.source_numbers import SourceNumbers
from core.messages import about, say
from core.progress import CancelToken, Progress


@dataclass(frozen=True)
class TrackOutlines:
    """One track and its parts over time."""

    track: Track
    chains: Sequence[Chain]

    def named(self) -> Iterator[tuple[str, Chain]]:
        """Yield each part under a name of its own."""
        for number, chain in enumerate(self.chains, 1):
            yield self.track.name if len(self.chains) == 1 else f"{self.track.name} {number}", chain


class OutlineExporter(SelectionExporter):
    """Writes `OUT/<clip><ending>` for each clip."""

    name: str
    ending: str
    writes_folder = True
    has_one_layer = True
    carries = frozenset({Carry.MODAL, Carry.TRACKS, Carry.TRACK_NAMES, Carry.CLIPS})
    cut_options = frozenset({"points", "first"})

    def write(self, selection: Selection, out: Path, cancel: CancelToken) -> Iterator[Progress]:
        """Write the folder; see `SelectionExporter`.

        Raises:
            BadInputError: There is no mask.
        """
        total, done = sum(map(len, selection.tracks.values())), 0
        with atomic_folder(out) as folder:
            names = folder_names(clip.name for clip in selection.clips)
            for clip, name in zip(selection.clips, names, strict=True):
                found = []
                for track in selection.tracks[clip.id]:
                    yield Progress(done, total, about(clip.name, track.name))
                    done += 1
                    chains = _chains(selection, track, cancel)
                    if chains:
                        found.append(TrackOutlines(track, chains))
                if found:
                    numbers = SourceNumbers(selection.project, clip, selection.options.matte.first)
                    text = self.text(clip, found, numbers)
                    write_synced(folder / f"{name}{self.ending}", text.encode())
            if not any(folder.iterdir()):
                raise no_masks(selection)
        yield Progress(total, total, say("{count} tracks", count=total))

    @abstractmethod
    def text(self, clip: Clip, tracks: Sequence[TrackOutlines], numbers: SourceNumbers) -> str:
        """Return what stands in the file of a clip."""


def _chains(selection: Selection, track: Track, cancel: CancelToken) -> list[Chain]:
    tell, masks = selection.options.tell_iou, masks_of(selection, track, cancel)
    chains = chains_of(masks, selection.options.matte.points)
    if tell is not None:
        for frame, rle in masks.items():
            cancel.check()
            tell(drawn_iou(chains, frame, rle))
    return chains


def shown_keys(chain: Chain, frame_count: int) -> list[tuple[int, bool]]:
    """Return the frames from which on a part is there, or is not: what is held until the next."""
    keys: list[tuple[int, bool]] = [] if 0 in chain.points else [(0, False)]
    for frame in sorted(chain.points):
        if frame - 1 not in chain.points:
            keys.append((frame, True))
        if frame + 1 not in chain.points and frame + 1 < frame_count:
            keys.append((frame + 1, False))
    return keys
