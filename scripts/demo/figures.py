"""The figures: a sailing boat, a swan, a duck; a rock with a pine and reeds that hide them."""

import numpy as np

from scripts.demo.painting import Pose, Sheet, paint, smooth, tube

CREAM, WHITE = (255, 240, 214), (250, 247, 240)


def draw_boat(sheet: Sheet, pose: Pose, sway: float) -> None:
    """A small boat with two sails; `sway` -1..1 fills them."""
    full = 10 + 5 * sway
    hull = smooth([(-84, -16), (-30, -12), (40, -13), (96, -24), (80, 6), (50, 20), (-50, 20), (-76, 6)])
    paint(sheet, pose.place(tube([(6, -12), (6, -120), (6, -236)], [5, 4, 3])), (120, 84, 58), (70, 46, 34))
    main = np.array([(0.0, -226), (-14 - full, -150), (-64 - full, -44), (-70, -34), (0, -34)])
    paint(sheet, pose.place(main), CREAM, (214, 158, 128), 5, 1)
    jib = np.array([(12.0, -214), (34 + full, -130), (86, -40), (12, -38)])
    paint(sheet, pose.place(jib), (255, 226, 196), (196, 120, 104), 5, 2)
    paint(
        sheet,
        pose.place(np.array([(0.0, -150), (-30 - full, -150), (-36 - full, -136), (0, -136)])),
        (196, 84, 66),
        (150, 58, 52),
    )
    paint(sheet, pose.place(hull), (150, 62, 50), (66, 30, 36), 5, 3)
    paint(
        sheet,
        pose.place(np.array([(-82.0, -17), (94, -24), (92, -17), (-80, -10)])),
        (240, 220, 190),
        (190, 150, 120),
    )


def draw_swan(sheet: Sheet, pose: Pose, nod: float, wing: float) -> None:
    """A swan looking left; `nod` moves its head, `wing` lifts its feathers, both -1..1."""
    head = (-96 + 8 * nod, -96 - 4 * nod)
    neck = [(-54, -4), (-98, -24), (-52, -72), (head[0] + 6, head[1] - 4)]
    paint(sheet, pose.place(tube(neck, [34, 24, 19, 18])), WHITE, (196, 190, 206), 4, 4)
    body = smooth(
        [
            (-80, 6),
            (-58, -22),
            (-6, -34),
            (50, -40),
            (104, -66 - 4 * wing),
            (98, -24),
            (70, 14),
            (10, 30),
            (-56, 26),
        ]
    )
    paint(sheet, pose.place(body), WHITE, (168, 164, 190), 5, 5)
    lift = 6 * wing
    feathers = smooth(
        [(-34, -6), (-6, -32 - lift), (52, -44 - lift), (100, -52 - lift), (76, -14), (26, 10), (-18, 10)]
    )
    paint(sheet, pose.place(feathers), (255, 252, 246), (188, 182, 204), 7, 6)
    for row in range(3):
        y = -24 + 11 * row - lift * 0.6
        edge = tube([(-6 + 9 * row, y), (36 + 5 * row, y - 2), (82 - 6 * row, y - 12)], [1, 2.4, 1])
        paint(sheet, pose.place(edge), (176, 172, 196), (158, 154, 182))
    skull = smooth(
        [
            (head[0] - 13, head[1] + 2),
            (head[0], head[1] - 11),
            (head[0] + 15, head[1] - 5),
            (head[0] + 13, head[1] + 9),
            (head[0] - 6, head[1] + 10),
        ]
    )
    paint(sheet, pose.place(skull), WHITE, (214, 208, 216))
    beak = np.array(
        [
            (head[0] - 11, head[1] - 3),
            (head[0] - 36, head[1] + 10),
            (head[0] - 33, head[1] + 14),
            (head[0] - 8, head[1] + 8),
        ]
    )
    paint(sheet, pose.place(beak), (240, 146, 60), (196, 92, 40))
    eye = smooth(
        [
            (head[0] - 8, head[1] - 1),
            (head[0] - 5, head[1] - 4),
            (head[0] - 2, head[1] - 1),
            (head[0] - 5, head[1] + 2),
        ]
    )
    paint(sheet, pose.place(eye), (30, 26, 30), (30, 26, 30))


