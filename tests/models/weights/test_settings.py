"""Settings files of weights: only what describes a network reaches a library, within bounds."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import BadInputError
from models.weights.checks.network_settings import read_settings


def write(path: Path, **values: Any) -> Path:
    path.write_text(json.dumps(values))
    return path


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_attn_implementation", "user/kernel"),
        ("attn_implementation", "flash_attention_2"),
        ("auto_map", {"AutoModel": "user/code--model.Net"}),
        ("quantization_config", {"quant_method": "bitsandbytes"}),
        ("backbone", "user/backbone"),
        ("use_timm_backbone", True),
        ("hidden_act", "user/act"),
        ("hidden_act", "https:"),
        ("layers_per_block", 10**9),
        ("layers_per_block", [2, 2, 10**9]),
        ("num_hidden_layers", 10**6),
        ("hidden_size", 10**12),
        ("hidden_size", 1e300),
        ("layer_norm_eps", float("nan")),
        ("block_out_channels", [1] * 100_000),
        ("vision_config", {"_attn_implementation": "user/kernel"}),
        ("a", {"b": {"c": {"d": {"e": {"f": 1}}}}}),
    ],
)
def test_what_would_fetch_run_or_fill_the_memory_is_refused(tmp_path: Path, name: str, value: object) -> None:
    path = write(tmp_path / "config.json", model_type="x", **{name: value})
    with pytest.raises(BadInputError) as refused:
        read_settings(path)
    assert name in str(refused.value)
    assert len(str(refused.value)) < 400


def test_what_describes_a_network_passes_and_labels_do_not(tmp_path: Path) -> None:
    path = write(
        tmp_path / "config.json",
        _name_or_path="some/where",
        _attn_implementation="sdpa",
        backbone=None,
        use_pretrained_backbone=False,
        architectures=["Net"],
        id2label={"0": "a/b"},
        hidden_size=768,
        down_block_types=["DownEncoderBlock2D"],
        scaling_factor=0.18215,
        force_upcast=True,
        vision_config={"hidden_act": "quick_gelu", "_commit_hash": "x/y"},
    )
    assert read_settings(path) == {
        "hidden_size": 768,
        "down_block_types": ["DownEncoderBlock2D"],
        "scaling_factor": 0.18215,
        "force_upcast": True,
        "vision_config": {"hidden_act": "quick_gelu"},
    }


def test_a_link_to_a_device_is_no_settings_file(tmp_path: Path) -> None:
    (tmp_path / "config.json").symlink_to("/dev/zero")
    with pytest.raises(BadInputError, match="is not a plain file"):
        read_settings(tmp_path / "config.json")
