"""Which precision is fetched, and that what weights need is known before."""

from models.weights.hub.remote import RemoteFile, choose_files
from models.weights.stock.catalogue import CATALOGUE, entry_named
from models.weights.stock.needs import main_memory, memory_need

SMALL = entry_named("depth-anything-v2-small")


def offered(*names: str) -> dict[str, RemoteFile]:
    return {name: RemoteFile(name, 10, "0" * 64, "") for name in names}


def test_half_precision_is_taken_where_it_is_wanted_and_offered() -> None:
    both = offered("config.json", "model.safetensors", "model.fp16.safetensors")
    names = {half: {file.name for file in choose_files(SMALL, both, half=half)} for half in (True, False)}
    assert names[True] == {"config.json", "model.fp16.safetensors"}
    assert names[False] == {"config.json", "model.safetensors"}
    only = offered("config.json", "model.safetensors")
    assert {file.name for file in choose_files(SMALL, only, half=True)} == set(only)


def test_needs_of_every_entry_are_known() -> None:
    for entry in CATALOGUE:
        need = memory_need(entry)
        assert 0 < need.gpu_least <= need.gpu <= need.cpu
    memory = main_memory()
    assert memory is None or memory > 2**28
