"""What exporters say of themselves and of what they leave out; part of `ui/words/said_elsewhere.py`."""

from ui.language import mark

FORMATS: tuple[str, ...] = (
    mark("COCO instances JSON with amodal and visible masks, tracks, review states"),
    mark("COCO results list (amodal masks with scores), for evaluation against our coco export"),
    mark("COCO-Amodal (COCOA) JSON: one picture per frame, regions front to back"),
    mark("COCOA-cls / D2SA JSON: amodal segmentation, visible_mask and invisible_mask per object"),
    mark("KINS JSON: a_segm and i_segm as polygons, inmodal_seg as RLE, COCO's names beside them"),
    mark("SAIL-VOS JSON: amodal segmentation, visible_mask, invisible_mask, obj_id"),
    mark("Diffusion-VAS sample list (as for SAIL-VOS): frames of a track that have both masks"),
    mark("YouTube-VIS / OVIS JSON: modal masks per object and frame (with --layer amodal: amodal ones)"),
    mark("DAVIS / MOSE folders: palette PNGs of modal masks; amodal masks in a folder per object"),
    mark("Folders of black and white PNGs: <clip>/<track>/modal|amodal/000000.png, and index.json"),
    mark("Completions: RGBA pictures of whole objects, transparent outside the amodal mask"),
    mark("TAO-Amodal JSON: amodal_bbox from key boxes or amodal masks, visibility, out_of_frame"),
    mark("CVAT for images 1.1 XML: masks with attributes that name layer and track"),
    mark("NumPy archive (.npz): packed bits per track and layer, facts as JSON"),
    mark("Completions as ProRes 4444 videos with alpha (.mov), one per track"),
    mark("Completions as VP9 videos with alpha (.webm), one per track"),
    mark("Completions as lossless WebP pictures with alpha"),
    mark("Label Studio JSON: a task per frame, brush masks whose meta names layer and track"),
)
CARRIED: tuple[str, ...] = (
    mark("modal masks"),
    mark("amodal masks"),
    mark("mask pixels beyond the picture's edge"),
    mark("amodal boxes"),
    mark("occlusion order"),
    mark("which masks belong to one object"),
    mark("tracks without a mask"),
    mark("names and colours of tracks"),
    mark("categories"),
    mark("review states and reasons"),
    mark("where masks came from"),
    mark("comments, visibility classes and regions that cannot be known"),
    mark("completions"),
    mark("several clips in one file"),
)
LEFT_OUT: tuple[str, ...] = (
    mark("no amodal mask beside the modal one"),
    mark("no modal mask beside the amodal one"),
    mark("the format wants both layers, and one was asked for"),
    mark("nobody has accepted them"),
    mark("their track was put away"),
    mark("no completion was made of them"),
    mark("they lie wholly beyond the picture's edge"),
)
COUNTED: tuple[str, ...] = (
    mark("{count} frames"),
    mark("{count} masks"),
    mark("{count} clips"),
    mark("{count} key boxes"),
    mark("{count} tracks"),
    mark("{count} marks"),
    mark("{count} categories"),
    mark("{count} pictures"),
    mark("{what} ({many})"),
)
"""Templates; the last fits every text with a bracket at its end."""
