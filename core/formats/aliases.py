"""Names under which people know a format, beside ours."""

from collections.abc import Collection
from difflib import get_close_matches

_ALIASES: dict[str, tuple[str, ...]] = {
    "coco": ("coco-json", "coco-instances", "instances", "mscoco", "ms-coco", "coco-video", "cocovid", "d2s"),
    "coco-results": ("coco-result", "coco-detections", "detections", "results"),
    "coco-amodal": ("cocoa", "amodal-coco", "cocoamodal"),
    "cocoa-cls": ("cocoacls", "d2sa"),
    "kins": ("kins2019", "kins2020", "kitti-ins", "kitti-amodal", "amodal-kitti"),
    "sail-vos": ("sailvos", "sail"),
    "diffusion-vas": ("diffusionvas", "diffvas", "dvas"),
    "youtube-vis": ("ytvis", "yt-vis", "youtubevis", "youtube-vos", "youtubevos", "ytvos", "ovis", "vis"),
    "davis": (
        "davis2016", "davis-2016", "davis16", "davis2017", "davis-2017", "davis17", "mose", "palette", "vos",
    ),
    "sa-v": ("sav", "sa-v-json", "segment-anything-video", "masklet", "masklets"),
    "png": ("pngs", "png-folders", "png-folder", "masks-png"),
    "cvat": (
        "cvat-video", "cvat-images", "cvat-image", "cvat-xml", "cvat-1.1", "cvat-for-video",
        "cvat-for-images", "cvat-for-video-1.1", "cvat-for-images-1.1", "xml",
    ),
    "tao": ("tao-amodal", "taoamodal"),
    "npz": ("numpy", "npy", "np"),
    "label-studio": ("labelstudio", "ls", "label-studio-json", "labelstudio-json", "heartex"),
    "movi": ("movi-amodal", "kubric", "movi-a", "movi-b", "movi-d", "movi-e", "movib", "movid"),
    "rgbs-masks": ("rgbs", "rgb-masks", "folders"),
    "media": ("video", "videos", "images", "pictures", "frames", "mp4", "folder"),
    "rgba": ("rgba-png", "completions"),
    "sv4d": ("sv4d2", "sv4d-2", "4d", "stable-video-4d"),
    "prores4444": ("prores", "mov"),
    "vp9-alpha": ("vp9", "webm"),
}  # fmt: skip
_BY_ALIAS = {alias: name for name, aliases in _ALIASES.items() for alias in aliases}


def plain_name(name: str, known: Collection[str]) -> str | None:
    """Return the format that is meant by a name, None when there is no such one.

    Case, spaces and underscores do not matter; a name that is known always means itself.
    """
    wanted = "-".join(name.strip().lower().replace("_", " ").split())
    if name in known:
        return name
    for meant in (wanted, _BY_ALIAS.get(wanted)):
        if meant is not None and meant in known:
            return meant
    tight = wanted.replace("-", "")
    every = {other.replace("-", ""): other for other in known}
    every |= {alias.replace("-", ""): other for alias, other in _BY_ALIAS.items() if other in known}
    return every.get(tight)


def near_names(name: str, known: Collection[str]) -> list[str]:
    """Return the known formats whose name, or whose other name, is near to one that is not known."""
    names = {other: other for other in known}
    names |= {alias: other for alias, other in _BY_ALIAS.items() if other in known}
    near = get_close_matches(name.strip().lower().replace("_", "-"), names, n=6, cutoff=0.6)
    return list(dict.fromkeys(names[one] for one in near))[:3]
