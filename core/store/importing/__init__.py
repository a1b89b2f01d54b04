"""Writing imports: whole data sets in one transaction, a second time, or as hypotheses."""
