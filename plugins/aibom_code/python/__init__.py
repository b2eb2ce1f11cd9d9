"""Python, by its syntax tree: which calls of known functions name something, and what.

bytes ─▶ syntax tree ─▶ scopes ─▶ what a name or an expression is ─▶ calls of the table ─▶ references
parse.py                scopes.py follow.py, modules.py              table.py, match.py    rules.py, reader.py
"""
