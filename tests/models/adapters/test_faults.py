"""What can go wrong with a process of others: one line each, a run that failed, nothing left running."""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.errors import AmodalError, BadInputError, Cancelled
from core.progress import CancelToken
from core.store.project import Project
from core.types import RunStatus
from models.adapters.kit.added import Added, keep_added
from models.adapters.kit.process import FOREIGN, ForeignProcess, clean_environment
from models.jobs.batch import propose_tracks
from models.jobs.job import JobFailed, ProposalSettings
from models.proposers.protocol import ProposalRequest
from models.proposers.registry import load_proposer
from tests.models.adapters.conftest import Add
from tests.models.adapters.stubs import write_files, write_interpreter
from tests.models.collecting import collect
from tests.review_scene import write_project

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stubs' interpreters are shell scripts")
REQUEST = ProposalRequest(np.ones((3, 20, 30), dtype=np.bool_))
ASKS = """echo '{"wants": 0}'; read line; """
SAYS_A_FRAME = """echo '{"frame": 0}'; read line"""
MASK_OF_ONE_PIXEL = (
    "mkdir amodal; printf '\\211PNG\\r\\n\\032\\n\\000\\000\\000\\015IHDR\\000\\000\\000\\001\\000\\000\\000"
    "\\001\\010\\000\\000\\000\\000\\072\\176\\233\\125\\000\\000\\000\\012IDATx\\234c\\150\\000\\000\\000"
    "\\202\\000\\201\\167\\315\\162\\266\\000\\000\\000\\000IEND\\256B\\140\\202' > amodal/000000-0.png; "
)
FAULTS = {
    "killed": (ASKS + "kill -9 $$", "was ended by signal 9"),
    "foreign exit code": (
        ASKS + "echo no weights like these >&2; exit 7",
        "exit code 7; .*no weights like these",
    ),
    "exit code of bad input": ("exit 2", "exit code 2"),
    "stopped by somebody": ("exit 130", "was stopped by somebody"),
    "garbage": ("echo Welcome to this environment", "no line of an adapter: 'Welcome to this environment"),
    "nothing asked": ("exit 0", "asked for no frames"),
    "an end too early": (ASKS + "exit 0", "gave no mask of frame 0"),
    "a frame nobody asked for": (ASKS + """echo '{"frame": 9}'; read line""", "gave no mask of frame 0"),
    "no mask": (ASKS + SAYS_A_FRAME, "announced and is not there"),
    "wrong size": (ASKS + MASK_OF_ONE_PIXEL + SAYS_A_FRAME, "the mask is 1×1, not 30×20"),
    "silence": (ASKS + "sleep 60", "said nothing for 0.6 s"),
}


def speaking(added: Added, folder: Path, body: str) -> Added:
    """Have the adapter's interpreter do something else."""
    folder.mkdir()
    return replace(added, python=write_interpreter(folder, body=body), minutes_silent=0.01)


@pytest.fixture
def added(add: Add) -> Added:
    return add("aisformer")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_one_line(fault: str, added: Added, tmp_path: Path) -> None:
    body, words = FAULTS[fault]
    keep_added("aisformer", speaking(added, tmp_path / "other", body))
    with pytest.raises((AmodalError, BadInputError), match=words) as told:
        collect(load_proposer("aisformer"), REQUEST)
    assert "aisformer" in str(told.value)
    assert "\n" not in str(told.value)


def test_a_run_that_breaks_is_marked_failed_with_its_line(added: Added, tmp_path: Path) -> None:
    added.weights.write_bytes(b"other")
    with Project.open(write_project(tmp_path / "p.amodal", frames=4)) as project:
        track = project.tracks.list(project.clips.list()[0].id)[0]
        steps = list(propose_tracks(project, [track.id], ProposalSettings("aisformer"), CancelToken()))
        failed = steps[-1].event
        assert isinstance(failed, JobFailed)
        assert not failed.is_fault
        assert "exit code 1; its last words: AssertionError" in failed.message
        run = project.runs.get(failed.run_id)
        assert run.status is RunStatus.FAILED


def test_cancel_ends_the_process_and_what_it_started(added: Added, tmp_path: Path) -> None:
    note = tmp_path / "ids"
    body = f"""sleep 60 & echo $! $$ > {note}.part; mv {note}.part {note}; sleep 60"""
    keep_added("aisformer", replace(speaking(added, tmp_path / "other", body), minutes_silent=5))

    class Watching(CancelToken):
        """Is set when both processes are there."""

        def check(self) -> None:
            if note.exists():
                self.cancel()
            super().check()

    with pytest.raises(Cancelled):
        list(load_proposer("aisformer").propose(REQUEST, Watching()))
    for number in map(int, note.read_text().split()):
        assert not is_running(number)


def is_running(number: int) -> bool:
    """Whether a process computes or waits; one that is dead and not yet buried does not."""
    for _ in range(200):
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return False
        if state == "Z":
            return False
        time.sleep(0.02)  # a kill is delivered when the kernel gets there
    return True


def test_it_ends_by_itself_when_we_are_gone(added: Added, tmp_path: Path) -> None:
    script = tmp_path / "sleeping.py"
    write_files(tmp_path, {script.name: "import time\ntime.sleep(600)\n"})
    job = {"memory_bytes": 0, "device": "cpu", "script": str(script)}
    (tmp_path / "job.json").write_text(json.dumps(job))
    command = [str(added.python), str(FOREIGN), "run", str(tmp_path)]
    done = subprocess.run(command, input=b"", capture_output=True, check=False, start_new_session=True)
    assert done.returncode == -signal.SIGKILL


def test_the_environment_of_the_process_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("HF_TOKEN", "AWS_SECRET_ACCESS_KEY", "HTTPS_PROXY", "PYTHONPATH", "SSH_AUTH_SOCK"):
        monkeypatch.setenv(name, "secret")
    assert "secret" not in clean_environment(Path("/env/bin/python"), tmp_path).values()


def test_memory_beyond_the_limit_is_refused(add: Add, tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux counts private memory so")
    added = add("eoras")
    network = added.repository / "model" / "network.py"
    network.write_text(network.read_text() + "\nWASTE = bytearray(3 * 10**9)\n")
    keep_added("eoras", replace(added, memory_gb=1.0))
    with pytest.raises(AmodalError, match="exit code 1; its last words: MemoryError"):
        collect(load_proposer("eoras"), REQUEST)


def test_an_interpreter_that_cannot_be_started_says_so(tmp_path: Path) -> None:
    with pytest.raises(AmodalError, match=r"eoras: .*python cannot be started: No such file"):
        ForeignProcess("eoras", tmp_path / "python", tmp_path, 1)
