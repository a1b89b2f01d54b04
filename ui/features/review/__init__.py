"""The reviewer's walk: the queue, verdicts, the frame's card."""
