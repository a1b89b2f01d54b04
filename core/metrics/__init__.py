"""How good amodal masks are: the published numbers, a strict one of our own, and how sure they are."""
