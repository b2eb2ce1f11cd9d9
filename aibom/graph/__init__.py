"""One graph of models, data and software: its words, its merge and the joins between sources.

``component.py``, ``facts.py``, ``relationship.py`` and ``evidence.py`` are the words; ``graph.py`` holds them, sorted;
``merge.py`` unites what several observers said of one thing; ``link.py`` joins things that turn out to be one.
"""
