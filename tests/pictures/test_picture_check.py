"""What counts as a picture before anything is decoded."""

from pathlib import Path

import pytest

from core.errors import BadInputError
from core.pictures.picture_check import check_picture


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_link_to_a_device_is_refused_unread(tmp_path: Path) -> None:
    (tmp_path / "mask.png").symlink_to("/dev/zero")
    with pytest.raises(BadInputError, match="is a device"):
        check_picture(tmp_path / "mask.png")
