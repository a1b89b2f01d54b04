"""Animated bodies: glTF files, posed, seen from somewhere, drawn small."""
