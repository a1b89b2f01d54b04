"""Runs a segmenter in a process of its own, so that the window's process never loads torch."""

import multiprocessing
from dataclasses import replace
from multiprocessing.connection import Connection

import numpy as np

from core.errors import AmodalError, ModelUnavailableError
from core.masks.rle import Rle, decode_rle, encode_rle
from core.session_log import SessionLog, guard_process
from core.types import BoolMask
from models.scribble.protocol import PromptRequest

SECONDS_TO_CLOSE = 2.0


class ChildSegmenter:
    """A segmenter whose work is done by a spawned process, which starts with the first request."""

    needs_child = False

    def __init__(self, name: str) -> None:
        self.name = name
        self.summary = f"{name}, in a process of its own"
        self._process: multiprocessing.context.SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._sent_key = ""

    def missing(self) -> str:
        """Nothing: asked before it was made."""
        return ""

    def segment(self, request: PromptRequest) -> BoolMask:
        """Return the object's mask; blocks until the process has answered.

        Raises:
            ModelUnavailableError: Weights or packages are missing, or the process ended.
        """
        pipe = self._start()
        # Pictures are large: one that was sent is not sent again.
        is_known = bool(request.picture_key) and request.picture_key == self._sent_key
        picture = None if is_known else request.picture
        try:
            excluded = None if request.excluded is None else encode_rle(request.excluded)
            pipe.send((picture, request.picture_key, request.strokes, excluded))
            answer = pipe.recv()
        except (EOFError, OSError):
            self.close()
            raise ModelUnavailableError(
                f"the process of segmenter '{self.name}' ended (out of memory?); try again, or use region"
            ) from None
        self._sent_key = request.picture_key
        if isinstance(answer, Rle):
            return decode_rle(answer)
        raise ModelUnavailableError(str(answer))

    def close(self) -> None:
        """End the process. May be called twice."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.kill()
            self._process.join(SECONDS_TO_CLOSE)
        self._pipe = self._process = None
        self._sent_key = ""

    def _start(self) -> Connection:
        if self._pipe is None or self._process is None or not self._process.is_alive():
            self.close()
            context = multiprocessing.get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(
                target=serve, args=(theirs, self.name), name=f"segmenter-{self.name}", daemon=True
            )
            self._process.start()
            theirs.close()
        return self._pipe


def serve(pipe: Connection, name: str) -> None:
    """Answer requests until the pipe is closed: with a code, or with one line that says what is wrong."""
    from models.scribble.registry import load_segmenter

    log = SessionLog("segmenter")
    guard_process(log)
    segmenter = None
    last = PromptRequest(np.zeros((1, 1, 3), np.uint8), ())
    while True:
        try:
            picture, key, strokes, excluded = pipe.recv()
        except (EOFError, OSError):
            return
        last = last if picture is None else PromptRequest(picture, (), key)
        last = replace(last, strokes=strokes, excluded=None if excluded is None else decode_rle(excluded))
        answer: Rle | str
        try:
            segmenter = segmenter or load_segmenter(name)
            answer = encode_rle(segmenter.segment(last))
        except AmodalError as error:
            answer = str(error)
        except Exception as error:  # noqa: BLE001 - the edge of the process: a plug-in may raise anything
            log.keep(error, f"segmenter {name}")
            answer = f"segmenter '{name}' failed: " + " ".join(f"{type(error).__name__} {error}".split())
        try:
            pipe.send(answer)
        except OSError:
            return
