"""BOMs and the artefacts they are about, signed, and their signatures checked: documents, files and keys joined.

``sign.py`` makes bundles, ``check.py`` says whether what is there is what was signed, ``artefacts.py`` hashes it.
Bundles and keys themselves are the work of ``aibom.release``, which knows no document.
"""
