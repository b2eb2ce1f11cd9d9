"""Commands of a shell, wherever they stand (scripts, Dockerfiles, workflows, notebooks): read, never run.

text ─▶ words ─▶ commands, variables ─▶ references
words.py        variables.py           commands.py by programs.py and images.py
"""
