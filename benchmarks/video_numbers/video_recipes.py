"""Recipes for the videos of `benchmarks.video_numbers`: containers, codecs, cuts, rates, matrices, damage."""

from collections.abc import Callable

from benchmarks.video_numbers.odd_recipes import MPEG2, X264, odd_recipes
from benchmarks.video_numbers.video_files import (
    Judge,
    Recipe,
    begun_late,
    cut_off,
    cut_out,
    flipped,
    matrix,
    zeroed,
)

X264_PLAIN = "-c:v libx264 -preset ultrafast -g 12 -bf 0"
X264_OPEN = f"{X264} -x264-params open-gop=1"
X265 = (
    "-c:v libx265 -preset ultrafast -x265-params "
    "keyint=24:min-keyint=24:bframes=3:scenecut=0:pools=none:frame-threads=1:log-level=none:open-gop=%d"
)
VP9 = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 20"
VP8 = "-c:v libvpx -deadline realtime -cpu-used 8 -g 20 -b:v 500k"
HIDDEN = "-auto-alt-ref 1 -lag-in-frames 12 -deadline good -cpu-used 5 -arnr-maxframes 5"
AV1 = "-c:v libaom-av1 -cpu-used 8 -usage realtime -g 20 -b:v 300k"
MPEG4 = "-c:v mpeg4 -q:v 3 -g 12 -bf 2"


def _plain() -> list[Recipe]:
    pairs = {
        "h264": (X264, "mp4 mov mkv avi ts flv 3gp m2ts mxf h264 nut f4v asf"),
        "h264-plain": (X264_PLAIN, "mp4 mkv avi ts flv h264"),
        "h264-open": (X264_OPEN, "mp4 mkv ts h264"),
        "hevc": (X265 % 0, "mp4 mkv mov ts hevc"),
        "hevc-open": (X265 % 1, "mp4 mkv ts hevc"),
        "vp9": (VP9, "webm mp4 ivf"),
        "vp9-hidden": (f"-c:v libvpx-vp9 -g 20 {HIDDEN}", "webm mkv mp4"),
        "vp8": (VP8, "webm avi"),
        "vp8-hidden": (f"-c:v libvpx -g 20 -b:v 500k {HIDDEN}", "webm ivf"),
        "av1": (AV1, "mp4 mkv webm ivf obu"),
        "av1-hidden": ("-c:v libaom-av1 -cpu-used 6 -g 20 -lag-in-frames 12 -b:v 300k", "mp4 webm"),
        "mpeg4": (MPEG4, "mp4 mkv avi mov"),
        "xvid": ("-c:v mpeg4 -vtag XVID -q:v 3 -g 12 -bf 2", "avi"),
        "mpeg2": (MPEG2, "mpg vob ts mkv mxf mov m2v"),
        "mpeg1": ("-c:v mpeg1video -q:v 3 -g 12 -bf 2", "mpg m1v"),
        "wmv": ("-c:v wmv2 -q:v 3 -g 12", "wmv avi"),
        "flv1": ("-c:v flv -q:v 3 -g 12", "flv"),
        "h263": ("-c:v h263 -q:v 3 -g 12 -s 176x144", "3gp avi"),
        "mjpeg": ("-c:v mjpeg -q:v 3", "avi mov mkv mjpeg mp4"),
        "prores": ("-c:v prores_ks -profile:v 0", "mov mkv"),
        "dnxhd": ("-c:v dnxhd -profile:v dnxhr_lb -s 256x120", "mov mxf"),
        "ffv1": ("-c:v ffv1 -g 12", "mkv avi"),
        "huffyuv": ("-c:v huffyuv -pix_fmt yuv422p", "avi mkv"),
        "png": ("-c:v png", "mov avi"),
        "qtrle": ("-c:v qtrle -pix_fmt rgb24", "mov"),
        "theora": ("-c:v libtheora -q:v 7 -g 12", "ogv mkv"),
        "gif": ("-c:v gif", "gif"),
        "apng": ("-c:v apng", "apng"),
        "raw": ("-c:v rawvideo", "avi nut y4m"),
        "msmpeg4": ("-c:v msmpeg4v2 -q:v 3 -g 12", "avi"),
    }
    recipes = []
    for codec, (options, containers) in pairs.items():
        for container in containers.split():
            form = {"m2ts": " -f mpegts -mpegts_m2ts_mode 1", "y4m": " -f yuv4mpegpipe", "obu": " -f obu"}
            wrapped = " -c:v wrapped_avframe" if container == "y4m" else ""
            recipes.append(Recipe(f"plain-{codec}.{container}", options + wrapped + form.get(container, "")))
    return recipes


