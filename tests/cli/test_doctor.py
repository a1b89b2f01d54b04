"""`doctor` in short: ten lines at most, whatever the computer has, with what is wrong among them."""

from pathlib import Path

import pytest

import main

TORCH_WITH_GPU = """
float16, float32, bfloat16 = "torch.float16", "torch.float32", "torch.bfloat16"
__version__, dtype = "9.9", str


class device:
    def __init__(self, name, index=0):
        self.type, _, number = name.partition(":")
        self.index = int(number or index)

    def __str__(self):
        return f"{self.type}:{self.index}"


class Facts:
    name, total_memory = "Imagined GPU", 24 * 10**9


class cuda:
    is_available = staticmethod(lambda: True)
    device_count = staticmethod(lambda: 1)
    current_device = staticmethod(lambda: 0)
    get_device_properties = staticmethod(lambda device: Facts)
    mem_get_info = staticmethod(lambda device: (20 * 10**9, 24 * 10**9))
    memory_reserved = memory_allocated = staticmethod(lambda device: 0)


class backends:
    class mps:
        is_available = staticmethod(lambda: False)
"""
"""What `doctor` asks of torch, as on a computer with an NVIDIA GPU; only its child process sees it."""


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, data and caches of this test only."""
    for name in ("AMODAL_WEIGHTS", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *more: str) -> list[str]:
    assert main.main(["doctor", *more]) == 0
    return capsys.readouterr().out.splitlines()


def test_without_a_gpu_it_is_ten_lines_and_the_last_is_the_next_step(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pytest.importorskip("torch")
    lines = said(capsys)
    assert len(lines) <= 10
    assert "no GPU, so on the CPU" in "\n".join(lines)
    assert [line.startswith("Next: ") for line in lines].index(True) == len(lines) - 1
    whole = said(capsys, "--all")
    assert len(whole) > 30
    assert whole[-len(lines) + 2 :] == lines[2:], "the same stands below it"


def test_with_a_gpu_it_is_ten_lines_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "torch.py").write_text(TORCH_WITH_GPU)
    monkeypatch.syspath_prepend(str(tmp_path))
    lines = said(capsys)
    assert len(lines) <= 10
    assert "  where: cuda:0 with 24.0 GB, in half precision, all at once" in "\n".join(lines)
    assert lines[-1].startswith("Next: ")
    assert "  --device auto takes: cuda:0 float16" in said(capsys, "--all")


def test_what_is_wrong_stands_on_the_short_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "torch.py").write_text("raise ImportError('libcuda is of another driver')")
    monkeypatch.syspath_prepend(str(tmp_path))
    settings = tmp_path / "XDG_CONFIG_HOME" / "amodal-studio" / "weights.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{")
    lines = said(capsys)
    assert len(lines) <= 10
    assert lines[1].startswith(f"2 problems: {settings}")
    assert any("libcuda is of another driver" in line for line in said(capsys, "--all"))
