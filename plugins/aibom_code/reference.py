"""One place in a project that names something: what every reader yields."""

from __future__ import annotations

from dataclasses import dataclass

from aibom.plugin import Digest, Kind, Method, Property

__all__ = ["COLLECTOR", "HUB", "PATH", "Reference"]

COLLECTOR = "code"
"""The collector's name, as evidence shows it."""
HUB = "huggingface"
"""The Hugging Face Hub, as ``Reference.hub``."""
PATH = "path"
"""``Reference.hub`` of a path: the id is one, relative to the source as a whole."""


@dataclass(frozen=True, slots=True, order=True)
class Reference:
    """A model, data set, service, library or file that one place names.

    Attributes:
        path: the file, relative to the source.
        line: its line, from 1; 0 where lines mean nothing.
        kind: MODEL, DATASET, SERVICE, LIBRARY, APPLICATION or FILE.
        id: the id as written: ``org/name``, ``gpt-4o``, a name of a service or a distribution, a path.
        hub: where a model or data set of that id is looked up: ``HUB``, another registry by name (``timm``,
            ``ollama``, ``mlflow``), or ``PATH``. Empty for a hosted model and for all that is no model or data set.
        provider: the service that a hosted model is used from; for a service who provides it, where that is known.
        endpoint: URL of the service, where it is literal.
        service: what kind of service it is (``llm``, ``mcp``, ``vector-database``).
        revision: branch, tag, commit or version that is asked for.
        subfolder: folder of the repository that is asked for.
        filename: file of the repository that is asked for.
        symbol: the function, class, key or command there (``transformers.AutoModel.from_pretrained``).
        method: DECLARED where the value stands there or is a constant, INFERRED where it is one of several or a
            default.
        environment: name of the environment variable that overrides the value.
        remote_code: the code lets the repository run its own code (``trust_remote_code=True``).
        token: the code gives a token; its value is never kept.
        version: version of a library, service or image, where it is pinned.
        requirement: a requirement that pins no version, as written.
        purl: package URL of a library; empty for that of a distribution on PyPI.
        digests: digests of a file, or of an artefact of a library.
        properties: more to say, named ``aibom:code:...`` or ``aibom:service:...``.
        unknown: why it is not known what is named; the id is then the expression, without literals.
        test: it is seen in tests only; ``scan.py`` sets it by the path too.
    """

    path: str
    line: int
    kind: Kind
    id: str
    hub: str = ""
    provider: str = ""
    endpoint: str = ""
    service: str = ""
    revision: str = ""
    subfolder: str = ""
    filename: str = ""
    symbol: str = ""
    method: Method = Method.DECLARED
    environment: str = ""
    remote_code: bool = False
    token: bool = False
    version: str = ""
    requirement: str = ""
    purl: str = ""
    digests: tuple[Digest, ...] = ()
    properties: tuple[Property, ...] = ()
    unknown: str = ""
    test: bool = False
