"""Comparing two masks at full size on the canvas, and taking a part of one into the other."""

from dataclasses import dataclass, field, replace
from functools import partial

import cv2
import numpy as np
from PySide6.QtCore import QObject

from core.changes.masks import MaskKey, Revision
from core.changes.runs import FrameVersion
from core.changes.step_words import step_words
from core.changes.steps import Facts, Step, StepKind
from core.masks.mixing import difference_at, take_part
from core.masks.rle import Rle, empty_rle
from core.types import BoolMask, Layer
from ui.canvas.compare_mode import CompareMode
from ui.features.versions.compare_layer import CompareLayer, of_two, of_votes
from ui.features.versions.compare_overlay import CompareTool
from ui.features.versions.version_commands import VersionsCommands
from ui.features.versions.versions_panel import VersionsPanel
from ui.language import said, tr
from ui.shown.scene import ViewOptions
from ui.studio import Studio

PAGE = "versions"
PRESENT = "present"
LOOKING = ("select", "pan")
"""Tools that change no mask."""
OLDER = 6
"""Earlier revisions that are offered."""
ACTIONS = {
    CompareMode.WIPE: "compare.wipe",
    CompareMode.BLINK: "compare.blink",
    CompareMode.DIFFERENCE: "compare.difference",
    CompareMode.AGREEMENT: "compare.agreement",
}


@dataclass
class _Known:
    """What there is to compare in the frame on screen."""

    place: tuple[int, int] = (-1, -1)
    """Track and frame."""
    offers: list[FrameVersion] = field(default_factory=list)
    older: list[Revision] = field(default_factory=list)
    """Revisions before the present one, newest first."""


