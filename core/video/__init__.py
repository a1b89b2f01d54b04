"""Frame-exact reading of clips: video files, image folders, a bounded cache and read-ahead."""
