"""What an import tells of a file: what it left out, how it read it. Said where notes are shown.

A note may begin with names (`lake: 3 of 9 frames have no mask picture`) and may hold several, joined by `; `.
Lines of errors inside it stay English, as everywhere.
"""

import re

from core.types import MaskWish, ReviewState
from ui.language import mark, tr
from ui.words.said_elsewhere import fitting

UNITS: tuple[str, ...] = (
    mark("annotations"),
    mark("boxes"),
    mark("categories"),
    mark("entries"),
    mark("images"),
    mark("images in their clips"),
    mark("mask pictures"),
    mark("masks"),
    mark("media"),
    mark("regions"),
    mark("results"),
    mark("samples"),
    mark("sets of masks"),
    mark("shapes"),
    mark("tasks"),
    mark("tasks' masks"),
    mark("tracks"),
    mark("videos"),
    mark("videos and picture folders"),
)
PLAIN_NOTES: tuple[str, ...] = (
    mark("the file has no annotations: its clips came in to be annotated"),
    mark(
        "masks came in as accepted, since the file is one of masks that people made (import it with "
        "--as proposed to review them)"
    ),
    mark("its masks lie on the pictures as they are stored, and were turned with them"),
    mark("frames were found by the times in the names of their pictures"),
    mark("the file counts the frames of this video from 1"),
    mark("the names of its pictures count frames from 1"),
    # Names and values of mask pictures.
    mark("mask pictures are named otherwise than the frames: taken in the order of their names"),
    mark("mask pictures belong to the frames with the same number in their names"),
    mark("mask pictures are numbered from 1: the first belongs to the first frame"),
    mark("masks are as large as the photos are stored: they are turned upright like them"),
    mark(
        "photos are turned by their EXIF orientation, and sizes do not tell whether the masks were drawn "
        "on the turned ones: taken as drawn on what is seen"
    ),
    mark("what is not transparent is the object"),
    mark("one object"),
    mark("if all values are one object: --mask-values one"),
    mark("if all colours are one object: --mask-values one"),
    mark("if another value is the background, make it 0"),
    mark("if the lighter part is the object, invert the masks"),
    mark("JPEG smears values where objects touch: save such masks as PNG"),
    # Media of clips that were there before.
    mark("the project did not know its media: they were taken as they are now"),
    mark("the video is another file with as many frames at the same times"),
)
NOTES: tuple[str, ...] = (
    # The longer before the shorter: the first that fits is taken. {n}, {m} and {k} are whole numbers.
    mark("{n} of {m} {unit} was left out: {listed}"),
    mark("{n} of {m} {unit} were left out: {listed}"),
    mark("{n} mask came a second time for their track and frame, and were left out: {listed}"),
    mark("{n} masks came a second time for their track and frame, and were left out: {listed}"),
    mark("who is in front of whom in {n} clip stays as it was decided before: {listed}"),
    mark("who is in front of whom in {n} clips stays as it was decided before: {listed}"),
    mark("who is in front of whom in {n} clips was left out: hypotheses are masks"),
    mark("{n} boxes were left out: hypotheses are masks"),
    mark("{n} objects overlap no track and were left out: {listed}"),
    # A file that came in before.
    mark(
        "{n} track was renewed: {m} masks changed, {k} are as they were, {stay} stay since somebody worked "
        "on them or decided"
    ),
    mark(
        "{n} tracks were renewed: {m} masks changed, {k} are as they were, {stay} stay since somebody worked "
        "on them or decided"
    ),
    mark("{n} mask that did not change is {word} now"),
    mark("{n} masks that did not change are {word} now"),
    mark("{n} track was put away, since the masks mean something else now: {listed}"),
    mark("{n} tracks were put away, since the masks mean something else now: {listed}"),
    mark("{n} mask that the file no longer has stay"),
    mark("{n} masks that the file no longer has stay"),
    mark("{n} track that the file no longer has stay: {listed}"),
    mark("{n} tracks that the file no longer has stay: {listed}"),
    # Media.
    mark(
        "{n} video or picture is not under {place} ({listed}): their clips have no pictures until they "
        "are relinked, or imported again with --media FOLDER"
    ),
    mark(
        "{n} videos or pictures are not under {place} ({listed}): their clips have no pictures until they "
        "are relinked, or imported again with --media FOLDER"
    ),
    mark("{n} media name was found under {place} by their last parts (first: {listed} is {found})"),
    mark("{n} media names were found under {place} by their last parts (first: {listed} is {found})"),
    mark(
        "{n} media name finds a file of another name of the file, and were left without media "
        "(first: {listed})"
    ),
    mark(
        "{n} media names find files of another name of the file, and were left without media "
        "(first: {listed})"
    ),
    mark("{n} clip is in the project already: {listed}"),
    mark("{n} clips are in the project already: {listed}"),
    mark("{n} video beside the clips was left out (import by itself): {listed}"),
    mark("{n} videos beside the clips were left out (import by itself): {listed}"),
    mark(
        "{n} file is neither a video nor a picture and was left out (annotations come in by importing their "
        "file): {listed}"
    ),
    mark(
        "{n} files are neither videos nor pictures and were left out (annotations come in by importing their "
        "file): {listed}"
    ),
    mark("{n} file is neither a video nor a picture and was left out: {listed}"),
    mark("{n} files are neither videos nor pictures and were left out: {listed}"),
    mark("{n} folder in it was not looked into (import each by itself): {listed}"),
    mark("{n} folders in it were not looked into (import each by itself): {listed}"),
    mark("{n} masks of {name} belong to frames that it does not have, and were left out"),
    mark(
        "{n} masks were cut: their clip was there before with a smaller margin (set its margin to that of "
        "the file, then import again)"
    ),
    mark(
        "files of {listed} would be found in {place} by the end of their names only, which other names of "
        "the file contradict: they were left without media (give the folder that holds all of them with "
        "--media)"
    ),
    mark(
        "{name} lies below a linked folder that leads out of {place}, and was not read (give the folder that "
        "really holds the media with --media)"
    ),
    mark("clip {name}: {what}"),
    mark("is {width}×{height}, the clip {clip_width}×{clip_height}"),
    mark("has {n} frames as the clip, but at other times"),
    mark("has {n} frames, the clip {m}"),
    mark("has {n} pictures, the clip {m}"),
    mark("holds none of the clip's pictures ({listed})"),
    mark("{n} picture is missing ({listed})"),
    mark("{n} pictures are missing ({listed})"),
    mark("{n} picture is exchanged ({listed})"),
    mark("{n} pictures are exchanged ({listed})"),
    mark("{n} picture is renamed ({listed})"),
    mark("{n} pictures are renamed ({listed})"),
    mark("{n} picture is new and no part of the clip ({listed})"),
    mark("{n} pictures are new and no part of the clip ({listed})"),
    mark(
        "{n} of {m} frames are damaged in the file, the first is {k}; {missing} of them have no "
        "picture at all"
    ),
    mark("the file is cut off: {n} frame at its end left out"),
    mark("the file is cut off: {n} frames at its end left out"),
    mark("the file lists {n} pictures, but ends after {m}: is it complete?"),
    mark("the file says that it lasts {lasts} s, but its pictures end at {end} s"),
    mark("pictures are lost before frame {n}: what follows is numbered without them"),
    mark("pictures have more than 8 bits; shown on one scale: {tones}"),
    mark(
        "{name} holds {n} pictures: of every file of a folder only the first is taken; import such a file by "
        "itself to have all of them as frames"
    ),
    mark("{n} of {m} pictures in it are of another size (previews, masks) and were left out"),
    mark(
        "{file}: beside it lay the last writes of another version of the file; they were not mixed into this "
        "one and are kept as {kept}"
    ),
    mark("{file} does not belong to it and is not read"),
    mark("{file}: {name} is no file of its own; it was not used and is kept as {kept}"),
    # What one format has and a project has not.
    mark("{n} annotations belong to images that are not there"),
    mark("{n} annotations name no category of the file: it is called by its number there, or {name}"),
    mark("{n} masks name another category than the first of their track, which it keeps ({listed})"),
    mark("{n} boxes name another category than the first of their track, which it keeps"),
    mark("{n} visible boxes were left out: a project has visible masks instead"),
    mark("unknown words for review states and origins were left out: {listed}"),
    mark("{n} shapes that are no masks have no place in a project: {listed}"),
    mark("{n} tracks have no mask and were left out"),
    mark("frames of {name} are counted within it: 0 was taken for frame {n} of its video, every {m}th frame"),
    mark("frames of {name} are counted within it: 0 was taken for frame {n} of its video"),
    mark("pictures lie among the masks: put rgba_full_*.png into a folder {folder} beside them, then relink"),
    mark("{n} object changes its label within a clip, so that each label is a track of its own: {listed}"),
    mark("{n} objects change their label within a clip, so that each label is a track of its own: {listed}"),
    mark("{n} results that are no masks were left out: {listed}"),
    mark("{n} annotations that their annotators had skipped were left out"),
    mark("predictions of {n} tasks were left out: only annotations are read"),
    mark("{n} tasks have several annotations: each was read, as tracks of its own"),
    mark("{n} tasks are of pictures that an earlier task is of: their masks are tracks of their own"),
    mark("{n} pixels are void (index {index}) and belong to no object"),
    # Names and values of mask pictures.
    mark("{n} of {m} frames have no mask picture"),
    mark("{folder} holds no mask picture that belongs to a frame"),
    mark("{n} mask picture without a frame of this name left out: {listed}"),
    mark("{n} mask pictures without a frame of this name left out: {listed}"),
    mark("{n} mask picture of frames that have one already left out: {listed}"),
    mark("{n} mask pictures of frames that have one already left out: {listed}"),
    mark(
        "mask pictures are named by the numbers of frames from 0, not as the pictures are ({n} of {m} would "
        "have a picture of their name)"
    ),
    mark("all {n} mask pictures are black: no object is in them"),
    mark("{what}, every pixel goes to the nearest"),
    mark("values {listed}: read as asked for, {wish}"),
    mark("values with fractions up to {top}: from {least} on is set"),
    mark("values up to {n}: from {least} on is set"),
    mark("JPEG with areas of {listed}: {what}"),
    mark("JPEG of {level} on {ground}: below {least} is set"),
    mark("JPEG of {ground} and {level}: from {least} on is set"),
    mark("JPEG keeps no values as small as {n}: masks are rough; save them as PNG"),
    mark("0 and {n} in some pictures, 0 and {m} in others: one object"),
    mark("if {n} means void, or is another object, say so with --mask-values objects"),
    mark("nothing is black; {ground}, which the rim has most of, is the background"),
    mark("values {listed}: {what}"),
    mark("{n} values up to {m}: soft masks of one object, from {least} on is set"),
    mark("{n} is the only value beside 0: {what}"),
    mark("{n} is the only value"),
    mark("every pixel is {n}: the object fills every picture, or there is none"),
    mark("no pixel is 0; {n}, which the rim has most of, is the background: {what}"),
    mark("{n} is void and belongs to none"),
    mark("{n} pixels of {m} values between them lie along edges and belong to none"),
    mark("{n} beside other values counts as void; if it is an object: --mask-values objects"),
    mark("{n} counts as an object; if all values are one object: --mask-values one"),
    mark(
        "{n} covers {share} of the pictures and nearly all of their rim: if what is black is the object, "
        "import with --mask-values inverted"
    ),
    mark("colours {listed} on {ground}: {what}"),
    mark("{n} colours and hardly two alike: these are pictures, no masks"),
    mark("{n} objects"),
)
MEANINGS: dict[MaskWish, str] = {
    MaskWish.AUTO: mark("What the values of all of them suggest"),
    MaskWish.ONE: mark("One object: all but the background"),
    MaskWish.OBJECTS: mark("Every value an object"),
    MaskWish.SOFT: mark("Soft: one object from half of the largest value on"),
    MaskWish.ALPHA: mark("What is not transparent"),
    MaskWish.INVERTED: mark("What is black"),
}
"""What mask pictures may mean, as the window offers it."""
STATES: dict[ReviewState | None, str] = {
    None: mark("What the file says"),
    ReviewState.ACCEPTED: mark("Accepted"),
    ReviewState.PROPOSED: mark("Proposed, to be reviewed"),
}
"""What imported masks may be, as the window offers it."""
_MEANING = re.compile(f"--mask-values ({'|'.join(MaskWish)})")
_STATE = re.compile(f"--as ({ReviewState.ACCEPTED}|{ReviewState.PROPOSED})")


