"""Downloads from a real server on this computer: whole and checked, or resumable, or refused in one line."""

import errno
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from filelock import FileLock

from core.errors import AmodalError, BadInputError, Cancelled, ModelUnavailableError
from core.progress import CancelToken
from models.weights.hub.downloading import download
from models.weights.hub.speed import DownloadProgress, SpeedMeter, in_words, show_bytes
from models.weights.hub.unfinished import partial_bytes, partial_folder
from models.weights.locating import Origin, require_weights
from models.weights.stock.catalogue import entry_named
from tests.hub_server import HubBehaviour, serve, true_listing
from tests.weight_folders import UNET, own_places, write_depth, write_pipeline, write_tensors

ENTRY = entry_named("diffusion-vas-amodal")
UNET_FILE = "unet/diffusion_pytorch_model.safetensors"


class Setting:
    """One server, one target folder, and the reports of downloads."""

    def __init__(self, tmp_path: Path, endpoint: str, hub: HubBehaviour) -> None:
        self.endpoint, self.hub = endpoint, hub
        self.places = own_places(tmp_path / "mine")
        self.root = self.places.own
        self.reports: list[DownloadProgress] = []

    def download(self, cancel: CancelToken | None = None, pauses_s: tuple[float, ...] = (0, 0)) -> Path:
        return download(
            ENTRY,
            self.root,
            cancel or CancelToken(),
            self.reports.append,
            endpoint=self.endpoint,
            places=self.places,
            pauses_s=pauses_s,
        )

    def refused(self, kind: type[AmodalError], *words: str) -> str:
        """Download, and return the one line with which it failed."""
        with pytest.raises(kind) as raised:
            self.download()
        line = str(raised.value)
        assert "\n" not in line
        for word in words:
            assert word in line
        assert not (self.root / ENTRY.name).exists()
        return line


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    """A server with the weights in the published layout, and things beside them that must not be taken."""
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")
    folder = write_pipeline(tmp_path / "repository")
    (folder / "README.md").write_text("read me")
    (folder / "unet" / "network.py").write_text("raise SystemExit")
    (folder / "unet" / "diffusion_pytorch_model.bin").write_bytes(b"pickle")
    write_tensors(folder / "unet/diffusion_pytorch_model.fp16.safetensors", UNET, dtype="float16")
    with serve(folder, ENTRY.repo_id) as (endpoint, hub):
        yield Setting(tmp_path, endpoint, hub)


def same_files(first: Path, second: Path) -> bool:
    names = [p.relative_to(second) for p in second.rglob("*") if p.is_file()]
    return bool(names) and all((first / n).read_bytes() == (second / n).read_bytes() for n in names)


def test_download_takes_safetensors_and_settings_only(setting: Setting) -> None:
    folder = setting.download()
    assert folder == setting.root / ENTRY.name
    assert same_files(setting.hub.folder, folder)
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert UNET_FILE in names
    assert "model_index.json" in names
    assert not [name for name in names if not name.endswith((".json", ".safetensors")) or "fp16" in name]
    assert partial_bytes(ENTRY, setting.root) == 0
    located = require_weights(ENTRY.name, setting.places)
    assert (located.folder, located.origin) == (folder, Origin.OWN)
    assert setting.reports[-1].fraction == 1.0
    assert setting.reports[-1].total_bytes == sum(p.stat().st_size for p in folder.rglob("*.*"))


def test_same_again_asks_for_no_weights_and_mends_a_damaged_file(setting: Setting) -> None:
    folder = setting.download()
    setting.hub.requests.clear()
    setting.download()
    assert setting.hub.asked_for(UNET_FILE) == []
    os.truncate(folder / UNET_FILE, 100)
    setting.download()
    assert setting.hub.asked_for(UNET_FILE) == [""]
    assert setting.hub.asked_for("vae/diffusion_pytorch_model.safetensors") == []
    assert same_files(setting.hub.folder, folder)


