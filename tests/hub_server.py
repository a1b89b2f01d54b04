"""A model hub on this computer: the few routes that a download needs, and every way in which they fail."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BIG_FROM = 1000
"""Files from this size on are kept apart, with a sha256, and served after a redirect, as the hub does."""


@dataclass
class HubBehaviour:
    """What the server offers, and how it misbehaves. Change it while it runs."""

    folder: Path
    repo_id: str
    status: dict[str, int] = field(default_factory=dict)
    """Answer with this status instead, by part of the path."""
    break_after: dict[str, list[int]] = field(default_factory=dict)
    """Close the connection after so many bytes of a file; one entry per request, then no more."""
    corrupt: set[str] = field(default_factory=set)
    """Send other bytes of the right number."""
    ignores_ranges: bool = False
    pause_after: dict[str, int] = field(default_factory=dict)
    """Send so many bytes of a file, then wait until `go_on` is set."""
    go_on: threading.Event = field(default_factory=threading.Event)
    is_paused: threading.Event = field(default_factory=threading.Event)
    listing: object = None
    """The answer about the repository, in place of the true one."""
    extra_files: list[dict[str, object]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Every request: its path, and its `Range` header or ''."""

    def asked_for(self, name: str) -> list[str]:
        """Return the `Range` headers of the requests for the content of one file."""
        return [ranges for path, ranges in self.requests if path.endswith(f"/content/{name}")]


def true_listing(behaviour: HubBehaviour) -> dict[str, object]:
    """Return what the hub would say about the folder."""
    siblings: list[dict[str, object]] = []
    for path in sorted(p for p in behaviour.folder.rglob("*") if p.is_file()):
        content = path.read_bytes()
        oid = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        entry: dict[str, object] = {
            "rfilename": path.relative_to(behaviour.folder).as_posix(),
            "size": len(content),
            "blobId": oid,
        }
        if len(content) >= BIG_FROM:
            sha256 = hashlib.sha256(content).hexdigest()
            entry["lfs"] = {"size": len(content), "sha256": sha256, "pointerSize": 130}
        siblings.append(entry)
    return {
        "id": behaviour.repo_id,
        "modelId": behaviour.repo_id,
        "sha": COMMIT,
        "siblings": [*siblings, *behaviour.extra_files],
    }


class _Handler(BaseHTTPRequestHandler):
    behaviour: HubBehaviour
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: requests are kept in `HubBehaviour.requests`."""

    def do_GET(self) -> None:
        hub, path = self.behaviour, unquote(urlsplit(self.path).path)
        hub.requests.append((path, self.headers.get("Range", "")))
        for part, status in hub.status.items():
            if part in path:
                self._plain(status, b'{"error": "no"}')
                return
        if path == f"/api/models/{hub.repo_id}":
            value = true_listing(hub) if hub.listing is None else hub.listing
            self._plain(200, json.dumps(value).encode())
        elif path.startswith(f"/{hub.repo_id}/resolve/"):
            name = path.split("/resolve/", 1)[1].partition("/")[2]
            self.send_response(302)
            self.send_header("Location", f"/content/{name}")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path.startswith("/content/") and (hub.folder / path[9:]).is_file():
            self._content(path[9:])
        else:
            self._plain(404, b"{}")

    def _plain(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _content(self, name: str) -> None:
        hub = self.behaviour
        content = (hub.folder / name).read_bytes()
        if name in hub.corrupt:
            content = bytes(byte ^ 1 for byte in content)
        begin = 0
        wanted = self.headers.get("Range", "")
        if wanted and not hub.ignores_ranges:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if begin and begin >= len(content):
            self._plain(416, b"")
            return
        self.send_response(206 if begin else 200)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - begin))
        self.end_headers()
        rest = content[begin:]
        if hub.break_after.get(name):
            self.wfile.write(rest[: hub.break_after[name].pop(0)])
            self.close_connection = True
            return
        if name in hub.pause_after and not hub.go_on.is_set():
            first = hub.pause_after[name]
            self.wfile.write(rest[:first])
            self.wfile.flush()
            hub.is_paused.set()
            hub.go_on.wait()
            rest = rest[first:]
        try:
            self.wfile.write(rest)
        except OSError:  # the client has gone, as it should after a cancel
            self.close_connection = True


@contextmanager
def serve(folder: Path, repo_id: str) -> Iterator[tuple[str, HubBehaviour]]:
    """Serve a folder as a repository; give its address and its behaviour."""
    behaviour = HubBehaviour(folder, repo_id)
    handler = type("Handler", (_Handler,), {"behaviour": behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", behaviour
    finally:
        behaviour.go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()