def names_choice(note: str) -> bool:
    """Return whether a note names something that can be chosen when the file is imported again."""
    return bool(_MEANING.search(note) or _STATE.search(note))


def with_choices(text: str) -> str:
    """Return a note with the window's words for what is chosen, instead of the command line's options."""
    text = _MEANING.sub(lambda found: _quoted(MEANINGS[MaskWish(found[1])]), text)
    return _STATE.sub(lambda found: _quoted(STATES[ReviewState(found[1])]), text)


def _quoted(choice: str) -> str:
    return tr("“{choice}”", choice=tr(choice))


def said_note(note: str) -> str:
    """Return a note of an import in the language in use; what is not known here stays as it came."""
    parts = note.split("; ")
    known = [_known(part) for part in parts]
    whole = None if all(known) else _known(note)
    if whole is not None or any(known):
        return whole or "; ".join(one or said_note(part) for one, part in zip(known, parts, strict=True))
    names, colon, rest = note.partition(": ")
    return f"{names}{colon}{said_note(rest)}" if colon else note


def _known(note: str) -> str | None:
    plain = tr(note)
    if plain != note:
        return plain
    found = fitting(NOTES, note)
    if found is None:
        return None
    template, parts = found
    words = dict(parts)
    if "unit" in words:
        words["unit"] = tr(words["unit"])
    if "word" in words:
        words["word"] = tr(words["word"])
    if "what" in words:
        words["what"] = said_note(words["what"])
    return tr(template, **words)
