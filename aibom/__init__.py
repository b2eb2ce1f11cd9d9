"""aibom: AI bills of materials, from one graph of models, data and software."""

__version__ = "0.1.0.dev0"
