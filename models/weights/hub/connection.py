"""The way to the hub: a client that can be stopped at once, and its failures in words.

Metadata and bytes go through the client of `huggingface_hub` (its proxy settings, its offline switch, the
person's token), but not through its download functions: those cannot be stopped while a read waits for a
silent server, hand big files to a library without a stop at all (hf_xet), and check sizes only, no sha256.
"""

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from core.errors import AmodalError, Cancelled, ModelUnavailableError
from core.program import INSTALL_MODELS
from core.progress import CancelToken
from models.weights.stock.catalogue import WeightsEntry

if TYPE_CHECKING:
    import httpx2

CANCEL_EVERY_S = 0.1
CONNECT_S = 15.0
SILENCE_S = 30.0
"""A server that says nothing for so long is given up, and asked again."""
WORTH_ANOTHER_TRY = (408, 425, 429, 500, 502, 503, 504)

Result = TypeVar("Result")


class InterruptedTransferError(Exception):
    """The connection broke, or the server was busy; the same again may work. The text says how it broke."""


def default_endpoint() -> str:
    """Return the hub's address: `HF_ENDPOINT`, or the public hub."""
    from huggingface_hub import constants

    return (os.environ.get("HF_ENDPOINT") or str(constants.ENDPOINT)).rstrip("/")


def require_hub_client() -> None:
    """Check that the packages for downloads are installed.

    Raises:
        ModelUnavailableError: They are not; says how to get them.
    """
    try:
        import httpx2  # noqa: F401
        import huggingface_hub  # noqa: F401
    except ImportError:
        raise ModelUnavailableError(f"downloads need the packages for models: {INSTALL_MODELS}") from None


def timeouts() -> "httpx2.Timeout":
    """Return how long the client waits for a connection and for the next byte."""
    import httpx2

    return httpx2.Timeout(SILENCE_S, connect=CONNECT_S)


def run_cancellable(
    work: Coroutine[Any, Any, Result], cancel: CancelToken, on_tick: Callable[[], None] = lambda: None
) -> Result:
    """Run a coroutine in a loop of its own and return its result; a set token ends it within 0.1 s.

    `on_tick` is called ten times a second, also while the work waits.

    Raises:
        Cancelled: The token was set.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(_watched(work, cancel, on_tick))
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        # Not `asyncio.run`: that waits for a look-up of a name that may take half a minute without network.
        loop.close()


async def _watched(
    work: Coroutine[Any, Any, Result], cancel: CancelToken, on_tick: Callable[[], None]
) -> Result:
    task = asyncio.ensure_future(work)
    while True:
        finished, _ = await asyncio.wait({task}, timeout=CANCEL_EVERY_S)
        if finished:
            return task.result()
        if cancel.is_cancelled:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise Cancelled
        on_tick()


def describe_failure(entry: WeightsEntry, endpoint: str, error: Exception) -> AmodalError:
    """Return an error for people from one of the client's: no network, silence, offline switch, address."""
    import httpx2
    from huggingface_hub.errors import OfflineModeIsEnabled

    if isinstance(error, OfflineModeIsEnabled):
        text = "HF_HUB_OFFLINE is set, so nothing is fetched (unset it, or use a folder: "
        return ModelUnavailableError(f"{entry.name}: {text}`{entry.use_command}`)")
    if isinstance(error, httpx2.InvalidURL | httpx2.UnsupportedProtocol | httpx2.LocalProtocolError):
        return ModelUnavailableError(f"{endpoint} is no address of a hub: {error} (check HF_ENDPOINT)")
    if isinstance(error, httpx2.TooManyRedirects):
        return ModelUnavailableError(f"{endpoint} sends in circles (check HF_ENDPOINT and the proxy)")
    reason = " ".join(str(error).split()) or type(error).__name__
    return ModelUnavailableError(
        f"{entry.name}: {endpoint} cannot be reached: {reason} (check network and proxy, then start again: "
        "what has arrived is kept)"
    )


def describe_refusal(entry: WeightsEntry, endpoint: str, status: int) -> ModelUnavailableError:
    """Return an error for people from an answer's status (400…599)."""
    page = f"{endpoint}/{entry.repo_id}"
    reasons = {
        401: f"wants to know who you are: the token is missing or wrong (`hf auth login`), or {page} is gone",
        403: f"refuses: open {page} in a browser, accept its conditions, then `hf auth login`",
        404: "has nothing there (check HF_ENDPOINT, or look whether it moved)",
        429: "wants a pause: too many requests (try again in some minutes: what has arrived is kept)",
    }
    reason = reasons.get(status, "has trouble (try again later: what has arrived is kept)")
    return ModelUnavailableError(f"{entry.repo_id}: {endpoint} answers {status} and {reason}")
