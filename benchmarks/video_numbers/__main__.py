"""Started with `python -m benchmarks.video_numbers`; see comparing.py."""

from benchmarks.video_numbers.comparing import main

main()
