"""Weights are found in the promised order, by name only, and what is missing is said in one line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import BadInputError, ModelUnavailableError
from models.weights.locating import Origin, find_weights, require_weights
from models.weights.stock.catalogue import CATALOGUE, WeightsEntry, entry_named
from models.weights.stock.choices import choose, read_choices
from models.weights.stock.places import WeightPlaces
from tests.conftest import ROOT
from tests.weight_folders import own_places, write_depth, write_pipeline, write_tensors

NAME = "diffusion-vas-amodal"
REPO = "models--kaihuac--diffusion-vas-amodal-segmentation"


def into_hub_cache(hub: Path, revision: str, *, is_main: bool) -> Path:
    """Lay a snapshot as the hub's client does: links into a folder of blobs."""
    snapshot = write_pipeline(hub / REPO / "snapshots" / revision)
    blobs = hub / REPO / "blobs"
    blobs.mkdir(exist_ok=True)
    for number, path in enumerate(sorted(p for p in snapshot.rglob("*") if p.is_file())):
        blob = blobs / f"{revision}{number:060x}"
        path.rename(blob)
        path.symlink_to(os.path.relpath(blob, path.parent))
    if is_main:
        (hub / REPO / "refs").mkdir(exist_ok=True)
        (hub / REPO / "refs" / "main").write_text(revision)
    return snapshot


