"""JSON files as they are written: with a byte order mark, with the NaN and Infinity of Python's writer."""

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

CHUNK_BYTES = 1 << 16
BOM = b"\xef\xbb\xbf"
_TOKEN = re.compile(rb'\\.|"|-?Infinity|NaN', re.DOTALL)
_LONG_TOKEN = re.compile(rb'\\.|"|-?Infinity|NaN|-?[0-9][0-9.eE+-]*', re.DOTALL)
_LONG_BEGUN = re.compile(rb"[-+.eE0-9]{1,6000}$")
_BEGUN = re.compile(rb"(?:-|-?I[nfit]{0,6}|Na?)$")
"""What may be the beginning of a word at the end of a chunk."""


@contextmanager
def open_json(path: Path, *, has_long_numbers: bool = False) -> Iterator["PlainJson"]:
    """Open a file for a parser.

    Args:
        has_long_numbers: Look at every number too; see `PlainJson`.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        yield PlainJson(file, has_long_numbers=has_long_numbers)


class PlainJson:
    """Reads a file without its byte order mark, and with null where it says NaN or Infinity.

    JSON has no such numbers, and the parser stops at them; Python writes and reads them all the same. Texts
    are left alone: what is a text is followed through the file, which costs a hundredth of parsing it.

    With `has_long_numbers` whole numbers of more than 64 bits become texts, and what no float can hold null.
    The parser stops at these too; they are so rare that files are read without this first.
    """

    def __init__(self, file: BinaryIO, *, has_long_numbers: bool = False) -> None:
        self._file = file
        self._is_long = has_long_numbers
        self._is_text = False
        self._held = b""
        if file.read(len(BOM)) != BOM:
            file.seek(0)

    def read(self, size: int = CHUNK_BYTES) -> bytes:
        """Return about `size` bytes, none at the end of the file."""
        while size:
            new = self._file.read(size if size > 0 else CHUNK_BYTES)
            chunk = self._held + new
            self._held = self._unfinished(chunk) if new else b""
            chunk = chunk[: len(chunk) - len(self._held)]
            if chunk or not new:
                return self._plain(chunk)
        return b""

    def _unfinished(self, chunk: bytes) -> bytes:
        backslashes = len(chunk) - len(chunk.rstrip(b"\\"))
        if backslashes:
            return b"\\" if backslashes % 2 else b""
        if self._is_long and (number := _LONG_BEGUN.search(chunk, max(0, len(chunk) - 6000))) is not None:
            return number[0]
        begun = None if chunk.endswith(b"NaN") else _BEGUN.search(chunk, max(0, len(chunk) - 9))
        return begun[0] if begun is not None else b""

    def _plain(self, chunk: bytes) -> bytes:
        if self._is_long:
            return _LONG_TOKEN.sub(self._replaced, chunk)
        if b"NaN" in chunk or b"Infinity" in chunk:
            return _TOKEN.sub(self._replaced, chunk)
        if chunk.replace(b"\\\\", b"").replace(b'\\"', b"").count(b'"') % 2:
            self._is_text = not self._is_text
        return chunk

    def _replaced(self, match: re.Match[bytes]) -> bytes:
        word = match[0]
        if word == b'"':
            self._is_text = not self._is_text
        if self._is_text or word[:1] in b'"\\':
            return word
        return b"null" if word.endswith((b"NaN", b"Infinity")) else _short(word)


def _short(number: bytes) -> bytes:
    """Return a number as the parser can take it."""
    try:
        value = float(number)
    except ValueError:
        return number  # not one: the parser says so
    if math.isinf(value):
        return b'"' + number + b'"' if number.lstrip(b"-").isdigit() else b"null"
    return b'"' + number + b'"' if number.lstrip(b"-").isdigit() and abs(value) >= 2**63 else number
