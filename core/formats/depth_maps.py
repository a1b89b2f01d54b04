"""Depth maps of a clip from files: checked, turned into nearness, kept beside the project."""

from collections.abc import Collection, Generator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from core.changes.tracks import Clip
from core.depth.depth_set import DepthSet, SetWriter, new_set_folder, written_set
from core.depth.nearness import Flaw, Sense, nearness_of
from core.depth.picture_keys import exchanged_frames, map_names
from core.depth.source_files import DepthSource, open_depth_source
from core.errors import BadInputError
from core.formats.kit.reading.mask_names import Way, match_names
from core.listing import some_of
from core.messages import Message, say, say_n
from core.progress import CancelToken, Progress
from core.store.project import Project
from core.video.identity.comparing import compare


@dataclass(frozen=True)
class DepthSummary:
    """What came of it."""

    depth: DepthSet
    frames: int
    """Of the clip."""
    notes: tuple[Message, ...] = ()
    """What was left out, filled or guessed, a line each."""


def import_depth(
    project: Project, clip: Clip, source: Path, sense: Sense, *, cancel: CancelToken | None = None
) -> Generator[Progress, None, DepthSummary]:
    """Keep maps as the depth of a clip, in place of what it had; yields progress.

    Maps find their frames as mask pictures do, by name or number; those of a stack lie as the frames do.
    Nothing changes unless at least one map can be kept.

    Args:
        project: Open for writing, and a file.
        clip: Whose pictures they are of.
        source: A folder with a file per frame, or one file; see `core/depth/source_files.py`.
        sense: What larger values mean.
        cancel: Stops before the next map; nothing is kept.

    Raises:
        BadInputError: There is no map to keep; the line names the first reason.
        Cancelled: The token was set.
    """
    token = cancel or CancelToken()
    project.depth.check_place()
    found = open_depth_source(source)
    places, notes = _frames_of(found, project, clip)
    names = known_names(project, clip)
    folder = new_set_folder(_project_file(project))
    taking = _Taking(found, clip, sense)
    with written_set(folder) as writer:
        for done, (frame, place) in enumerate(sorted(places.items())):
            token.check()
            yield Progress(done, len(places), found.path.name)
            taking.take(frame, place, names[frame], writer)
        if not writer.count:
            raise BadInputError(source, "", *taking.why_nothing())
    depth = set_in(folder, source.absolute().name, writer.count, is_computed=False)
    project.depth.keep(clip.id, depth)
    told = (*notes, *taking.notes(), *missing_notes(clip, taking.kept))
    return DepthSummary(depth, clip.frame_count, told)


def known_names(project: Project, clip: Clip) -> tuple[str | None, ...]:
    """Return the name of each frame's map, from the media as they are now; what is new of them is kept.

    Raises:
        BadInputError: Nobody has seen the clip's pictures yet, or none of those that are there is the clip's.
    """
    media = project.media.of(clip)
    report = compare(media)
    if report.renewed is not None:
        project.media.keep(clip.id, report.renewed, media.identity)
    names = map_names(report.known_media, exchanged_frames(report))
    if not any(names):
        if not report.is_usable:
            raise report.error()
        raise BadInputError(
            media.path, clip.name, "shows other pictures than the project knows", "relink its media first"
        )
    return names


def set_in(folder: Path, source: str, maps: int, *, is_computed: bool) -> DepthSet:
    """Return what to keep of a set that was written to a folder made by `new_set_folder`."""
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    return DepthSet(f"{folder.parent.name}/{folder.name}", source, is_computed, maps, made_at)


def missing_notes(clip: Clip, kept: Collection[int]) -> list[Message]:
    """Return a line on the frames of a clip that have no map; none when all have."""
    frames = [frame for frame in range(clip.frame_count) if frame not in kept]
    if not frames:
        return []
    return [
        say_n(
            "{n} frame has no depth map: {listed}",
            "{n} frames have no depth map: {listed}",
            len(frames),
            listed=some_of(frames),
        )
    ]


