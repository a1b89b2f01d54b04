"""Tests mirror the rooms; journeys/ are named for what a person does."""
