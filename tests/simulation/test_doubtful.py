"""Where boxes are drawn."""

from core.simulation.doubtful import doubtful_frames


def test_the_most_doubtful_frame_of_each_stretch_is_taken() -> None:
    """Its neighbours would say the same again."""
    doubt = [0.1, 0.5, 0.9, 0.8, 0.1, 0.1, 0.1, 0.1, 0.6, 0.3, 0.1, 0.1]
    assert doubtful_frames(doubt) == [2, 8]
    assert doubtful_frames(doubt, most=1) == [2]
    assert doubtful_frames(doubt, least=0.7) == [2]


def test_where_nothing_is_doubtful_nothing_is_drawn() -> None:
    """Nor in a clip without frames."""
    assert doubtful_frames([0.1] * 9) == []
    assert doubtful_frames([]) == []
    assert doubtful_frames([0.9, 0.9], most=0) == []
