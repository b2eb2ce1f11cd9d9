"""What a project declares to need: one module a family of files, from text to ``Declared``, with no I/O of its own.

``declared.py`` holds the record; ``files.py`` says which file is read by whom.
"""
