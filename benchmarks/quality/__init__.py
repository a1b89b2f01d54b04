"""How good the built-in proposers are: on generated sets (`__main__`) and on real video (`real`)."""