@dataclass
class _Taking:
    """Reads maps one by one and counts what is wrong with them."""

    source: DepthSource
    clip: Clip
    sense: Sense
    kept: set[int] = field(default_factory=set)
    filled: list[int] = field(default_factory=list)
    """Frames whose map has pixels without a depth."""
    unknown: list[int] = field(default_factory=list)
    """Frames whose picture the project does not know."""
    unreadable: dict[int, BadInputError] = field(default_factory=dict)
    flaws: dict[Flaw, list[int]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)

    def take(self, frame: int, place: int, name: str | None, writer: SetWriter) -> None:
        if name is None:
            self.unknown.append(frame)
            return
        try:
            values = self.source.read(place)
        except BadInputError as error:
            self.unreadable[frame] = error
            return
        found = nearness_of(values, self.sense, (self.clip.height, self.clip.width))
        if isinstance(found, Flaw):
            self.flaws.setdefault(found, []).append(frame)
            if found is Flaw.SIZE:
                self.sizes.add(f"{values.shape[1]}×{values.shape[0]}")
            return
        writer.put(name, found.values)
        self.kept.add(frame)
        if found.unknown:
            self.filled.append(frame)

    def notes(self) -> list[Message]:
        told = [self._flaw(flaw, frames) for flaw, frames in self.flaws.items()]
        if self.unreadable:
            told.append(_left_out(say("that cannot be read"), self.unreadable))
            told.append(say("the first of them: {why}", why=str(next(iter(self.unreadable.values())))))
        if self.unknown:
            told.append(_left_out(say("of pictures that are missing or were exchanged"), self.unknown))
        if self.filled:
            told.append(
                say_n(
                    "{n} map has pixels without a depth, taken as farthest: frame {listed}",
                    "{n} maps have pixels without a depth, taken as farthest: frames {listed}",
                    len(self.filled),
                    listed=some_of(self.filled),
                )
            )
        return told

    def why_nothing(self) -> tuple[str, str]:
        """Return reason and way out where no map could be kept."""
        if self.unreadable and not self.flaws:
            return f"no map of it can be read: {next(iter(self.unreadable.values()))}", "replace the files"
        why = "; ".join(self.notes()) or "none of its maps belongs to a frame"
        return f"holds no map for {self.clip.name}: {why}", "give maps of this clip's pictures"

    def _flaw(self, flaw: Flaw, frames: list[int]) -> Message:
        match flaw:
            case Flaw.SIZE:
                found, wanted = some_of(sorted(self.sizes)), f"{self.clip.width}×{self.clip.height}"
                return _left_out(
                    say("of {found} where pictures are {size}", found=found, size=wanted), frames
                )
            case Flaw.NO_NUMBERS:
                return _left_out(say("without any depth in it"), frames)
            case Flaw.FLAT:
                return _left_out(say("of one value, which tells no side"), frames)


def _frames_of(source: DepthSource, project: Project, clip: Clip) -> tuple[dict[int, int], list[Message]]:
    """Return the place of each frame's map, and what must be said of how they were found.

    Raises:
        BadInputError: A stack has another number of maps than the clip has frames.
    """
    if not source.names:
        if source.count != clip.frame_count:
            reason = f"holds {source.count} maps, and {clip.name} has {clip.frame_count} frames"
            raise BadInputError(source.path, "", reason, "a stack has one map per frame")
        return {frame: frame for frame in range(source.count)}, []
    match = match_names(source.names, project.media.of(clip).numbers, clip.frame_count)
    notes = {
        Way.NUMBER: [say("maps belong to the frames with the same number in their names")],
        Way.FROM_ONE: [say("maps are numbered from 1: the first belongs to the first frame")],
        Way.ORDER: [say("maps are named otherwise than the frames: taken in the order of their names")],
    }.get(match.way, [])
    left = [name for place, name in enumerate(source.names) if place not in match.frames]
    if not match.frames:
        reason = f"{source.count} maps ({some_of(left)}) fit no frame of {clip.name}, which has"
        raise BadInputError(
            source.path, "", f"{reason} {clip.frame_count}", "name maps as the pictures, or by their frames"
        )
    if left:
        notes = [*notes, _left_out(say("without a frame of this name, or doubled"), left)]
    return {frame: place for place, frame in match.frames.items()}, notes


def _left_out(why: Message, which: Mapping[int, object] | list[int] | list[str]) -> Message:
    return say_n(
        "{n} map {why} left out: {listed}",
        "{n} maps {why} left out: {listed}",
        len(which),
        why=why,
        listed=some_of(which),
    )


def _project_file(project: Project) -> Path:
    assert project.path is not None, "`check_place` has said so"
    return project.path
