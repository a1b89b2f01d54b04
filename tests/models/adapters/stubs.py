"""Stand-ins for the published repositories: their paths, names, signatures, layouts of weights; no networks.

Written after the repositories' own files at the commits that the adapters name. Every stub knows the whole
object by its red (visible) or reddish (hidden) pixels where the real network sees pictures, so a mask at the
right place proves crops, scales, channels, order of frames and pasting. With `plain`, a small stand-in for
torch takes its place: importing the real one costs seconds per process.
"""

import os
import pickle
import stat
import sys
from pathlib import Path
from textwrap import dedent


def filled(text: str, facts: dict[str, str]) -> str:
    """Return a text with `{name}` filled in; other braces are its own."""
    for name, value in facts.items():
        text = text.replace(f"{{{name}}}", value)
    return text


TORCH = """
    import pickle, sys, types
    import numpy as np
    __version__ = "1.10.0"
    class Tensor(np.ndarray):
        def to(self, *_): return self
        cpu = cuda = float = detach = to
        def numpy(self): return np.asarray(self)
    def from_numpy(values): return values.view(Tensor)
    def ones(*size): return from_numpy(np.ones(size, "float32"))
    def manual_seed(seed): np.random.seed(seed % 2**32)
    class no_grad:
        def __enter__(self): return self
        def __exit__(self, *_): return None
    def load(path, map_location=None):
        with open(path, "rb") as file: return pickle.load(file)
    class Module:
        def state_dict(self): return {k: v for k, v in vars(self).items() if isinstance(v, Tensor)}
        def load_state_dict(self, tensors):
            assert set(tensors) == set(self.state_dict()), set(tensors) ^ set(self.state_dict())
            vars(self).update(tensors)
        def to(self, *_): return self
        eval = to
        def __call__(self, *a, **k): return self.forward(*a, **k)
    nn = types.SimpleNamespace(Module=Module, Parameter=lambda values: values)
    import os
    cuda = types.SimpleNamespace(is_available=lambda: bool(os.environ.get("STUB_GPU")))
"""
DISTRIBUTED = """
    ranks = []
    def init_process_group(backend, init_method, rank, world_size):
        assert backend == "gloo" and init_method.startswith("file://") and world_size == 1
        ranks.append(rank)
    def get_rank(): return ranks[0]
"""
SKIMAGE = """
    import numpy as np
    def rescale(values, scale):
        assert len(scale) == values.ndim
        size = [max(1, round(n * s)) for n, s in zip(values.shape, scale)]
        picked = [np.minimum((np.arange(n) + 0.5) * old / n, old - 1).astype(int)
                  for n, old in zip(size, values.shape)]
        share = values / 255.0 if values.dtype == np.uint8 else values.astype(float)
        return share[np.ix_(*picked)]
"""
AISFORMER = {
    "configs/KINS-AmodalSeg/aisformer_R_50_FPN_1x_amodal_kins.yaml": "MODEL: {}\n",
    "detectron2/__init__.py": "",
    "detectron2/modeling/roi_heads/aisformer/aisformer.py": "",
    "detectron2/config.py": """
        class Node:
            def __getattr__(self, name):
                if name.startswith("__"): raise AttributeError(name)
                value = Node(); setattr(self, name, value); return value
            def merge_from_file(self, path):
                assert "MODEL" in open(path).read(); self.merged = True
            def freeze(self): assert self.has_own and self.merged
        def get_cfg(): return Node()
    """,
    "detectron2/engine/__init__.py": "",
    "detectron2/engine/defaults.py": """
        import numpy as np
        class Masks:
            def __init__(self, masks): self.masks = masks
            def numpy(self): return self.masks
        class Instances:
            def to(self, device): assert device == "cpu"; return self
        class DefaultPredictor:
            def __init__(self, cfg):
                assert open(cfg.MODEL.WEIGHTS, "rb").read() == b"detectron2"
            def __call__(self, bgr):
                assert bgr.dtype == np.uint8
                red, green = bgr[:, :, 2], bgr[:, :, 1]
                whole = (red > 150) & (green < 100)
                found, other = Instances(), np.zeros_like(whole)
                found.pred_visible_masks = Masks(np.stack([other, (red > 230) & (green < 100)]))
                found.pred_amodal_masks = Masks(np.stack([~other, whole]))
                return {"instances": found}
    """,
    "tools/__init__.py": "",
    "tools/add_config.py": "def add_config(cfg): cfg.has_own = True\n",
}
PIX2GESTALT = {
    "pix2gestalt/configs/sd-finetune-pix2gestalt-c_concat-256.yaml": "model: {target: ldm}\n",
    "pix2gestalt/ldm/__init__.py": "",
    "pix2gestalt/ldm/util.py": "",
    "pix2gestalt/ckpt/epoch=000005.ckpt": "lightning",
    "pix2gestalt/inference.py": """
        import ldm.util, numpy as np
        def load_model_from_config(config, ckpt, device, verbose=False):
            print("Loading model from " + ckpt)
            assert "ldm" in config and open(ckpt).read() == "lightning" and device == "cuda"
            return "model"
        def run_pix2gestalt(model, device, input_im, visible_mask, scale=2.0, n_samples=6,
                            ddim_steps=200, ddim_eta=1.0, precision="fp32", h=256, w=256):
            for given in (input_im, visible_mask):
                assert given.shape == (256, 256, 3) and given.dtype == np.uint8
            assert set(np.unique(visible_mask)) <= {0, 255}
            whole = ((input_im[:, :, 0] > 150) & (input_im[:, :, 1] < 100)) | (visible_mask[:, :, 0] > 0)
            white = np.where(whole[:, :, None], input_im // 2, 255).astype(np.uint8)
            return [white for _ in range(n_samples)]
    """,
}
SAVOS = {
    "utils/__init__.py": "",
    "utils/warp.py": "",
    "models/__init__.py": "",
    "models/encoder.py": "",
    "models/decoder.py": "",
    "models/savos.py": """
        import numpy as np, torch
        class SavosModel(torch.nn.Module):
            def __init__(self, rnn_dim, z_dim, in_channels, vis_log=None, mode=None, save_eval_dict=None,
                         args=None):
                super(SavosModel, self).__init__()
                assert (args.dataset, in_channels, args.patch_h, args.patch_w) == ("Kins_Car", 6, 64, 128)
                self.weight = torch.nn.Parameter(torch.ones(1))
            def kins_inference(self, obj_dict, args, device):
                given = {name: value.numpy() for name, value in obj_dict.items()}
                vm, boxes, patches = (given[n] for n in ("vm_nocrop", "obj_position", "input_obj_patches"))
                count, high, wide = vm.shape
                assert count >= 30 and patches.shape == (count, 64, 128, 8) and patches[..., :4].max() <= 1
                assert boxes.shape == (count, 4) and given["counts"].shape == (count,)
                for name in ("flows_nocrop", "flows_reverse_nocrop"):
                    assert given[name].shape == (count, high, wide, 2)
                assert all(mask.any() for mask in vm)
                assert not given["flows_nocrop"][0].any()
                whole = np.zeros_like(vm)
                for mask, (r0, r1, c0, c1), patch in zip(whole, boxes.astype(int), patches):
                    rows = np.linspace(0, 63, r1 - r0 + 1).round().astype(int)
                    columns = np.linspace(0, 127, c1 - c0 + 1).round().astype(int)
                    seen = (patch[..., 0] > 0.6) & (patch[..., 1] < 0.4) | (patch[..., 3] > 0.5)
                    mask[r0 : r1 + 1, c0 : c1 + 1] = seen[rows][:, columns]
                ahead = np.concatenate([whole[1:], whole[-2:-1]])  # the last one is of the frame before
                return np.concatenate([vm[1:], vm[:1] * 0]), ahead, vm, vm
    """,
}
EORAS = {
    "model/__init__.py": "",
    "model/bev.py": "",
    "model/decoder.py": "",
    "model/network.py": """
        import numpy as np, torch
        class Amodal_imgcrop_simplebevcrop_bid(torch.nn.Module):
            def __init__(self, args):
                super(Amodal_imgcrop_simplebevcrop_bid, self).__init__()
                assert (args.num_slot, args.decoder, args.pos_type) == (8, "fm+vm", "sincos")
                self.slot = torch.nn.Parameter(torch.ones(8, 512)).cuda()
            def forward(self, obj_pt_crop, calibration):
                bs, t, c, h, w = obj_pt_crop.shape
                assert (bs, c, h, w) == (1, 3, 128, 128) and calibration.shape == (1, t, 3, 3)
                crop = obj_pt_crop.numpy()[0]
                assert crop.max() <= 1 and calibration.numpy()[0, 0, 2].tolist() == [0, 0, 1]
                at = np.linspace(0, 127, 121).round().astype(int)
                whole = ((crop[:, 0] > 0.6) & (crop[:, 1] < 0.4))[:, at][:, :, at].astype("float32")
                return {"full_mask": torch.from_numpy(whole[None, :, None]), "vis_mask": None}
    """,
}
C2F_MODEL = """
    import os, pickle, numpy as np, torch, torch.distributed as dist
    from taming_src.taming_models import VQModel
    from utils.utils import Config
    class C2F_Seg(torch.nn.Module):
        def __init__(self, config, g_path, mode, logger=None, save_eval_dict={}):
            super(C2F_Seg, self).__init__()
            self.rank, self.config, self.name = dist.get_rank(), config, config.model_type
            self.g_config = Config(os.path.join(g_path, "vqgan_{}.yml".format(config.dataset)))
            self.g_path = os.path.join(g_path, self.g_config.model_type)
        def load(self, is_test=False, prefix=None):
            path = os.path.join(self.config.path, self.name) + prefix + ".pth"
            assert is_test and "model" in torch.load(path, map_location="cpu")
        def restore_from_stage1(self, prefix=None):
            assert "g_model" in torch.load(self.g_path + prefix + ".pth", map_location="cpu")
        def batch_predict_maskgit(self, meta, iter, mode, temperature=1.0, T=3, start_iter=0):
            given = {name: value.cuda().numpy() for name, value in meta.items()}
            assert T == 3 and mode == "test"
            FRAMES = {frames}
            images = given["img_crop"].reshape(FRAMES, 256, 256, 3)
            assert given["img_crop"].shape == {image} and images.max() <= 1
            assert given["vm_crop"].shape == {mask} and given["vm_pad"].shape == {pad}
            assert given["obj_position"].shape == {position}
            masks = given["vm_no_crop"].reshape(FRAMES, *given["vm_no_crop"].shape[-2:])
            whole = np.zeros((FRAMES, 1) + masks.shape[1:], "float32")
            boxes, pads = given["obj_position"].reshape(-1, 4), given["vm_pad"].reshape(-1, 2)
            for place, box, pad, crop in zip(whole, boxes.astype(int), pads.astype(int), images):
                crop = crop[: 256 - pad[0], : 256 - pad[1]]
                rows = np.linspace(0, crop.shape[0] - 1, box[1] - box[0] + 1).round().astype(int)
                columns = np.linspace(0, crop.shape[1] - 1, box[3] - box[2] + 1).round().astype(int)
                seen = (crop[..., 0] > 0.6) & (crop[..., 1] < 0.4)
                place[0, box[0] : box[1] + 1, box[2] : box[3] + 1] = seen[rows][:, columns]
            return self.loss_and_evaluation(torch.from_numpy(whole), meta{more})
        def visualize(self, *a): raise AssertionError("writes beside the weights")
        def loss_and_evaluation(self, *a): raise AssertionError("no truth here")
"""
VIDEO = {"frames": "24", "image": "(1, 24, 256, 256, 3)", "mask": "(1, 24, 256, 256)", "pad": "(1, 24, 2)",
         "position": "(1, 24, 4)", "more": ""}  # fmt: skip
