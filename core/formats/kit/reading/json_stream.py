"""Reading large JSON files section by section, with errors that name the place."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ijson
from ijson.common import JSONError

from core.errors import BadInputError
from core.formats.kit.reading.fields import Fields
from core.formats.kit.reading.foreign import packed
from core.formats.kit.reading.json_plain import BOM, CHUNK_BYTES, PlainJson, open_json
from core.messages import say
from core.problems import Problems
from core.progress import CancelToken, Progress

MAX_DEPTH = 32
"""COCO needs five levels. ijson's paths grow with every level, so unlimited depth could fill the memory."""
_DAMAGED = "the file is cut off or damaged: export it again"
_KINDS = {"start_map": "an object", "start_array": "a list", "null": "null", "string": "text"}
_SYNTAX_ERRORS = (JSONError, UnicodeDecodeError, OverflowError, ValueError)


@dataclass
class Survey:
    """What stands at the top of a file."""

    kinds: dict[str, str] = field(default_factory=dict)
    """Kind of every top-level value by name: `a list`, `an object`, `text`, …"""
    counts: dict[str, int] = field(default_factory=dict)
    """Number of entries that are objects or lists in every top-level list."""
    has_long_numbers: bool = False
    """Whether numbers in it are too long for the parser; see `PlainJson`."""

    def require_list(self, path: Path, name: str) -> None:
        """Check that there is a list of this name.

        Raises:
            BadInputError: There is none.
        """
        kind = self.kinds.get(name)
        if kind != "a list":
            reason = "is missing" if kind is None else f"is {kind}, expected a list"
            raise BadInputError(path, name, reason, "expected a COCO instances file")

    def optional_list(self, path: Path, name: str) -> None:
        """Check that what has this name, if anything, is a list or null.

        Raises:
            BadInputError: It is something else.
        """
        if self.kinds.get(name, "null") != "null":
            self.require_list(path, name)


def survey(path: Path, cancel: CancelToken, *, wants_list: bool = False) -> Generator[Progress, None, Survey]:
    """Read a whole file once: is it one sound JSON object (or list)? Yields progress in bytes.

    Raises:
        BadInputError: It is empty, binary, not what is wanted, broken (line and column are named) or nested
            too deeply.
        Cancelled: The token was set.
    """
    total = check_begin(path, wants_list=wants_list)
    for has_long_numbers in (False, True):
        try:
            return (yield from _read_all(path, total, cancel, has_long_numbers))
        except _SYNTAX_ERRORS as error:
            if has_long_numbers or not _is_overflow(error):
                raise _syntax_error(path, error) from None
        except OSError as error:
            raise _unreadable(path, error) from None
    raise AssertionError


def _is_overflow(error: Exception) -> bool:
    """Whether the parser stopped at a number of more than 64 bits."""
    return "overflow" in str(error)


def _read_all(
    path: Path, total: int, cancel: CancelToken, has_long_numbers: bool
) -> Generator[Progress, None, Survey]:
    found = Survey(has_long_numbers=has_long_numbers)
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    state = _Depth(path, found)
    done = 0
    with open_json(path, has_long_numbers=has_long_numbers) as file:
        for chunk in _chunks(file):
            cancel.check()
            parser.send(chunk)
            state.take(events)
            del events[:]
            done += len(chunk)
            yield Progress(min(done, total), total, say("checking the file"))
    parser.close()
    state.take(events)
    return found


def section(path: Path, name: str, problems: Problems | None = None) -> Iterator[tuple[int, Fields]]:
    """Yield number and fields of every entry of the list `name`, a few at a time in memory.

    Without a name the entries are those of the file, which is a list.

    The file must have passed `survey`.

    Args:
        problems: Where entries that are no objects are left out; without it they end the reading.

    Raises:
        BadInputError: An entry is no object.
    """
    prefix = f"{name}.item" if name else "item"
    done = 0
    for has_long_numbers in (False, True):
        try:
            with open_json(path, has_long_numbers=has_long_numbers) as file:
                for number, item in enumerate(ijson.items(file, prefix, use_float=True)):
                    if number < done:
                        continue
                    done = number + 1
                    entry = Fields(path, f"{name}[{number}]", item)
                    if isinstance(item, dict):
                        yield number, entry
                        continue
                    odd = entry.bad("", f"is {_kind(item)}, expected an object")
                    if problems is None:
                        raise odd
                    problems.leave_out(name or "entries", odd)
            return
        except _SYNTAX_ERRORS as error:
            if has_long_numbers or not _is_overflow(error):
                raise _syntax_error(path, error) from None
        except OSError as error:
            raise _unreadable(path, error) from None


