"""What the network is conditioned on: pictures, depth, the CLIP embedding, amodal boxes."""
