"""How much a frame's mask may lack, told without knowing the truth."""
