"""Between the store and the window: the open project, the clip on screen, playback, thumbnails."""