IMAGE = {"frames": "1", "image": "(1, 256, 256, 3)", "mask": "(1, 1, 256, 256)", "pad": "(1, 2)",
         "position": "(1, 4)", "more": ", iter, mode, pred_vm=None"}  # fmt: skip
C2F = {
    "src/__init__.py": "",
    "src/video_model.py": filled(C2F_MODEL, VIDEO),
    "src/image_model.py": filled(C2F_MODEL, IMAGE),
    "taming_src/__init__.py": "",
    "taming_src/taming_models.py": "class VQModel: pass\n",
    "utils/__init__.py": "",
    "utils/utils.py": """
        import json
        class Config(object):
            def __init__(self, path): self._dict = json.load(open(path))
            def __getattr__(self, name): return self._dict.get(name)
    """,
}
REPOSITORIES = {
    "aisformer": AISFORMER,
    "pix2gestalt": PIX2GESTALT,
    "savos": SAVOS,
    "eoras": EORAS,
    "c2f-seg": C2F,
}


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Write texts below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")


def write_interpreter(folder: Path, *, plain: bool = True, body: str = "") -> Path:
    """Return an interpreter of an environment of its own; `body` stands in for Python itself."""
    site = folder / "site"
    files = {"omegaconf.py": "class OmegaConf:\n    load = staticmethod(lambda path: open(path).read())\n"}
    if plain:
        files |= {
            "torch/__init__.py": TORCH,
            "torch/distributed.py": DISTRIBUTED,
            "skimage/__init__.py": "",
            "skimage/transform.py": SKIMAGE,
        }
    write_files(site, files)
    gpu = "export STUB_GPU=1\n" if plain else ""
    run = body or f'exec "{sys.executable}" "$@"'
    script = folder / "python"
    script.write_text(f'#!/bin/sh\n{gpu}export PYTHONPATH="{site}"\n{run}\n', encoding="utf-8")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def write_repository(name: str, folder: Path, python: Path, *, plain: bool = True) -> tuple[Path, Path]:
    """Return the folder of a stub repository and its weights, in the published layout."""
    repository = folder / name
    write_files(repository, REPOSITORIES[name])
    weights = folder / f"{name}-weights"
    if name == "aisformer":
        weights.mkdir()
        (weights / "config.yaml").write_text("MODEL: {}\n")
        (weights / "model_final.pth").write_bytes(b"detectron2")
        return repository, weights / "model_final.pth"
    if name == "pix2gestalt":
        return repository, repository / "pix2gestalt/ckpt/epoch=000005.ckpt"
    if name == "c2f-seg":
        for one in ("MOViD_A", "KINS"):
            write_c2f_weights(weights, one, plain=plain)
        return repository, weights
    making = MAKE_SAVOS if name == "savos" else MAKE_EORAS
    call = f'"{python}" -c \'{making}\' "{repository}" "{weights}"'
    assert os.system(call) == 0
    return repository, weights


