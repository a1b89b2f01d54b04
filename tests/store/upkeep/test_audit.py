"""Audits: who decided what and when; no line can be changed, added, moved or left out unseen."""

import hashlib
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import main
from core.changes.reviews import Judgement
from core.errors import BadInputError
from core.store.project import Project
from core.store.upkeep.auditing.audit import check_audit, write_audit
from core.types import Layer, ReviewState
from tests.review_scene import write_project
from tests.store.test_history_property import make_project
from tests.store.upkeep.test_merge import judge, paint

WHO = "anna ä"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.amodal"
    with make_project(path):
        pass
    with Project.open(path, author=WHO) as one:
        paint(one, 1, Layer.AMODAL, 4)
        judge(one, 1, ReviewState.ACCEPTED)
        judge(one, 2, ReviewState.FLAGGED, "where\nis it?")
        one.history.undo()
    return path


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def run(*arguments: object) -> int:
    return main.main(["project", *(str(argument) for argument in arguments)])


def test_it_says_who_decided_what_and_when(project: Path, tmp_path: Path) -> None:
    made = write_audit(project, tmp_path / "a.jsonl")
    found = entries(tmp_path / "a.jsonl")
    assert made.counts == {"head": 1, "clip": 1, "mask": 1, "state": 3, "frame": 3, "end": 1}
    states = [
        (one["who"], one["frame"], one["to"], one["is_undone"]) for one in found if one["kind"] == "state"
    ]
    assert states == [
        (WHO, 1, "corrected", False), (WHO, 1, "accepted", False), (WHO, 2, "flagged", True),
    ]  # fmt: skip
    frame = next(one for one in found if one["kind"] == "frame" and one["frame"] == 1)
    assert (frame["state"], frame["who"], frame["amodal"]["by"]) == ("accepted", WHO, WHO)
    assert frame["modal"]["origin"] == "import"
    times = [one["at"] for one in found if one["kind"] in ("mask", "state")]
    assert times == sorted(times)
    mask = next(one for one in found if one["kind"] == "mask")
    assert mask["sha256"] == frame["amodal"]["sha256"]


def test_digests_are_those_of_the_masks_in_a_coco_export(tmp_path: Path) -> None:
    path = write_project(tmp_path / "p.amodal", frames=3)
    write_audit(path, tmp_path / "a.jsonl")
    assert (
        main.main(["export", "--project", str(path), "--format", "coco", "--out", str(tmp_path / "c.json")])
        == 0
    )
    data = json.loads((tmp_path / "c.json").read_text())
    told = {
        one[layer]["sha256"]
        for one in entries(tmp_path / "a.jsonl")
        if one["kind"] == "frame"
        for layer in Layer
    }
    exported = set()
    for one in data["annotations"]:
        for mask in (one[name] for name in one if isinstance(one[name], dict) and "counts" in one[name]):
            text = "{} {} {}".format(*mask["size"], mask["counts"])
            exported.add(hashlib.sha256(text.encode()).hexdigest())
    assert exported
    assert exported <= told


def _changed(lines: list[bytes]) -> list[bytes]:
    return [line.replace(b'"accepted"', b'"flagged"') for line in lines]


@pytest.mark.parametrize(
    "spoil",
    [
        _changed,
        lambda lines: lines[:3] + lines[4:],
        lambda lines: lines[:-1],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], lines[2], lines[1], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [*lines[:4], b"[1]", *lines[4:]],
    ],
)
def test_a_changed_audit_is_refused(project: Path, tmp_path: Path, spoil: Any) -> None:
    path = tmp_path / "a.jsonl"
    write_audit(project, path)
    assert check_audit(path, project).lines == 10
    path.write_bytes(b"\n".join(spoil(path.read_bytes().splitlines())) + b"\n")
    with pytest.raises(BadInputError, match="audit"):
        check_audit(path)


def test_a_project_that_went_on_is_not_the_one_of_the_audit(project: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_audit(project, path)
    with Project.open(project, author="bert") as one:
        one.verdicts.judge(1, [0], Judgement(ReviewState.ACCEPTED, ""))
    with pytest.raises(BadInputError, match="track dog, frame 0: is another one"):
        check_audit(path, project)
    assert check_audit(path).lines == 10


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="OpenSSH is not installed")
def test_the_command_signs_and_checks(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, out, signers = tmp_path / "key", tmp_path / "a.jsonl", tmp_path / "signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    signers.write_text(f"anna {key.with_suffix('.pub').read_text()}")
    assert run("audit", project, "--out", out, "--sign", key) == 0
    check = "verify-audit", out, "--project", project, "--signers", signers
    assert run(*check, "--signer", "anna") == 0
    assert "signed by anna" in capsys.readouterr().out
    assert run(*check, "--signer", "bert") == 2
    assert run(*check) == 2
    write_audit(project, out)
    assert run(*check, "--signer", "anna") == 2
    assert "is not signed by anna" in capsys.readouterr().err
    assert run("audit", project, "--out", project) == 2
    assert run("audit", project, "--out", out, "--sign", tmp_path / "none") == 2
