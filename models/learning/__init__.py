"""What every training here needs: to go on after a stop, a rate that falls, a curve on disk."""
