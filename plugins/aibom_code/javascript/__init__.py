"""JavaScript and TypeScript, by their syntax tree (tree-sitter, the extra ``javascript``); nothing is run.

text ─▶ tree ─▶ names (imports, constants, clients) ─▶ references
tree.py         names.py                              reader.py by apis.py
"""
