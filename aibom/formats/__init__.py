"""Bytes to facts: one module per file format or folder layout, pure and bounded, with no input or output of its own.

Each module defines ``FORMAT``; ``registry.py`` finds it, so that a new format is one new module and its test.
"""
