"""`project audit` and `project verify-audit`: who decided what and when, for those who publish a data set."""

import shutil
import subprocess
from pathlib import Path

from cli.terminal.edge import cancel_on_interrupt
from core.errors import BadInputError
from core.store.upkeep.auditing.audit import Audited, check_audit, write_audit

NAMESPACE = "amodal-audit"
"""What a signature is for, so that it cannot stand under anything else."""
PATIENCE_S = 300
"""A key may ask for its passphrase."""


def run(project: Path, out: Path, key: Path | None) -> int:
    """Write the audit, and a signature beside it when there is a key.

    Raises:
        StoreError: The project cannot be read.
        BadInputError: The file cannot be written or signed.
    """
    if key is not None:
        _tool()
    with cancel_on_interrupt() as cancel:
        made = write_audit(project, out, cancel)
    print(f"{out}: {_words(made)}")
    if key is not None:
        signature = Path(f"{out}.sig")
        signature.unlink(missing_ok=True)  # of the file that stood here before
        _ssh(["-Y", "sign", "-n", NAMESPACE, "-f", str(key), str(out)], out, "could not be signed")
        print(f"{signature}: its signature; `ssh-keygen -Y verify` checks it (docs/keeping.md)")
    return 0


def verify(audit: Path, project: Path | None, signers: Path | None, signer: str | None) -> int:
    """Check an audit; with a project that its masks and states are those of the audit.

    Raises:
        BadInputError: It is not as it was written, or not signed by whom it should be.
        StoreError: The project cannot be read.
    """
    found = check_audit(audit, project)
    print(f"{audit}: unchanged, {_words(found)}")
    if project is not None:
        print(f"{project}: every mask and review state is the one of the audit")
    if signers is not None and signer is not None:
        _tool()
        signature = f"{audit}.sig"
        arguments = ["-Y", "verify", "-n", NAMESPACE, "-f", str(signers), "-I", signer, "-s", signature]
        _ssh(arguments, audit, f"is not signed by {signer}", stdin=audit)
        print(f"{signature}: signed by {signer}")
    elif signers is not None or signer is not None:
        raise BadInputError("--signers", "", "and --signer are given together", "add the other one")
    return 0


def _words(found: Audited) -> str:
    counted = [f"{found.counts.get(kind, 0):,} {words}" for kind, words in _KINDS.items()]
    return f"{found.lines:,} lines ({', '.join(counted)}), last digest {found.digest}"


_KINDS = {
    "clip": "clips",
    "mask": "masks made by persons",
    "state": "review states set",
    "frame": "frames of tracks as they stand",
}


def _tool() -> str:
    found = shutil.which("ssh-keygen")
    if found is None:
        raise BadInputError("ssh-keygen", "", "is not installed", "install OpenSSH (8.1 or newer)")
    return found


def _ssh(arguments: list[str], place: Path, reason: str, stdin: Path | None = None) -> None:
    try:
        data = stdin.read_bytes() if stdin is not None else None
        done = subprocess.run(
            [_tool(), *arguments], input=data, capture_output=True, timeout=PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadInputError(place, "", f"{reason}: {error}", "check the key") from None
    if done.returncode:
        words = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
        said = words[-1] if words else "ssh-keygen does not say why"
        raise BadInputError(place, "", f"{reason}: {said:.200}", "check the key and who may sign")