class CompareCommands(QObject):
    """Wipe, blink, difference and agreement; the lasso."""

    def __init__(self, studio: Studio, versions: VersionsCommands, panel: VersionsPanel) -> None:
        super().__init__(studio.window)
        self._studio = studio
        self._versions = versions
        self._panel = panel
        self._known = _Known()
        self.mode = CompareMode.OFF
        self.tool = CompareTool(studio.canvas)
        for mode, action_id in ACTIONS.items():
            studio.actions.bind(action_id, partial(self._toggle, mode))
        studio.actions["versions.take_part"].toggled.connect(self._set_taking)
        panel.mode_chosen.connect(lambda value: self.set_mode(CompareMode(value)))
        panel.sides_changed.connect(self.refresh)
        versions.run_changed.connect(self._on_run)
        studio.view.changed.connect(lambda _options: self._apply_options())
        studio.clip.scene_changed.connect(lambda _scene: self._read())
        studio.clip.active_changed.connect(self._read)
        studio.clip.clip_changed.connect(self.end)
        studio.canvas.tool_changed.connect(self._on_tool)
        self.tool.region_drawn.connect(self._on_region)
        self.tool.part_clicked.connect(self._on_part)
        self.tool.ended.connect(lambda: studio.actions["versions.take_part"].setChecked(False))

    # Comparing

    def end(self) -> None:
        """Compare no longer: the panel that says what is compared is gone, or a person wants to paint."""
        if self.mode is not CompareMode.OFF:
            self.set_mode(CompareMode.OFF)

    def set_mode(self, mode: CompareMode) -> None:
        """Compare in a mode, or no longer; the panel that says what is compared is seen meanwhile."""
        self.mode = mode
        if mode is not CompareMode.OFF:
            self._studio.places.side.show_page(PAGE)
        for other, action_id in ACTIONS.items():
            self._studio.actions[action_id].setChecked(other is mode)
        self._panel.mode.set_current(mode.value)
        self._apply_options()
        if mode is CompareMode.OFF:
            self._studio.actions["versions.take_part"].setChecked(False)
            self.tool.overlay.set_layer(None)
        else:
            # What is known is shown at once: the store may be busy with other reads.
            self.refresh()
            self._read()

    def refresh(self) -> None:
        """Show what is to be compared now."""
        self.tool.overlay.set_layer(self._layer() if self._is_on else None)

    @property
    def _is_on(self) -> bool:
        return self.mode is not CompareMode.OFF and self._studio.clip.active_track_id is not None

    def _toggle(self, mode: CompareMode) -> None:
        self.set_mode(CompareMode.OFF if self.mode is mode else mode)

    def _on_tool(self, name: str) -> None:
        if name not in LOOKING:
            self.end()

    def _apply_options(self) -> None:
        """The track that is compared would lie under the comparison: the canvas leaves its masks out."""
        options: ViewOptions = self._studio.view.options
        active = self._studio.clip.active_track_id
        if self.mode is not CompareMode.OFF and active is not None:
            options = replace(options, compared_track_id=active)
        self._studio.canvas.set_options(options)

    def _on_run(self) -> None:
        self._offer_sides(chosen_second=_key(self._versions.run_id, self._versions.hypothesis))
        self.refresh()

    def _read(self) -> None:
        clip = self._studio.clip
        track_id, frame = clip.active_track_id, clip.frame
        if track_id is None or clip.clip is None or not (self._is_on or self._panel.isVisible()):
            return
        self._apply_options()
        key = MaskKey(track_id, frame, Layer.AMODAL)

        def done(found: tuple[list[FrameVersion], list[Revision]]) -> None:
            if (track_id, frame) == (clip.active_track_id, clip.frame):
                self._known = _Known((track_id, frame), found[0], found[1][1 : OLDER + 1])
                self._offer_sides()
                self.refresh()

        self._studio.session.read(
            lambda project: (
                project.versions.at_frame(track_id, frame),
                project.masks.revisions(key),
            ),
            done,
        )

    def _offer_sides(self, chosen_second: str = "") -> None:
        names = [(PRESENT, tr("Present mask"))]
        for version in self._versions.versions:
            for fact in version.hypotheses:
                words = tr("Hypothesis {number}", number=fact.number + 1)
                if version.run.id != self._versions.run_id:
                    words = tr("{words} of {proposer}", words=words, proposer=version.run.proposer)
                    words += f" · {version.run.started_at.astimezone():%H:%M:%S}"
                names.append((_key(version.run.id, fact.number), words))
        for back, revision in enumerate(self._known.older, 1):
            words = tr("{steps} back: {label}", steps=back, label=said(step_words(revision.step)))
            names.append((_back(back), words))
        first, second = self._panel.sides()
        wanted = chosen_second or second or _key(self._versions.run_id, self._versions.hypothesis)
        self._panel.show_sides(names, first or PRESENT, wanted)

    def _mask(self, key: str) -> Rle | None:
        clip = self._studio.clip
        if key == PRESENT and clip.active_track_id is not None:
            shown = clip.mask(clip.active_track_id, Layer.AMODAL)
            return shown.rle if shown is not None else None
        sides: dict[str, Rle | None] = {
            _key(offer.run_id, offer.hypothesis): offer.rle for offer in self._known.offers
        }
        sides |= {_back(number): revision.rle for number, revision in enumerate(self._known.older, 1)}
        return sides.get(key)

    def _layer(self) -> CompareLayer | None:
        clip = self._studio.clip
        if clip.clip is None or self._known.place != (clip.active_track_id, clip.frame):
            return None
        canvas = clip.clip.canvas
        if self.mode is CompareMode.AGREEMENT:
            votes = [o.rle for o in self._known.offers if o.run_id == self._versions.run_id]
            layer = of_votes(votes, canvas.margin, canvas.size_hw)
            none = tr("No hypotheses in this frame to agree or not: {key[propose.track]} proposes")
            return layer if votes else replace(layer, note=none)
        first, second = self._panel.sides()
        names = f"A: {self._panel.first.currentText()}", f"B: {self._panel.second.currentText()}"
        layer = of_two(self.mode, self._mask(first), self._mask(second), names, canvas.margin, canvas.size_hw)
        return replace(layer, note=self._why_the_same()) if first == second else layer

    def _why_the_same(self) -> str:
        if self._panel.first.count() > 1:
            return tr("Both sides are the same mask: choose another for one of them")
        return tr("Nothing to compare the present mask with yet: {key[propose.track]} proposes another")

    # Taking parts

    def _set_taking(self, is_on: bool) -> None:
        if is_on and self._versions.facts() is None:
            self._studio.notices.tell(tr("This track has no hypotheses yet: {key[propose.track]} proposes"))
            self._studio.actions["versions.take_part"].setChecked(False)
            return
        if is_on and self.mode in (CompareMode.OFF, CompareMode.AGREEMENT):
            self.set_mode(CompareMode.DIFFERENCE)
        words = tr(
            "Drag around a part of hypothesis {number} (Shift: rectangle), or click a coloured part · Esc",
            number=self._versions.hypothesis + 1,
        )
        self.tool.set_taking(is_on, words)

    def _on_region(self, outline: list[tuple[float, float]]) -> None:
        clip = self._studio.clip.clip
        if clip is None:
            return
        region = np.zeros(clip.canvas.size_hw, np.uint8)
        corners = np.floor(np.array(outline) + clip.margin).astype(np.int32)
        cv2.fillPoly(region, [corners], 1)
        self._take(region.view(np.bool_))

    def _on_part(self, x: float, y: float) -> None:
        clip, other = self._studio.clip, self._chosen()
        present = self._mask(PRESENT)
        if clip.clip is None or other is None:
            return
        size, margin = clip.clip.canvas.size_hw, clip.clip.margin
        at = int(np.floor(x + margin)), int(np.floor(y + margin))
        region = difference_at(present or empty_rle(size), other, *at)
        if region is None:
            self._studio.notices.tell(
                tr("The mask and the hypothesis are alike there: click a coloured part")
            )
        else:
            self._take(region)

    def _take(self, region: BoolMask) -> None:
        clip, other = self._studio.clip, self._chosen()
        if other is None or clip.active_track_id is None:
            self._studio.notices.tell(tr("The hypothesis has no mask in this frame"))
            return
        if not (self._studio.session.can_edit and clip.masks_are_loaded):
            return
        if clip.active_track_id in self._studio.view.options.locked_track_ids:
            self._studio.notices.tell(tr("The active track is locked: {key[track.lock]} unlocks it"))
            return
        modal = clip.mask(clip.active_track_id, Layer.MODAL)
        present = self._mask(PRESENT)
        mixed = take_part(present, other, region, modal.rle if modal is not None else None)
        if mixed == present:
            self._studio.notices.tell(tr("There the mask is already as in the hypothesis"))
            return
        facts = Facts(hypothesis=self._versions.hypothesis + 1, frame=clip.frame)
        clip.commit({Layer.AMODAL: mixed}, Step(StepKind.PART_OF_HYPOTHESIS, facts))

    def _chosen(self) -> Rle | None:
        return self._mask(_key(self._versions.run_id, self._versions.hypothesis))


def _key(run_id: int, hypothesis: int) -> str:
    return f"run:{run_id}:{hypothesis}"


def _back(number: int) -> str:
    return f"back:{number}"
