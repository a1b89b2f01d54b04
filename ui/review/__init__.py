"""The reviewer's walk: measuring in the background, queue, checks, comments, occlusion order."""
