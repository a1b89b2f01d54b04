"""What importers share: fields and lists of files, the clips and frames they speak of, media on the disk."""
