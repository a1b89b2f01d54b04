"""What media are: their facts, names, marks and the order of their frames."""