def test_broken_connection_is_resumed_where_it_broke(setting: Setting) -> None:
    setting.hub.break_after[UNET_FILE] = [5000, 300, 0, 2000]
    assert same_files(setting.hub.folder, setting.download())
    assert setting.hub.asked_for(UNET_FILE) == [
        "", "bytes=5000-", "bytes=5300-", "bytes=5300-", "bytes=7300-",
    ]  # fmt: skip


def test_connection_that_never_holds_is_given_up_and_resumed_later(setting: Setting) -> None:
    setting.hub.break_after[UNET_FILE] = [4000, 0, 0, 0]
    line = setting.refused(ModelUnavailableError, UNET_FILE, "is kept")
    assert "cannot be reached" in line or "does not arrive" in line
    assert partial_bytes(ENTRY, setting.root) >= 4000
    setting.hub.break_after.clear()
    setting.hub.requests.clear()
    setting.download()
    assert setting.hub.asked_for(UNET_FILE) == ["bytes=4000-"]


def test_cancel_while_the_server_is_silent_stops_and_keeps_what_came(setting: Setting) -> None:
    setting.hub.pause_after[UNET_FILE] = 20_000
    cancel = CancelToken()

    def part_bytes() -> int:
        parts = partial_folder(ENTRY, setting.root).rglob("diffusion_pytorch_model.safetensors.*.part")
        return sum(path.stat().st_size for path in parts if path.parent.name == "unet")

    def cancel_when_silent() -> None:
        setting.hub.is_paused.wait()
        while part_bytes() < 10_000:  # some of it waits in a buffer
            setting.hub.go_on.wait(0.01)
        cancel.cancel()

    helper = threading.Thread(target=cancel_when_silent)
    helper.start()
    # The server waits for ever: without a cancel in the middle of a read this would not return.
    with pytest.raises(Cancelled):
        setting.download(cancel)
    helper.join()
    assert not (setting.root / ENTRY.name).exists()
    kept = part_bytes()
    assert kept == 20_000
    setting.hub.go_on.set()
    setting.hub.requests.clear()
    setting.reports.clear()
    setting.download()
    assert setting.hub.asked_for(UNET_FILE) == ["bytes=20000-"]
    assert setting.reports[1].done_bytes >= 20_000


def test_server_without_ranges_starts_anew(setting: Setting) -> None:
    setting.hub.break_after[UNET_FILE] = [5000]
    setting.hub.ignores_ranges = True
    assert same_files(setting.hub.folder, setting.download())
    assert setting.hub.asked_for(UNET_FILE) == ["", "bytes=5000-"]


def test_changed_file_is_not_glued_to_an_older_part(setting: Setting) -> None:
    setting.hub.break_after[UNET_FILE] = [4000, 0, 0, 0]
    setting.refused(ModelUnavailableError)
    write_tensors(setting.hub.folder / UNET_FILE, UNET, seed=7)
    setting.hub.break_after.clear()
    setting.hub.requests.clear()
    folder = setting.download()
    assert setting.hub.asked_for(UNET_FILE) == [""]
    assert not list(folder.rglob("*.part"))


def test_part_damaged_on_disk_is_found_out_and_fetched_anew(setting: Setting) -> None:
    setting.hub.break_after[UNET_FILE] = [4000, 0, 0, 0]
    setting.refused(ModelUnavailableError)
    setting.hub.break_after.clear()
    (part,) = partial_folder(ENTRY, setting.root).rglob("diffusion*.part")
    part.write_bytes(bytes(4000))
    setting.refused(BadInputError, UNET_FILE, "wrong checksum", "only this file")
    setting.download()


@pytest.mark.parametrize("name", [UNET_FILE, "vae/config.json"])
def test_wrong_checksum_is_one_line_and_keeps_the_others(name: str, setting: Setting) -> None:
    setting.hub.corrupt.add(name)
    setting.refused(BadInputError, name, "wrong checksum")
    setting.hub.corrupt.clear()
    setting.hub.requests.clear()
    setting.download()
    assert setting.hub.asked_for(name) == [""]


