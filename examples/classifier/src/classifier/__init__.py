"""Tells praise from blame."""

from importlib.resources import files

MODEL = files(__name__) / "model"