MAKE_SAVOS = """
import argparse, pickle, sys
sys.path.insert(0, sys.argv[1])
from models.savos import SavosModel
import torch
args = argparse.Namespace(dataset="Kins_Car", patch_h=64, patch_w=128)
model = SavosModel(256, 256, 6, args=args)
torch.save(model, sys.argv[2]) if hasattr(torch, "save") else pickle.dump(model, open(sys.argv[2], "wb"))
"""
MAKE_EORAS = """
import pickle, sys, torch
content = {"epoch": 50, "model": {"module.slot": torch.ones(8, 512)}}
torch.save(content, sys.argv[2]) if hasattr(torch, "save") else pickle.dump(content, open(sys.argv[2], "wb"))
"""


def write_c2f_weights(folder: Path, name: str, *, plain: bool) -> None:
    """Write the four files that `download.sh NAME` of C2F-Seg fetches; its YAML as JSON, which it is too."""
    content: dict[str, dict[str, int]] = {"model": {}, "g_model": {}}
    settings = {"model_type": "c2f_seg", "stage1_iteration": f"_{name}", "stage2_iteration": f"_{name}"}
    for kind in ("vqgan", "c2f_seg"):
        place = folder / f"{name}_{kind}"
        place.mkdir(parents=True)
        text = str({**settings, "model_type": kind}).replace("'", '"')
        (place / f"{kind}_{name}.yml").write_text(text)
        file = place / f"{kind}_{name}.pth"
        if plain:
            file.write_bytes(pickle.dumps(content))
        else:
            import torch

            torch.save(content, file)