def _cut(source: str, word: str, command: str, to: str = "") -> Recipe:
    """Return a part of a plain file, packets as they are; `to` is another container."""
    stem, suffix = source.split(".")
    return Recipe(f"cut-{stem}-{word}.{to or suffix}", command, source=f"plain-{source}")


def _cuts() -> list[Recipe]:
    sources = (
        "h264.mp4 h264.mov h264.mkv h264.ts h264.flv h264-open.mp4 h264-open.mkv h264-open.ts h264-plain.avi "
        "hevc.mp4 hevc-open.mp4 hevc-open.mkv hevc-open.ts mpeg4.mp4 mpeg4.avi mpeg2.mpg mpeg2.ts vp9.webm "
        "av1.mp4 prores.mov"
    )
    recipes = [_cut(source, "from", "-ss 1.17 -i {src} -c copy") for source in sources.split()]
    for source, where in (("h264.mp4", "-t 1.3"), ("h264.mkv", "-t 1.3"), ("hevc.mp4", "-ss 0.5 -t 1")):
        recipes.append(_cut(source, "part", f"{where} -i {{src}} -c copy"))
    late = (("h264-open.mp4", "mkv"), ("hevc-open.mp4", "mkv"), ("h264.mp4", "ts"), ("h264.mp4", "mkv"))
    anywhere = "-ss 0.7 -noaccurate_seek -i {src} -c copy -copyinkf -avoid_negative_ts make_zero"
    for source, to in late:
        recipes.append(_cut(source, f"{to}-late", "-ss 1.5 -i {src} -c copy", to))
        recipes.append(_cut(source, f"{to}-any", anywhere, to))
    recipes += [
        Recipe("cut-begun-late.h264", edit=begun_late(0.4), source="plain-h264.h264"),
        Recipe("cut-begun-late.hevc", edit=begun_late(0.4), source="plain-hevc-open.hevc"),
        Recipe("cut-begun-late.ts", edit=begun_late(0.3, 188), source="plain-h264.ts"),
        Recipe("cut-begun-late-open.ts", edit=begun_late(0.3, 188), source="plain-h264-open.ts"),
        Recipe("cut-begun-late-mpeg2.ts", edit=begun_late(0.3, 188), source="plain-mpeg2.ts"),
        Recipe("cut-begun-late.m2v", edit=begun_late(0.3), source="plain-mpeg2.m2v"),
    ]
    return recipes


def _rates() -> list[Recipe]:
    uneven = "-vf setpts='(N+mod(N*N\\,7)*0.1)/25/TB' -fps_mode passthrough"
    gaps = "-vf setpts='(N+gt(N\\,20)*9+gt(N\\,40)*5)/25/TB+0.01' -fps_mode passthrough"
    same = "-i {src} -c copy -bsf:v setts=pts='floor(PTS/80)*80':dts=DTS"
    return [
        *(Recipe(f"rate-uneven.{to}", f"{uneven} {X264}") for to in ("mp4", "mkv", "ts", "flv")),
        Recipe("rate-uneven.webm", f"{uneven} {VP9}"),
        *(
            Recipe(f"rate-gaps-{n}.{to}", f"{gaps} {c}")
            for n, c, to in (
                ("mpeg4", "-c:v mpeg4 -q:v 3 -g 12", "avi"),
                ("mjpeg", "-c:v mjpeg -q:v 3", "avi"),
                ("h264", X264_PLAIN, "avi"),
                ("h264", X264, "mp4"),
                ("h264", X264, "mkv"),
                ("wmv", "-c:v wmv2 -q:v 3", "wmv"),
            )
        ),
        *(Recipe(f"rate-same.{to}", same, source="plain-mjpeg.mkv") for to in ("mkv", "mp4")),
        Recipe(
            "rate-same-h264.mkv",
            "-i {src} -c copy -bsf:v setts=pts='floor(PTS/120)*120':dts=DTS",
            source="plain-h264-plain.mkv",
        ),
        Recipe("rate-23976.mp4", f"-r 24000/1001 {X264}"),
        Recipe("rate-59.mov", f"-r 60000/1001 {X264}"),
        Recipe("rate-1.mp4", f"-vf setpts=N/TB -r 1 {X264}"),
        Recipe("rate-late.ts", f"{X264} -output_ts_offset 95443"),
        Recipe(
            "rate-negative.mkv",
            "-itsoffset -1 -i {src} -c copy -avoid_negative_ts disabled",
            source="plain-h264.mp4",
        ),
        Recipe(
            "rate-negative.mp4",
            "-itsoffset -0.5 -i {src} -c copy -avoid_negative_ts disabled",
            source="plain-h264.mp4",
        ),
        Recipe("rate-offset.mp4", "-itsoffset 2 -i {src} -c copy", source="plain-h264.mp4"),
        Recipe("rate-fragments.mp4", f"{X264} -movflags frag_keyframe+empty_moov"),
        Recipe(
            "rate-fragments-frames.mp4", f"{X264} -movflags frag_every_frame+empty_moov+default_base_moof"
        ),
        Recipe("rate-no-edits.mp4", f"{X264} -use_editlist 0"),
        Recipe("rate-fast-start.mp4", f"{X264} -movflags +faststart"),
    ]


