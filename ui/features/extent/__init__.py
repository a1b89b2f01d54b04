"""How far an object reaches: its amodal box, the clip's margin."""
