"""The proposer that carries what was seen of an object to the frames in which it is hidden.

How it works, for each frame:
1. The object's motion between neighbouring frames is a similarity, fitted robustly (RANSAC) to dense optical
   flow inside both modal masks, or to the outlines (robust ICP) where there are no pictures or too few flow
   vectors agree. Outline points next to an occluder or the picture's edge are not used. Frames in which
   nothing or only a sliver is seen get their share of the motion between the frames around them.
2. Up to ten evidence frames are chosen, those that show most of the object and are near in time first, on
   both sides. Each one's outline is aligned with the frame's own visible outline, which ends drift and tells
   how well its pose fits. Anchors are the best evidence there is.
3. The carried shapes vote. A shape says yes to what it shows; its no counts only as far as it is complete,
   and not at all where something stood in front of it. United with the modal mask, without thin rims.
4. What no frame shows: parts of one object are joined by a straight bridge; with a cue, unknown pixels behind
   an occluder inside the convex hull are filled.

What a cue is used for: pixels outside every occluder are claimed to be visible background. The claim holds
for things that have tracks only (a tree in front has none), so it is believed as far as it has proved right
in this clip: the share of confidently carried hidden pixels that an occluder explains.

Windows of frames are worked on one after the other with the frames around them in memory as small crops, so
a clip may be of any length. What lies farther away than `REACH` frames is not used.
"""

from collections.abc import Iterator

from core.messages import mark, say
from core.progress import CancelToken
from models.proposers.carrying.completing import FrameCompleter
from models.proposers.carrying.watching import Watcher
from models.proposers.protocol import ProposalRequest, ProposalUpdate

CHUNK = 12
REACH = 60


class TemporalProposer:
    """Best seen shapes carried by motion, voted on, united with modal. See the module's text."""

    name = "temporal"
    summary = mark("Shapes seen in other frames, carried along the object's motion")
    fingerprint = "temporal-2"
    needs_frames = True
    max_hypotheses = 3

    def propose(self, request: ProposalRequest, cancel: CancelToken) -> Iterator[ProposalUpdate]:
        """Yield masks frame by frame: hypothesis 0 is balanced, 1 generous, 2 trusts only the nearest frames.

        Raises:
            Cancelled: The token was set.
        """
        count = len(request.modal)
        wanted = max(1, min(request.hypotheses, self.max_hypotheses))
        watcher = Watcher(request, cancel)
        completers = [FrameCompleter(request, watcher, number) for number in range(wanted)]
        for start in range(0, count, CHUNK):
            end = min(count, start + CHUNK)
            for _ in watcher.watch_until(end + REACH):
                cancel.check()
                yield ProposalUpdate(0.4 * watcher.share + 0.6 * start / count, say("Following the object"))
            poses = watcher.poses()
            for frame in range(start, end):
                for number, completer in enumerate(completers):
                    cancel.check()
                    mask = completer.complete(frame, poses)
                    done = (frame + (number + 1) / wanted) / count
                    yield ProposalUpdate(
                        0.4 * watcher.share + 0.6 * done, say("Carrying shapes"), number, {frame: mask}
                    )
            watcher.forget_before(end - REACH)
        yield ProposalUpdate(1.0, scores=tuple(completer.score for completer in completers))
