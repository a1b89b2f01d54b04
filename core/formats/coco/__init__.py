"""COCO and its dialects."""
