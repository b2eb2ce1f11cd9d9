"""Stores of models on this machine: the Hub's cache, ``hf-cache:``, and Ollama's, ``ollama:``.

What is in them is read by the collector of directories; these know where they are, and take the digests from the names
of their files instead of hashing them.
"""

from aibom_stores.collectors import HubCacheCollector, OllamaCollector

__all__ = ["HubCacheCollector", "OllamaCollector"]
