"""What all adapters share: what is known of each, the process, what goes in, what comes out."""
