"""Reading large JSON files section by section, with errors that name the place."""

import json
import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import ijson
from ijson.common import JSONError

from core.errors import BadInputError

MAX_DEPTH = 200
# An opening bracket, then at most some plain values or short texts before the next one.
_DEEP = re.compile(rb'(?:[\[{](?:[^\[\]{}"]|"[^"\[\]{}]{0,64}"){0,16}){%d}' % (MAX_DEPTH + 1))
MAX_EXPLAINED_BYTES = 200_000_000
"""Larger files with a syntax error are not read a second time to find the line."""


def check_object(path: Path) -> None:
    """Check that a file begins like a JSON object.

    Raises:
        BadInputError: It is empty, binary, a list, or cannot be read.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None
    if not head:
        raise BadInputError(path, "", "is empty", "export it again")
    if head.startswith(b"["):
        raise BadInputError(
            path,
            "",
            "is a bare list (COCO results), which names no images",
            "import a COCO file with images, annotations and categories",
        )
    if not head.startswith(b"{"):
        raise BadInputError(path, "byte 0", "is not JSON", "expected a COCO file that begins with {")
    deep = _find_deep_nesting(path)
    if deep is not None:
        raise BadInputError(
            path, f"byte {deep}", f"is nested more than {MAX_DEPTH} deep", "this is no COCO file"
        )


def section(path: Path, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield number and object of every entry of the list `name`, a few at a time in memory.

    Raises:
        BadInputError: The JSON is broken (line and column are named), or an entry is no object.
    """
    try:
        with path.open("rb") as file:
            for number, item in enumerate(_items(file, f"{name}.item")):
                if not isinstance(item, dict):
                    raise BadInputError(path, f"{name}[{number}]", f"is {_kind(item)}, expected an object")
                yield number, item
    except (JSONError, UnicodeDecodeError, RecursionError, OverflowError, ValueError) as error:
        where, reason = explain(path, error)
        raise BadInputError(path, where, reason, "the file is cut off or damaged: export it again") from None
    except OSError as error:
        raise BadInputError(path, "", f"cannot be read: {error.strerror}") from None


def explain(path: Path, error: Exception) -> tuple[str, str]:
    """Return place and reason of a syntax error."""
    try:
        if path.stat().st_size <= MAX_EXPLAINED_BYTES:
            json.loads(path.read_bytes(), parse_constant=_refuse)
    except json.JSONDecodeError as found:
        return f"line {found.lineno}, column {found.colno}", f"is not valid JSON: {found.msg}"
    except _NotANumberError as found:
        return "", f"holds {found}, which is no JSON number"
    except RecursionError:
        return "", "is nested too deeply"
    except (UnicodeDecodeError, ValueError, OSError) as found:
        return "", f"is not valid JSON: {found}"
    return "", f"is not valid JSON: {str(error).splitlines()[0][:120]}"


def _find_deep_nesting(path: Path) -> int | None:
    """Return where brackets are opened more than `MAX_DEPTH` times without one being closed.

    The parser would build all of it in memory; this search is bounded and runs in native code.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = _DEEP.search(data)
        return None if found is None else found.start()


class _NotANumberError(Exception):
    """NaN or Infinity stands in the file."""


def _refuse(text: str) -> None:
    raise _NotANumberError(text)


def _items(file: BinaryIO, prefix: str) -> Iterator[Any]:
    return iter(ijson.items(file, prefix, use_float=True))


def _kind(value: object) -> str:
    return {list: "a list", str: "text", bool: "true or false", type(None): "null"}.get(
        type(value), type(value).__name__
    )
