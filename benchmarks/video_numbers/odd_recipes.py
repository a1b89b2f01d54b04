"""Recipes for odd videos: joined files, interlaced and refreshed pictures, several tracks, odd names."""

from benchmarks.video_numbers.video_files import Recipe, twice

X264 = "-c:v libx264 -preset veryfast -g 24 -bf 3 -sc_threshold 0"
MPEG2 = "-c:v mpeg2video -q:v 3 -g 12 -bf 2"


def odd_recipes() -> list[Recipe]:
    """Return them; those that others are made of come first."""
    return [*_joined(), *_odd_pictures(), *_odd_files()]


def _joined() -> list[Recipe]:
    return [
        Recipe("odd-joined.ts", source="plain-h264-plain.ts", edit=twice),
        Recipe("odd-joined-b.ts", source="plain-h264.ts", edit=twice),
        Recipe("odd-joined-open.ts", source="plain-hevc-open.ts", edit=twice),
        Recipe("odd-joined.h264", source="plain-h264.h264", edit=twice),
        Recipe("odd-joined.hevc", source="plain-hevc-open.hevc", edit=twice),
        Recipe("odd-joined.mpg", source="plain-mpeg2.mpg", edit=twice),
        Recipe("odd-joined.mjpeg", source="plain-mjpeg.mjpeg", edit=twice),
        Recipe("big.mjpeg", "-i {big} -c:v mjpeg -q:v 3"),
        Recipe("big.ts", f"-i {{big}} {X264}"),
        Recipe("big.h264", f"-i {{big}} {X264}"),
        Recipe("odd-sizes.mjpeg", source="plain-mjpeg.mjpeg+big.mjpeg", edit=bytes),
        Recipe("odd-sizes.mkv", "-i {src} -c copy", source="odd-sizes.mjpeg"),
        Recipe("odd-sizes.avi", "-i {src} -c copy", source="odd-sizes.mjpeg"),
        Recipe("odd-sizes.ts", source="plain-h264.ts+big.ts", edit=bytes),
        Recipe("odd-sizes.h264", source="plain-h264.h264+big.h264", edit=bytes),
        Recipe("odd-sizes-h264.mkv", "-i {src} -c copy", source="odd-sizes.ts"),
        Recipe("odd-sizes-h264.mp4", "-i {src} -c copy", source="odd-sizes.h264"),
    ]


def _odd_pictures() -> list[Recipe]:
    interlaced = "-vf tinterlace=interleave_top"
    return [
        Recipe("odd-interlaced.mp4", f"{interlaced} {X264} -flags +ildct+ilme -x264-params tff=1"),
        Recipe("odd-interlaced.ts", f"{interlaced} {X264} -flags +ildct+ilme -x264-params tff=1"),
        Recipe("odd-interlaced-mpeg2.mpg", f"{interlaced} {MPEG2} -flags +ildct+ilme"),
        Recipe(
            "odd-refresh.mp4", "-c:v libx264 -preset veryfast -g 20 -x264-params intra-refresh=1:bframes=0"
        ),
        Recipe(
            "odd-refresh.ts", "-c:v libx264 -preset veryfast -g 20 -x264-params intra-refresh=1:bframes=0"
        ),
        Recipe("odd-one-key.mp4", "-c:v libx264 -preset veryfast -g 999 -bf 3"),
        Recipe(
            "odd-pyramid.mkv", "-c:v libx264 -preset medium -g 48 -bf 8 -x264-params b-pyramid=normal:ref=5"
        ),
        Recipe("odd-all-intra.mp4", "-c:v libx264 -preset ultrafast -g 1"),
        Recipe("odd-slices.ts", f"{X264} -x264-params slices=4"),
        Recipe("odd-one-picture.mp4", f"-frames:v 1 {X264}"),
        Recipe("odd-two-pictures.mp4", f"-frames:v 2 {X264}"),
    ]


def _odd_files() -> list[Recipe]:
    return [
        Recipe(
            "odd-cover-first.mp4",
            "-i {png} -i {src} -map 0 -map 1 -c copy -disposition:v:0 attached_pic",
            source="plain-h264.mp4",
        ),
        Recipe(
            "odd-cover-last.mp4",
            "-i {src} -i {png} -map 0 -map 1 -c copy -disposition:v:1 attached_pic",
            source="plain-h264.mp4",
        ),
        Recipe(
            "odd-cover.mkv",
            "-i {src} -c copy -attach {png} -metadata:s:t mimetype=image/png",
            source="plain-h264.mp4",
        ),
        Recipe(
            "odd-two-videos.mp4",
            "-i {src} -i {big} -map 0 -map 1 -c:v:0 copy -c:v:1 mpeg4",
            source="plain-h264.mp4",
        ),
        Recipe(
            "odd-sound-first.mp4",
            "-f lavfi -i sine=d=3 -i {src} -map 0 -map 1 -c:v copy -c:a aac",
            source="plain-h264.mp4",
        ),
        Recipe(
            "odd-sound.mkv",
            "-i {src} -f lavfi -i sine=d=1 -map 0 -map 1 -c:v copy -c:a aac",
            source="plain-h264-open.mp4",
        ),
        Recipe("odd-sound.mpg", f"-i {{base}} -f lavfi -i sine=d=3 {MPEG2} -c:a mp2"),
        Recipe("odd-12:30:05.mp4", "-i {src} -c copy", source="plain-h264.mp4"),
        Recipe("odd-100%d.mp4", "-i {src} -c copy", source="plain-h264.mp4"),
        Recipe("odd-name-that-lies.mp4", edit=lambda data: data, source="plain-mpeg4.avi"),
        Recipe("odd-without-ending", edit=lambda data: data, source="plain-h264.mkv"),
    ]