STATUSES = {401: "hf auth login", 403: "accept its conditions", 404: "HF_ENDPOINT", 500: "try again later"}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("where", ["/api/models/", "/content/unet/diffusion"])
def test_refusal_of_the_server_is_one_line(status: int, where: str, setting: Setting) -> None:
    setting.hub.status[where] = status
    words = STATUSES[status] if status < 500 or "api" in where else "answers 500"
    setting.refused(ModelUnavailableError, ENTRY.repo_id if status < 500 else ENTRY.name, str(status), words)


def test_busy_server_is_asked_again(setting: Setting) -> None:
    setting.hub.status["/content/unet/diffusion"] = 503
    reports: list[DownloadProgress] = []

    def note(report: DownloadProgress) -> None:
        reports.append(report)
        if "trying again" in report.note:
            setting.hub.status.clear()

    download(
        ENTRY, setting.root, CancelToken(), note,
        endpoint=setting.endpoint, places=setting.places, pauses_s=(0, 0),
    )  # fmt: skip
    assert any("connection lost, trying again" in report.note for report in reports)


def test_no_server_is_one_line(setting: Setting) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        setting.endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
    setting.refused(ModelUnavailableError, setting.endpoint, "cannot be reached", "check network")


@pytest.mark.parametrize("endpoint", ["nonsense", "ftp://localhost", "http://[::1", "http://"])
def test_nonsense_for_an_address_is_one_line(endpoint: str, setting: Setting) -> None:
    setting.endpoint = endpoint
    setting.refused(ModelUnavailableError, "HF_ENDPOINT")


def test_too_little_room_is_told_before_anything_is_fetched(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The border to the system: a disk of ours that is full cannot be had in a test.
    usage = shutil.disk_usage(setting.hub.folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=3_000_000))
    setting.refused(BadInputError, str(setting.root), "too little room", "3 MB free", "--to FOLDER")
    assert not [path for path, _ in setting.hub.requests if "resolve" in path]


def test_disk_that_becomes_full_is_one_line_and_keeps_what_came(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    true_open = Path.open

    class FullAfter:
        """A file on a disk with room for 4000 more bytes."""

        def __init__(self, file: BinaryIO) -> None:
            self._file, self._room = file, 4000

        def write(self, data: bytes) -> int:
            if len(data) > self._room:
                self._file.write(data[: self._room])
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._room -= len(data)
            return self._file.write(data)

        def __getattr__(self, name: str) -> Any:
            return getattr(self._file, name)

        def __enter__(self) -> "FullAfter":
            return self

        def __exit__(self, *_error: object) -> None:
            self._file.close()

    def open_(path: Path, *arguments: Any, **options: Any) -> Any:
        file = true_open(path, *arguments, **options)
        is_part = "diffusion_pytorch_model" in path.name and path.parent.name == "unet"
        return FullAfter(file) if is_part and arguments[:1] == ("ab",) else file

    monkeypatch.setattr(Path, "open", open_)
    setting.refused(BadInputError, "the disk is full", "what has arrived is kept")
    monkeypatch.undo()
    assert partial_bytes(ENTRY, setting.root) >= 4000
    setting.hub.requests.clear()
    setting.download()
    assert setting.hub.asked_for(UNET_FILE) == ["bytes=4000-"]


def without(*names: str) -> Callable[[HubBehaviour], object]:
    def change(hub: HubBehaviour) -> object:
        listing: dict[str, Any] = true_listing(hub)
        listing["siblings"] = [s for s in listing["siblings"] if s["rfilename"] not in names]
        return listing

    return change


LISTINGS: dict[str, tuple[Callable[[HubBehaviour], object], str]] = {
    "a list": (lambda _hub: [], "not that of a model hub"),
    "no files": (lambda hub: {"id": hub.repo_id, "sha": "a" * 40}, "not that of a model hub"),
    "no commit": (lambda hub: {**true_listing(hub), "sha": "../.."}, "names no commit"),
    "no settings": (without("vae/config.json"), "lacks vae/config.json"),
    "pickles only": (
        without(UNET_FILE, "unet/diffusion_pytorch_model.fp16.safetensors"),
        "offers only pickles (unet/diffusion_pytorch_model.bin)",
    ),
}


@pytest.mark.parametrize("case", LISTINGS)
def test_wrong_repository_is_one_line(case: str, setting: Setting) -> None:
    change, words = LISTINGS[case]
    setting.hub.listing = change(setting.hub)
    setting.refused(ModelUnavailableError, words)


def test_names_from_the_server_cannot_leave_the_folder(setting: Setting, tmp_path: Path) -> None:
    for name in ("../evil.json", "/etc/evil.json", "unet/../../evil.json", "..\\evil.json", "C:evil.json"):
        setting.hub.extra_files.append({"rfilename": name, "size": 2, "blobId": "0" * 40})
    setting.download()
    assert not list(tmp_path.rglob("*evil*"))
    assert not [path for path, _ in setting.hub.requests if "evil" in path]


def test_half_precision_is_taken_where_there_is_nothing_else(setting: Setting) -> None:
    (setting.hub.folder / UNET_FILE).unlink()
    folder = setting.download()
    assert (folder / "unet/diffusion_pytorch_model.fp16.safetensors").is_file()


def test_other_network_never_gets_the_name(setting: Setting) -> None:
    stock = {name: shape for name, shape in UNET.items() if not name.startswith("conv_in2")}
    write_tensors(setting.hub.folder / UNET_FILE, stock)
    setting.refused(BadInputError, "Stable Video Diffusion itself")


def test_two_downloads_of_the_same_do_not_meet(setting: Setting) -> None:
    setting.root.mkdir(parents=True)
    with FileLock(setting.root / f".{ENTRY.name}.lock"):
        setting.refused(BadInputError, "is being fetched already")


def test_weights_that_are_published_nowhere_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError, match="published nowhere"):
        download(entry_named("unet3d"), tmp_path, CancelToken(), lambda _report: None)