def draw_duck(sheet: Sheet, pose: Pose, nod: float) -> None:
    """A drake looking left in its own units (mirror it to look right)."""
    body = smooth([(-44, -6), (-20, -20), (22, -20), (58, -30), (48, -4), (26, 12), (-22, 13), (-40, 7)])
    paint(sheet, pose.place(body), (176, 164, 150), (84, 70, 66), 8, 7)
    breast = smooth([(-46, -8), (-30, -20), (-16, -12), (-20, 8), (-34, 10), (-44, 4)])
    paint(sheet, pose.place(breast), (140, 82, 58), (86, 46, 40), 5, 8)
    wing = smooth([(-14, -12), (14, -20), (46, -16), (30, 0), (0, 4)])
    paint(sheet, pose.place(wing), (150, 138, 128), (100, 86, 82), 8, 9)
    paint(
        sheet, pose.place(np.array([(16.0, -6), (38, -9), (34, -3), (18, 0)])), (84, 110, 190), (60, 78, 150)
    )
    hx, hy = -40 + 3 * nod, -34 - 2 * nod
    paint(
        sheet, pose.place(tube([(-30, -10), (-36, -22), (hx, hy)], [20, 17, 16])), (52, 128, 92), (22, 66, 56)
    )
    skull = smooth(
        [(hx - 13, hy + 2), (hx - 2, hy - 12), (hx + 12, hy - 3), (hx + 9, hy + 10), (hx - 7, hy + 10)]
    )
    paint(sheet, pose.place(skull), (70, 156, 110), (24, 74, 62))
    paint(
        sheet,
        pose.place(np.array([(hx - 11, hy - 1), (hx - 31, hy + 6), (hx - 28, hy + 10), (hx - 10, hy + 8)])),
        (236, 190, 80),
        (190, 140, 52),
    )


def draw_rock(sheet: Sheet, pose: Pose) -> None:
    """An islet with a crooked pine: nobody tracks it, it only hides."""
    paint(
        sheet,
        pose.place(tube([(-6, -40), (-22, -140), (8, -250), (-4, -330)], [34, 26, 18, 8])),
        (112, 78, 66),
        (58, 40, 44),
        8,
        10,
    )
    for x, y, size in (
        (-52, -300, 1.0),
        (46, -276, 0.9),
        (-8, -356, 0.85),
        (64, -206, 0.7),
        (-70, -220, 0.75),
    ):
        crown = smooth(
            [
                (x - 74 * size, y + 8),
                (x - 40 * size, y - 24 * size),
                (x + 4, y - 38 * size),
                (x + 50 * size, y - 20 * size),
                (x + 78 * size, y + 10),
                (x + 30 * size, y + 22 * size),
                (x - 34 * size, y + 22 * size),
            ]
        )
        paint(sheet, pose.place(crown), (94, 116, 84), (30, 48, 56), 12, 11)
    rock = smooth(
        [(-128, 22), (-96, -26), (-44, -58), (18, -66), (74, -44), (118, -8), (134, 22), (60, 34), (-60, 34)]
    )
    paint(sheet, pose.place(rock), (158, 132, 128), (58, 52, 70), 14, 12)


def draw_reeds(sheet: Sheet, pose: Pose, wind: float, seed: int) -> None:
    """A stand of reeds with cattails; `wind` -1..1 bends them."""
    rng = np.random.default_rng(seed)
    for number in range(46):
        x, height = rng.uniform(-150, 150), rng.uniform(150, 330)
        bend = rng.normal(0, 26) + wind * height * 0.07 * rng.uniform(0.6, 1.4)
        spine = [(x, 40.0), (x + bend * 0.2, -height * 0.5), (x + bend, -height)]
        light = (150 + int(rng.integers(-20, 20)), 140 + int(rng.integers(-16, 16)), 78)
        paint(sheet, pose.place(tube(spine, [9, 7, 1.5])), light, (44, 58, 52))
        if number % 5 == 0:
            top = [
                (x + bend * 0.86, -height * 0.9),
                (x + bend * 0.97, -height * 1.0),
                (x + bend * 1.08, -height * 1.1),
            ]
            paint(sheet, pose.place(tube(top, [13, 15, 12])), (134, 88, 58), (76, 46, 36), 5, 13)
