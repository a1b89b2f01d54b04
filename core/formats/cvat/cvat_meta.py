"""What CVAT's `<meta>` says of tasks, jobs and projects, and which frame of the media a number means.

CVAT numbers frames as the video does: a task that begins at frame 30 and takes every fifth has 30, 35, 40, …
Files of old versions count within the task; that is seen where the numbers cannot be those of the video.
"""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from xml.etree.ElementTree import Element

from core.formats.cvat.cvat_fields import number_of
from core.formats.kit.reading.fields import LARGEST_SIDE
from core.formats.kit.reading.media_folder import VIDEO_SUFFIXES

LARGEST_FRAME = 10_000_000
_STEP = re.compile(r"step\s*=\s*(\d{1,7})")
_FRAME_NAME = re.compile(r"frame_(\d{1,8})")


@dataclass
class Numbers:
    """The frame numbers that stand in a file for one task."""

    least: int = LARGEST_FRAME
    most: int = -1
    is_of_video: bool = True
    """Whether every number can be one of the video's."""

    def add(self, number: int, start: int, step: int) -> None:
        """Take a number."""
        self.least, self.most = min(self.least, number), max(self.most, number)
        self.is_of_video = self.is_of_video and number >= start and (number - start) % step == 0


@dataclass
class CvatTask:
    """A task, or a job of one; everything but the number may be missing."""

    id: str = ""
    name: str = ""
    size: int | None = None
    start: int = 0
    stop: int | None = None
    step: int = 1
    source: str = ""
    mode: str = ""
    size_wh: tuple[int, int] | None = None
    numbers: Numbers = field(default_factory=Numbers)

    @property
    def is_video(self) -> bool:
        """Whether its media are a video."""
        ending = PurePosixPath(self.source.replace("\\", "/")).suffix.lower()
        return ending in VIDEO_SUFFIXES or (self.mode == "interpolation" and bool(self.source))

    @property
    def counts_within(self) -> bool:
        """Whether the file's numbers count the frames of the task and not those of the video."""
        fits = self.size is None or self.numbers.most < self.size
        return not self.numbers.is_of_video and fits

    def frame(self, number: int) -> int:
        """Return the frame of the media that a number of the file means."""
        return self.start + number * self.step if self.counts_within else number

    @property
    def frame_count(self) -> int:
        """Frames that the media have at least."""
        last = self.frame(self.numbers.most) if self.numbers.most >= 0 else -1
        if self.stop is not None:
            last = max(last, self.stop)
        elif self.size:
            last = max(last, self.start + (self.size - 1) * self.step)
        return max(1, min(last + 1, LARGEST_FRAME))


def tasks_of(meta: Element) -> list[CvatTask]:
    """Return the tasks of a file's head: one, or those of a project; a job stands for its task."""
    outer = _text(meta, "source")
    found = []
    for element in meta.iter():
        if element.tag not in ("task", "job") or not len(element):
            continue
        size = element.find("original_size")
        sides = ("width", "height") if size is not None else ()
        wide = [_whole(size, side, LARGEST_SIDE) for side in sides if size is not None]
        step = _STEP.search(_text(element, "frame_filter"))
        found.append(
            CvatTask(
                _text(element, "id"),
                _text(element, "name"),
                _whole(element, "size", LARGEST_FRAME),
                _whole(element, "start_frame", LARGEST_FRAME) or 0,
                _whole(element, "stop_frame", LARGEST_FRAME),
                max(1, int(step.group(1))) if step else 1,
                _text(element, "source") or outer,
                _text(element, "mode"),
                (wide[0], wide[1]) if len(wide) == 2 and wide[0] and wide[1] else None,
            )
        )
    return found


def task_of(tasks: list[CvatTask], task_id: str) -> CvatTask:
    """Return the task of an image's or track's `task_id`; without one the only task, else an empty one."""
    for task in tasks:
        if task.id == task_id:
            return task
    if len(tasks) == 1 and not task_id:
        return tasks[0]
    tasks.append(CvatTask(id=task_id))
    return tasks[-1]


def number_in_name(name: PurePosixPath) -> int | None:
    """Return the number of a video's frame from the name that CVAT gives it (`frame_000030`), else None."""
    found = _FRAME_NAME.fullmatch(name.stem)
    return int(found.group(1)) if found else None


def _text(element: Element, tag: str) -> str:
    return (element.findtext(tag) or "").strip()


def _whole(element: Element, tag: str, high: int) -> int | None:
    number = number_of(_text(element, tag))
    return number if number is not None and number <= high else None
