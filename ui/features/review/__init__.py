"""The reviewer's walk: the queue, verdicts, comments, visibility, what nobody can know."""
