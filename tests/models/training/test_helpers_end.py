"""Processes that draw samples for a training do not outlive it."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import psutil

SCRIPT = """
import multiprocessing, sys, time
from pathlib import Path
from models.training.lite.mixture import Stock, write_samples

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    stock = Stock(folder, folder / "no-data", folder / "photos")
    helper = multiprocessing.get_context("spawn").Process(
        target=write_samples, args=(stock, 0, 1000, 1), daemon=True
    )
    helper.start()
    print(helper.pid, flush=True)
    time.sleep(600)
"""


def test_a_helper_ends_when_the_training_is_killed(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    cv2.imwrite(str(tmp_path / "photos" / "one.png"), np.zeros((40, 40, 3), dtype=np.uint8))
    script = tmp_path / "training.py"
    script.write_text(SCRIPT)
    root = Path(__file__).parents[3]
    command = [sys.executable, str(script), str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, env={"PYTHONPATH": str(root)}
    ) as training:
        assert training.stdout is not None
        helper = psutil.Process(int(training.stdout.readline()))
        while not (tmp_path / "train").is_dir():  # it draws by now
            time.sleep(0.1)
        training.send_signal(signal.SIGKILL)
        assert helper in psutil.wait_procs([helper], timeout=30)[0]
