"""Readers of files that are no Python: each module has ``read``, as ``aibom_code.readers`` wants it.

Scripts, Dockerfiles, Makefiles; configurations of services (Compose, Kubernetes), of CI and of training; lists of MCP
servers; examples of environments; prompts and instructions of agents.
"""