def test_places_are_asked_in_order(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    places = own_places(tmp_path, shared=shared)
    assert find_weights(NAME, places) is None
    snapshot = into_hub_cache(places.hub_cache, "a1", is_main=True)
    located = find_weights(NAME, places)
    assert located is not None
    assert (located.folder, located.origin) == (snapshot, Origin.HUB_CACHE)
    for folder, origin in (
        (places.own / NAME, Origin.OWN),
        (shared / "diffusion-vas-amodal-segmentation", Origin.ENVIRONMENT),
        (shared / NAME, Origin.ENVIRONMENT),
    ):
        write_pipeline(folder)
        located = find_weights(NAME, places)
        assert located is not None
        assert (located.folder, located.origin) == (folder, origin)
    mine = write_pipeline(tmp_path / "mine")
    choose(places.settings_file, NAME, mine)
    located = find_weights(NAME, places)
    assert located is not None
    assert (located.folder, located.origin) == (mine, Origin.CHOSEN)


def test_snapshot_that_main_names_is_preferred_to_a_newer_one(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    main = into_hub_cache(places.hub_cache, "a1", is_main=True)
    into_hub_cache(places.hub_cache, "b2", is_main=False)
    located = find_weights(NAME, places)
    assert located is not None
    assert located.folder == main


def test_chosen_folder_that_is_gone_is_not_replaced_by_other_weights(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    write_pipeline(places.own / NAME)
    gone = tmp_path / "stick" / "mine"
    choose(places.settings_file, NAME, gone)
    assert find_weights(NAME, places) is None
    with pytest.raises(ModelUnavailableError) as raised:
        require_weights(NAME, places)
    assert str(gone) in str(raised.value)
    assert f"models forget {NAME}" in str(raised.value)
    choose(places.settings_file, NAME, None)
    assert find_weights(NAME, places) is not None


def test_incomplete_folder_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    folder = write_pipeline(places.own / NAME)
    (folder / "vae" / "diffusion_pytorch_model.safetensors").unlink()
    assert find_weights(NAME, places) is None
    with pytest.raises(ModelUnavailableError, match=r"lacks vae/\*\.safetensors"):
        require_weights(NAME, places)


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.name)
def test_absence_is_one_line_with_the_ways_out(entry: WeightsEntry, tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailableError) as raised:
        require_weights(entry.name, own_places(tmp_path))
    line = str(raised.value)
    assert "\n" not in line
    assert f"models use {entry.name} FOLDER" in line
    if entry.is_published:
        for words in (entry.repo_id, entry.about_size, f"models fetch {entry.name}"):
            assert words in line


def test_unknown_name_offers_a_near_one() -> None:
    with pytest.raises(ModelUnavailableError, match="did you mean diffusion-vas-amodal"):
        find_weights("difusion-vas-amodal")


def test_hub_id_is_a_name_too() -> None:
    assert entry_named("kaihuac/diffusion-vas-amodal-segmentation").name == NAME


def test_environment_says_where_the_places_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    assert WeightPlaces.from_environment().hub_cache == tmp_path / "caches" / "huggingface" / "hub"
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    assert WeightPlaces.from_environment().hub_cache == tmp_path / "home" / "hub"
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    assert WeightPlaces.from_environment().hub_cache == tmp_path / "cache"
    monkeypatch.setenv("AMODAL_WEIGHTS", str(tmp_path / "w"))
    write_depth(tmp_path / "w" / "Depth-Anything-V2-Small-hf")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    located = find_weights("depth-anything-v2-small")
    assert located is not None
    assert located.origin is Origin.ENVIRONMENT


@pytest.mark.parametrize("text", ["{", "[]", '{"folders": {"a": 1}}', "\ufffd"])
def test_damaged_settings_are_one_line(text: str, tmp_path: Path) -> None:
    places = own_places(tmp_path)
    places.settings_file.parent.mkdir(parents=True)
    places.settings_file.write_text(text)
    with pytest.raises(BadInputError, match="delete the file") as raised:
        find_weights(NAME, places)
    assert str(places.settings_file) in str(raised.value)
    with pytest.raises(BadInputError):
        choose(places.settings_file, NAME, tmp_path)
    assert places.settings_file.read_text() == text


def test_choices_are_kept_as_absolute_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "deep" / "weights.json"
    monkeypatch.chdir(tmp_path)
    choose(file, "a", Path("here"))
    choose(file, "b", tmp_path)
    assert read_choices(file) == {"a": tmp_path / "here", "b": tmp_path}
    assert sorted(path.name for path in file.parent.iterdir()) == ["weights.json"]


def test_fingerprint_changes_with_one_byte_and_not_with_the_place(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    folder = write_pipeline(places.own / NAME)
    located = require_weights(NAME, places)
    first = located.fingerprint
    assert len(first) == 16
    assert located.fingerprint == first

    elsewhere = own_places(tmp_path / "other")
    write_pipeline(elsewhere.own / NAME)
    assert require_weights(NAME, elsewhere).fingerprint == first

    weights = folder / "vae" / "diffusion_pytorch_model.safetensors"
    before = weights.stat()
    with weights.open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        last = file.read(1)[0]
        file.seek(-1, os.SEEK_END)
        file.write(bytes([last ^ 1]))
    # Same size and, as a copying tool might leave it, the same time of change.
    os.utime(weights, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert located.fingerprint != first


def test_fingerprint_is_remembered_and_works_without_a_place_to_remember(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    write_depth(places.own / "depth-anything-v2-small")
    located = require_weights("depth-anything-v2-small", places)
    first = located.fingerprint
    kept = json.loads(places.digest_file.read_text())
    assert any(path.endswith("model.safetensors") for path in kept)
    places.digest_file.unlink()
    places.digest_file.mkdir()  # nothing can be written there now
    assert located.fingerprint == first


def test_recipe_beside_the_weights_is_part_of_the_fingerprint(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    folder = write_pipeline(places.own / NAME)
    first = require_weights(NAME, places).fingerprint
    (folder / "amodal_studio.json").write_text("{}")
    assert require_weights(NAME, places).fingerprint != first


def test_half_precision_and_shards_count_as_weights(tmp_path: Path) -> None:
    places = own_places(tmp_path)
    folder = write_pipeline(places.own / NAME)
    unet = folder / "unet"
    (unet / "diffusion_pytorch_model.safetensors").unlink()
    assert find_weights(NAME, places) is None
    write_tensors(unet / "diffusion_pytorch_model.fp16.safetensors", {"a": (2,)}, dtype="float16")
    assert find_weights(NAME, places) is not None
    (unet / "diffusion_pytorch_model.fp16.safetensors").unlink()
    (unet / "diffusion_pytorch_model.safetensors.index.json").write_text("{}")
    assert find_weights(NAME, places) is not None


def test_weights_room_needs_neither_torch_nor_qt_nor_the_hub() -> None:
    code = (
        "import sys, models.weights.locating, models.weights.stock.catalogue; "
        "print([m for m in ('torch', 'safetensors', 'huggingface_hub', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
