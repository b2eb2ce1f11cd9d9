"""Spaces: what they use, run on and require."""

from __future__ import annotations

import aibom
from aibom.plugin import Kind, Rel
from aibom_huggingface.spaces import requirements
from tests.hub.server import TestHub


def test_requirements_are_distributions_as_they_are_written() -> None:
    text = (
        b"# none\ntorch==2.1 # pinned\nTransformers >=4.30\n-r other.txt\ngit+https://x.example/y\nlist[extra]~=1\n\n"
    )
    assert requirements(text) == (("Transformers", ">=4.30"), ("list", "[extra]~=1"), ("torch", "==2.1"))


def test_a_space_depends_on_what_it_uses(hub: TestHub) -> None:
    hub.model("acme/tiny", card={"license": "mit"})
    hub.dataset("acme/reviews", card={"license": "mit"})
    card = {"sdk": "gradio", "sdk_version": "4.1", "license": "mit", "models": ["acme/tiny"]}
    files = {"requirements.txt": b"torch==2.1\nacme-tool>=3\n", "app.py": b""}
    hub.space("acme/demo", files, card=card | {"datasets": ["acme/reviews"]})
    graph = aibom.scan("hf:spaces/acme/demo")
    space = graph.subject
    assert space is not None and space.kind is Kind.APPLICATION and space.ref.startswith("hf:spaces/acme/demo@")
    assert space.purl is None and space.model is None and [item.id for item in space.licenses] == ["MIT"]
    assert space.values("aibom:hf:sdk") == ("gradio",)
    assert space.values("aibom:hf:hardware:current") == ("cpu-basic",)
    used = [edge.target.partition("@")[0] for edge in graph.outgoing(space.ref, Rel.DEPENDS_ON)]
    assert used == ["hf:datasets/acme/reviews", "pkg:huggingface/acme/tiny", "pkg:pypi/acme-tool", "pkg:pypi/torch"]
    assert graph["pkg:pypi/torch@2.1"].version == "2.1"
    assert graph["pkg:pypi/acme-tool"].values("aibom:requirement") == (">=3",)