def test_depth_network_is_fetched_too(tmp_path: Path) -> None:
    entry = entry_named("depth-anything-v2-small")
    folder = write_depth(tmp_path / "repository")
    with serve(folder, entry.repo_id) as (endpoint, _hub):
        places = own_places(tmp_path / "mine")
        made = download(
            entry, places.own, CancelToken(), lambda _report: None, endpoint=endpoint, places=places
        )
    assert same_files(folder, made)


def test_speed_and_time_left_follow_the_last_seconds() -> None:
    now = 0.0
    reports: list[DownloadProgress] = []
    meter = SpeedMeter(10_000, reports.append, clock=lambda: now)
    for second in range(5):
        now = float(second)
        meter.show(1000 * second, "a")
        meter.show(1000 * second + 1, "too soon, not reported")
    assert len(reports) == 5
    assert reports[0].bytes_per_second is None
    assert reports[-1].bytes_per_second == pytest.approx(1000)
    assert reports[-1].seconds_left == pytest.approx(6)
    now = 20.0
    meter.show(0, "a server starts anew", note="connection lost")
    assert reports[-1].bytes_per_second is None


def test_silent_server_is_said_and_its_old_speed_fades() -> None:
    now = 0.0
    reports: list[DownloadProgress] = []
    meter = SpeedMeter(10_000, reports.append, clock=lambda: now)
    meter.tick()
    assert reports == []
    for second in range(4):
        now = float(second)
        meter.show(1000 * second, "a")
    for tenth in range(31, 200):
        now = tenth / 10
        meter.tick()
    assert reports[-1].note == "waiting for the server"
    assert reports[-1].bytes_per_second is None
    assert len(reports) < 50


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 bytes"), (999, "999 bytes"), (5e6, "5 MB"), (9.04e9, "9.0 GB")]
)
def test_sizes_in_words(count: float, words: str) -> None:
    assert show_bytes(count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(12, "12 s left"), (200, "3 min left"), (7800, "2 h 10 min left")]
)
def test_report_in_words(seconds: float, words: str) -> None:
    report = DownloadProgress(1_100_000_000, 9_000_000_000, 45e6, seconds, "unet", "connection lost")
    assert in_words(report) == f"1.1 GB of 9.0 GB, 45 MB/s, {words}, connection lost"
    assert in_words(DownloadProgress(0, 0, message="asking the hub")) == "asking the hub"
