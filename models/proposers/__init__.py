"""Proposers: from modal masks (and pictures, cues, anchors, boxes) to amodal masks."""
