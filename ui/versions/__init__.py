"""Proposals as versions: runs, hypotheses side by side, comparing, choosing, mixing; the completion's looks."""
