"""Hooks of build backends: each imports nothing but the standard library and its backend before it is used."""
