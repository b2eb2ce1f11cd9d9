"""Models, data sets and Spaces of a Hugging Face Hub: ``hf:org/name``, with all they descend from.

``collector.py`` is the table of contents; each other module is one of its steps, imported when a scan begins.
"""

from aibom_huggingface.collector import HuggingFaceCollector

__all__ = ["HuggingFaceCollector"]
