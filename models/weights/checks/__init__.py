"""Whether a folder of weights is whole and is of the network that we can run."""