class _Depth:
    """Follows the parser's events: how deep, and what stands at the top."""

    def __init__(self, path: Path, found: Survey) -> None:
        self._path = path
        self._found = found
        self._depth = 0
        self._key = ""

    def take(self, events: list[tuple[str, Any]]) -> None:
        depth = self._depth
        for event, value in events:
            if depth == 1:
                if event == "map_key":
                    self._key = str(value)
                elif event != "end_map":
                    self._found.kinds[self._key] = _KINDS.get(event, f"a {event}")
            if event in ("start_map", "start_array"):
                depth += 1
                if depth == 3:
                    self._found.counts[self._key] = self._found.counts.get(self._key, 0) + 1
                elif depth > MAX_DEPTH:
                    place = self._key or "top level"
                    raise BadInputError(
                        self._path,
                        place[:80],
                        f"is nested more than {MAX_DEPTH} deep",
                        "this is no COCO file",
                    )
            elif event in ("end_map", "end_array"):
                depth -= 1
        self._depth = depth


def check_begin(path: Path, *, wants_list: bool = False) -> int:
    """Return the file's size; refuse what does not begin like a JSON object (or list)."""
    try:
        with path.open("rb") as file:
            begin = file.read(4096)
        head = begin.removeprefix(BOM).lstrip(b" \t\r\n")
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error) from None
    if not head:
        raise BadInputError(path, "", "is empty", "export it again")
    told = packed(path, begin)
    if told is not None:
        raise told
    if wants_list:
        if not head.startswith(b"["):
            raise BadInputError(path, "line 1", "does not begin with [", "expected a list of entries")
        return size
    if head.startswith(b"["):
        raise BadInputError(
            path,
            "line 1",
            "is a bare list (COCO results), which names no images",
            "import it with --format coco-results, or a COCO file with images, annotations and categories",
        )
    if not head.startswith(b"{"):
        raise BadInputError(path, "byte 0", "is not JSON", "expected a COCO file that begins with {")
    return size


def _chunks(file: PlainJson) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _syntax_error(path: Path, error: Exception) -> BadInputError:
    try:
        where = _locate(path)
    except OSError as unreadable:
        return _unreadable(path, unreadable)
    first_line = str(error).splitlines()[0].removesuffix(".") if str(error) else type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        first_line = "text that is not UTF-8"
    elif "premature EOF" in first_line:
        first_line = "the file ends in the middle"
    elif "overflow" in first_line:
        first_line = "the number is too large"
    first_line = first_line.removeprefix("parse error: ").removeprefix("lexical error: ")
    return BadInputError(path, where, f"is not valid JSON: {first_line}", _DAMAGED)


def _locate(path: Path) -> str:
    """Return line and column of the first byte that breaks the JSON.

    The file is read again in chunks, and the chunk that breaks byte by byte: exact, in constant memory.
    """
    broken_chunk = _good_bytes(path, singly_from=path.stat().st_size * 2)
    good = _good_bytes(path, singly_from=broken_chunk)
    line, last_break, at = 1, 0, 0
    with open_json(path, has_long_numbers=True) as file:
        for chunk in _chunks(file):
            part = chunk[: good - at]
            if b"\n" in part:
                line += part.count(b"\n")
                last_break = at + part.rindex(b"\n") + 1
            at += len(chunk)
            if at >= good:
                break
    return f"line {line}, column {good - last_break + 1}"


def _good_bytes(path: Path, *, singly_from: int) -> int:
    """Return the offset at which the parser breaks; exact from `singly_from` on, else that of the chunk."""
    events = ijson.sendable_list()
    parser = ijson.basic_parse_coro(events, use_float=True)
    at = 0
    with open_json(path, has_long_numbers=True) as file:
        try:
            while chunk := file.read(1 if at >= singly_from else CHUNK_BYTES):
                parser.send(chunk)
                del events[:]
                at += len(chunk)
            parser.close()
        except _SYNTAX_ERRORS:
            return at
    return at


def _unreadable(path: Path, error: OSError) -> BadInputError:
    return BadInputError(path, "", f"cannot be read: {error.strerror}", "check the file and its permissions")


def _kind(value: object) -> str:
    names = {list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