def _shapes() -> list[Recipe]:
    matrices = {
        "r90": (0, 1, -1, 0),
        "r180": (-1, 0, 0, -1),
        "r270": (0, -1, 1, 0),
        "hflip": (-1, 0, 0, 1),
        "vflip": (1, 0, 0, -1),
        "transpose": (0, 1, 1, 0),
        "anti": (0, -1, -1, 0),
        "r30": (0.8660, 0.5, -0.5, 0.8660),
        "double": (2, 0, 0, 2),
    }
    turned = [
        Recipe(f"turned-{n}.mp4", source="plain-h264.mp4", edit=matrix(*m)) for n, m in matrices.items()
    ]
    return [
        *turned,
        Recipe("turned-r90.mkv", "-i {src} -c copy", source="turned-r90.mp4"),
        Recipe(
            "turned-sei.mp4",
            "-i {src} -c copy -bsf:v h264_metadata=display_orientation=insert:rotate=90",
            source="plain-h264.mp4",
        ),
        Recipe("shape-odd.mp4", f"-vf scale=181:97 {X264} -pix_fmt yuv444p"),
        Recipe("shape-deep.mp4", f"{X264} -pix_fmt yuv420p10le"),
        Recipe("shape-deep-hevc.mkv", f"{X265 % 0} -pix_fmt yuv420p10le"),
        Recipe("shape-grey.mkv", "-c:v ffv1 -pix_fmt gray"),
        Recipe("shape-alpha.mov", "-c:v prores_ks -profile:v 4444 -pix_fmt yuva444p10le"),
        Recipe("shape-alpha.webm", f"{VP9} -pix_fmt yuva420p"),
        Recipe("shape-anamorphic.mp4", f"-vf setsar=4/3 {X264}"),
        Recipe("shape-full-range.mp4", f"-vf scale=out_range=full {X264} -color_range pc"),
        Recipe("shape-bt709.mp4", f"-vf scale=out_color_matrix=bt709 {X264} -colorspace bt709"),
    ]


def _damaged(name: str, source: str, edit: Callable[[bytes], bytes]) -> Recipe:
    return Recipe(f"damage-{name}", source=source, edit=edit, judge=Judge.WHOLE)


def _damage() -> list[Recipe]:
    recipes = []
    sources = (
        "h264.mp4 h264.mkv h264.ts h264-plain.avi h264.h264 h264.flv hevc.mp4 hevc.ts vp9.webm av1.mp4 "
        "mpeg4.avi mpeg2.mpg mjpeg.avi ffv1.mkv"
    )
    for source in sources.split():
        recipes.append(_damaged(f"flipped-{source}", f"plain-{source}", flipped(0.5)))
        recipes.append(_damaged(f"zeroed-{source}", f"plain-{source}", zeroed(0.55)))
        if not source.endswith(".mp4"):  # the index at the end is gone: refused, see fast-start
            recipes.append(_damaged(f"cut-off-{source}", f"plain-{source}", cut_off(0.7)))
    return [
        *recipes,
        _damaged("cut-off-fast.mp4", "rate-fast-start.mp4", cut_off(0.7)),
        _damaged("cut-off-fragments.mp4", "rate-fragments.mp4", cut_off(0.7)),
        _damaged("cut-out.ts", "plain-h264.ts", cut_out(0.5, 2)),
        _damaged("cut-out-hevc.ts", "plain-hevc.ts", cut_out(0.5, 2)),
    ]


def all_recipes() -> list[Recipe]:
    """Return every recipe; those that others are made of come first."""
    return [*_plain(), *_cuts(), *_rates(), *_shapes(), *odd_recipes(), *_damage()]
