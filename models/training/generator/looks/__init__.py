"""How clips look: photographs, grounds, skins, and what filming does to a picture."""
