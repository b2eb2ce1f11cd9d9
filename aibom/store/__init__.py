"""BOMs as files: found in folders and wheels, read, kept in an index, and asked many at a time.

``files.py`` finds and reads; ``index.py`` keeps what was read in SQLite (``aibom.graph.tables``); ``search.py`` answers
the questions of ``aibom query`` from it, and ``sql.py`` those that somebody writes in SQL.
"""
