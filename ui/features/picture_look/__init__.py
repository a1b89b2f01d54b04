"""Matte views and picture levels: how a picture is looked at, never what it is."""
