"""Depth of clips in a project: by the content of pictures, beside the file, counted and named."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from core.depth.depth_set import DepthFiles
from core.depth.nearness import Sense
from core.depth.picture_keys import exchanged_frames, map_names
from core.errors import BadInputError, Cancelled
from core.formats.depth_maps import DepthSummary, import_depth
from core.progress import CancelToken, result_of
from core.store.project import Project
from core.video.identity.comparing import compare
from main import main
from tests.changed_media import (
    HEIGHT,
    WIDTH,
    make_project,
    the_clip,
    write_picture,
    write_pictures,
    write_video,
)

COUNT = 5
NAMES = [f"f{number:02}.png" for number in range(COUNT)]


def depth_of(number: int) -> np.ndarray:
    """A map that tells its frame: nearness from left to right, and its number at the left edge."""
    values = np.tile(np.arange(WIDTH, dtype=np.float32) + 100, (HEIGHT, 1))
    values[:, 0] = number + 1
    return values


def write_maps(folder: Path, names: list[str]) -> Path:
    folder.mkdir()
    for number, name in enumerate(names):
        np.save(folder / f"{Path(name).stem}.npy", depth_of(number))
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "pictures", NAMES)


@pytest.fixture
def path(tmp_path: Path, pictures: Path) -> Path:
    return make_project(tmp_path / "p.amodal", pictures)


def take(project: Project, source: Path, sense: Sense = Sense.NEARNESS) -> DepthSummary:
    return result_of(import_depth(project, the_clip(project), source, sense), lambda _told: None)


def files(project: Project) -> DepthFiles:
    found = project.depth.files(the_clip(project).id, project.media.of(the_clip(project)))
    assert found is not None
    return found


def shown(project: Project) -> list[int | None]:
    """Return by frame which map it has."""
    maps = [files(project).read(frame) for frame in range(the_clip(project).frame_count)]
    return [None if one is None else round(float(one[0, 0])) - 1 for one in maps]


def test_a_folder_is_kept_beside_the_project(path: Path, tmp_path: Path) -> None:
    source = write_maps(tmp_path / "depth", NAMES)
    with Project.open(path) as project:
        found = take(project, source)
        assert (found.depth.maps, found.frames, found.notes) == (COUNT, COUNT, ())
        assert shown(project) == list(range(COUNT))
        third = files(project).read(3)
        assert third is not None
        assert np.array_equal(third, depth_of(3))
    assert (tmp_path / "p.amodal.depth").is_dir()
    shutil.rmtree(source)
    with Project.open(path) as project:
        assert shown(project) == list(range(COUNT))


def test_maps_follow_their_pictures(path: Path, pictures: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES))
    pictures.rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere" / NAMES[2]).rename(tmp_path / "elsewhere" / "other.png")
    write_picture(tmp_path / "elsewhere" / NAMES[1], 77)
    with Project.open(path) as project:
        clip = the_clip(project)
        media = project.media.of(clip).at(tmp_path / "elsewhere")
        report = compare(media)
        names = map_names(report.known_media, exchanged_frames(report))
        # Frame 1 shows another picture now; frame 2 has another name and its own picture.
        assert [name is None for name in names] == [False, True, False, False, False]
        assert names[2] == files(project).names[2]


def test_pictures_of_the_same_bytes_keep_their_order(tmp_path: Path) -> None:
    pictures = write_pictures(tmp_path / "pictures", NAMES[:3])
    for name in NAMES[1:3]:
        write_picture(pictures / name, 0)
    with Project.open(make_project(tmp_path / "p.amodal", pictures)) as project:
        take(project, write_maps(tmp_path / "depth", NAMES[:3]))
        assert shown(project) == [0, 1, 2]


def test_a_video_has_maps_by_number_until_it_is_another_file(tmp_path: Path) -> None:
    video = write_video(tmp_path / "v.mkv", range(COUNT))
    with Project.open(make_project(tmp_path / "p.amodal", video)) as project:
        np.save(tmp_path / "stack.npy", np.stack([depth_of(number) for number in range(COUNT)]))
        take(project, tmp_path / "stack.npy")
        assert shown(project) == list(range(COUNT))
        known = project.media.of(the_clip(project))
        write_video(video, range(10, 10 + COUNT))
        assert exchanged_frames(compare(known)) == frozenset(range(COUNT))
        video.unlink()
        assert exchanged_frames(compare(known)) == frozenset()


def test_what_is_wrong_is_counted_and_named(path: Path, tmp_path: Path) -> None:
    source = write_maps(tmp_path / "depth", NAMES)
    np.save(source / "f00.npy", np.full((HEIGHT, WIDTH), 7.0))
    np.save(source / "f01.npy", depth_of(1)[:, ::2])
    (source / "f02.npy").write_bytes(b"no")
    holes = depth_of(3)
    holes[:4, :4] = np.nan
    np.save(source / "f03.npy", holes)
    np.save(source / "other.npy", depth_of(9))
    with Project.open(path) as project:
        found = take(project, source)
        assert shown(project) == [None, None, None, 3, 4]
    lines = [str(note) for note in found.notes]
    assert "1 map without a frame of this name, or doubled left out: other" in lines
    assert "1 map of one value, which tells no side left out: 0" in lines
    assert f"1 map of {WIDTH // 2}×{HEIGHT} where pictures are {WIDTH}×{HEIGHT} left out: 1" in lines
    assert "1 map that cannot be read left out: 2" in lines
    assert "1 map has pixels without a depth, taken as farthest: frame 3" in lines
    assert "3 frames have no depth map: 0, 1, 2" in lines
    assert len(lines) == 7


def test_distances_are_turned_round(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES), Sense.DISTANCE)
        near = files(project).read(0)
        assert near is not None
        assert near[0, 0] == pytest.approx(1.0)
        assert near[0, 1] > near[0, -1] > 0


def test_nothing_changes_unless_a_map_is_kept(path: Path, tmp_path: Path) -> None:
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES))
        flat = tmp_path / "flat"
        flat.mkdir()
        for name in NAMES:
            np.save(flat / f"{Path(name).stem}.npy", np.ones((HEIGHT, WIDTH)))
        np.save(tmp_path / "short.npy", np.stack([depth_of(0)] * 3))
        for source, why in ((flat, "of one value"), (tmp_path / "short.npy", "3 maps")):
            with pytest.raises(BadInputError, match=why):
                take(project, source)
        token = CancelToken()
        steps = import_depth(project, the_clip(project), tmp_path / "depth", Sense.DISTANCE, cancel=token)
        next(steps)
        token.cancel()
        with pytest.raises(Cancelled):
            next(steps)
        assert shown(project) == list(range(COUNT))
        assert len(list((tmp_path / "p.amodal.depth").iterdir())) == 1


def test_a_second_import_takes_the_place_of_the_first_and_forgetting_leaves_nothing(
    path: Path, tmp_path: Path
) -> None:
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES))
        take(project, write_maps(tmp_path / "again", list(reversed(NAMES))))
        assert shown(project) == [4, 3, 2, 1, 0]
        assert len(list((tmp_path / "p.amodal.depth").iterdir())) == 1
        assert project.depth.forget(the_clip(project).id)
        assert not project.depth.forget(the_clip(project).id)
        assert project.depth.get(the_clip(project).id) is None
    assert not (tmp_path / "p.amodal.depth").exists()


def test_a_copy_has_the_maps_and_a_renamed_project_finds_them(path: Path, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES))
        project.save_copy(tmp_path / "copies" / "copy.amodal")
    path.rename(tmp_path / "renamed.amodal")
    for one in (tmp_path / "renamed.amodal", tmp_path / "copies" / "copy.amodal"):
        with Project.open(one) as project:
            assert shown(project) == list(range(COUNT))


def test_maps_that_were_left_behind_are_told(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Project.open(path) as project:
        take(project, write_maps(tmp_path / "depth", NAMES))
    assert main(["depth", "list", str(path)]) == 0
    assert f"depth of {COUNT} of {COUNT} frames, imported from depth" in capsys.readouterr().out
    shutil.move(tmp_path / "p.amodal.depth", tmp_path / "away")
    assert main(["depth", "list", str(path)]) == 0
    assert "its maps are gone" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["../outside", "/etc", "a/../../b", ""])
def test_a_project_cannot_have_files_elsewhere_removed(path: Path, tmp_path: Path, folder: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.png").write_bytes(b"x")
    with Project.open(path) as project:
        clip = the_clip(project)
        told = {"folder": folder, "source": "x", "is_computed": False, "maps": 1, "made_at": ""}
        project.settings.set(f"depth:{clip.id}", told)
        assert project.depth.get(clip.id) is None
        project.depth.forget(clip.id)
    assert (outside / "a.png").exists()


def test_the_command_line_imports_and_forgets(
    path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = write_maps(tmp_path / "depth", [NAMES[0], NAMES[1]])
    wanted = ["depth", "import", str(path), "pictures", str(source)]
    assert main([*wanted, "--depth-is", "nearness"]) == 0
    told = capsys.readouterr().out
    assert "pictures: depth of 2 of 5 frames from depth" in told
    assert "note: 3 frames have no depth map: 2, 3, 4" in told
    assert main(wanted) == 2
    assert main(["depth", "import", str(path), "picture", str(source), "--depth-is", "distance"]) == 2
    assert "pictures" in capsys.readouterr().err
    assert main(["depth", "forget", str(path), "pictures"]) == 0
    assert main(["depth", "list", str(path)]) == 0
    assert "pictures: no depth" in capsys.readouterr().out
