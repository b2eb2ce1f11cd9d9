"""A graph that has everything to look at, and one whose every text tries to be more than text."""

from __future__ import annotations

from dataclasses import replace

from aibom.graph.canonical import canonical_json
from aibom.graph.component import Component, Contact, Digest, Kind, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, Metric, ModelFacts, Party, Risk
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License

COMMIT = "0123456789abcdef0123456789abcdef01234567"
LLAMA = License(name="llama3.1", url="https://example.org/llama3_1/license")
APACHE = License(id="Apache-2.0")
CARD = Evidence("licenses", Method.DECLARED, "huggingface", "README.md")


def hub_model(name: str, licenses: tuple[License, ...] = (), **facts: object) -> Component:
    """A model of the Hub, of ``org/name``."""
    group, _, own = name.partition("/")
    ref = f"pkg:huggingface/{name}@{COMMIT}"
    model = ModelFacts(task="text-generation", **facts)  # type: ignore[arg-type]
    return Component(ref, Kind.MODEL, own, group, COMMIT, purl=ref, licenses=licenses, model=model, evidence=(CARD,))


BASE = hub_model("meta-llama/Llama-3.1-8B", (LLAMA,), parameters=8_030_261_248, formats=("safetensors",))
INSTRUCT = hub_model("meta-llama/Llama-3.1-8B-Instruct", (LLAMA,), parameters=8_030_261_248)
EXPERTS = tuple(hub_model(f"acme/expert-{name}", (License(id="MIT"),)) for name in ("code", "law"))
MERGE = replace(
    hub_model("acme/merge", (APACHE,)),
    properties=(("aibom:finding", "license-chain: Apache-2.0 here, llama3.1 in a parent"),),
)
LORA = replace(
    hub_model(
        "acme/support-lora",
        (APACHE,),
        parameters=41_943_040,
        formats=("safetensors",),
        remote_code=True,
        metrics=(Metric("accuracy", "0.871", "support-eval test"),),
        limitations=("Invents part numbers.",),
        ethics=(Risk("Tone", "says that it is a machine"),),
    ),
    description="Answers questions about our products.",
    authors=(Contact("Ada", "ada@example.org"),),
    supplier=Organization("ACME"),
    references=(Reference("model-card", "https://example.org/acme/support-lora"),),
    tags=("conversational",),
)
QUANTIZED = hub_model("acme/support-gguf", formats=("gguf",), quantization="Q4_K_M")
TICKETS = Component(
    "hf:datasets/acme/tickets",
    Kind.DATASET,
    "tickets",
    "acme",
    dataset=DatasetFacts(url="https://example.org/tickets", contents=(("rows", "9"),), owners=(Party("ACME"),)),
)
EVALUATION = Component("hf:datasets/acme/eval", Kind.DATASET, "eval", "acme", licenses=(License(id="CC-BY-4.0"),))
PEFT = Component("pkg:pypi/peft@0.11.1", Kind.LIBRARY, "peft", version="0.11.1", licenses=(APACHE,))
APP = Component("aibom:assistant", Kind.APPLICATION, "assistant", version="2.3.1")
WEIGHTS = Component(
    f"{LORA.ref}#adapter_model.bin",
    Kind.FILE,
    "adapter_model.bin",
    digests=(Digest("SHA-256", "ab" * 32),),
    properties=(("aibom:file:size", "83886080"), ("aibom:file:finding", "unsafe-import: posix.system")),
)


def whole_graph() -> Graph:
    """An application on a quantised adapter of a merge, with data, software, findings and unknowns."""
    tie = Relationship
    found: list[Observation] = [
        BASE,
        INSTRUCT,
        *EXPERTS,
        MERGE,
        LORA,
        QUANTIZED,
        TICKETS,
        EVALUATION,
        PEFT,
        APP,
        WEIGHTS,
    ]
    found += [
        tie(INSTRUCT.ref, Rel.DERIVED_FROM, BASE.ref, "finetune", (replace(CARD, field=""),)),
        *(tie(expert.ref, Rel.DERIVED_FROM, INSTRUCT.ref, "finetune") for expert in EXPERTS),
        *(tie(MERGE.ref, Rel.DERIVED_FROM, parent.ref, "merge") for parent in (*EXPERTS, INSTRUCT)),
        tie(LORA.ref, Rel.DERIVED_FROM, MERGE.ref, "adapter"),
        tie(QUANTIZED.ref, Rel.DERIVED_FROM, LORA.ref, "quantized"),
        tie(LORA.ref, Rel.TRAINED_ON, TICKETS.ref),
        tie(LORA.ref, Rel.EVALUATED_ON, EVALUATION.ref),
        tie(LORA.ref, Rel.DEPENDS_ON, PEFT.ref),
        tie(LORA.ref, Rel.CONTAINS, WEIGHTS.ref),
        tie(APP.ref, Rel.DEPENDS_ON, QUANTIZED.ref),
        Unknown(QUANTIZED.ref, "licenses", "the card names none", "huggingface", "README.md"),
        Unknown(TICKETS.ref, "version", "not resolved", "huggingface", "api"),
    ]
    return Graph.build(found, subject=APP.ref)


EVIL = (
    '</script><script>alert(1)</script><img src=x onerror="alert(2)">" onload=alert(3) \'"`]);alert(4)//'
    "<!--<script>\u202e\x1b]0;t\x07\x1b[31m\u2028\n# h\n```\n| a | [l](javascript:alert(5)) ![i](https://evil.invalid/i)"
    '\\" #quot; click n0 href "javascript:alert(6)" {{x}} ${x} %0a &lt;svg onload=alert(7)&gt; @everyone ftp://evil.invalid'
)
LINKS = (
    "javascript:alert(8)",
    "javascript://evil.invalid/%0aalert(9)",
    "data:text/html,<script>alert(10)</script>",
    "file:///etc/passwd",
    'https://evil.invalid/" onmouseover=alert(11)',
)
"""Where no link may lead."""


def hostile_graph() -> Graph:
    """A graph in which every text is ``EVIL``."""
    model = ModelFacts(
        *(EVIL, EVIL, EVIL, EVIL),
        inputs=(EVIL,),
        formats=(EVIL,),
        languages=(EVIL,),
        metrics=(Metric(EVIL, EVIL, EVIL, EVIL, EVIL),),
        use_cases=(EVIL,),
        ethics=(Risk(EVIL, EVIL),),
        environment=((EVIL, EVIL),),
    )
    evidence = (Evidence(EVIL, Method.DECLARED, EVIL, EVIL, canonical_json(EVIL)),)
    first = Component(
        f"a{EVIL}",
        Kind.MODEL,
        EVIL,
        EVIL,
        EVIL,
        purl=EVIL,
        description=EVIL,
        authors=(Contact(EVIL, EVIL, EVIL),),
        supplier=Organization(EVIL, LINKS),
        licenses=(License(name=EVIL, url=LINKS[0]), License(name="__proto__")),
        digests=(Digest(EVIL, EVIL),),
        references=tuple(Reference(EVIL, link, EVIL) for link in LINKS),
        properties=((EVIL, EVIL), ("aibom:finding", EVIL), ("aibom:file:size", EVIL)),
        tags=(EVIL,),
        model=model,
        evidence=evidence,
    )
    parts = (EVIL, LINKS[0])
    data = DatasetFacts(LINKS[1], (parts,), EVIL, (EVIL,), (Party(EVIL, EVIL, EVIL),))
    second = Component(f"b{EVIL}", Kind.DATASET, EVIL, dataset=data, references=(Reference("website", LINKS[-1]),))
    file = replace(second, ref="__proto__", kind=Kind.FILE, dataset=None, properties=(("aibom:file:finding", EVIL),))
    edges = [
        Relationship(first.ref, Rel.TRAINED_ON, second.ref, EVIL, evidence),
        Relationship(first.ref, Rel.DERIVED_FROM, first.ref, EVIL),
        Relationship(first.ref, Rel.DERIVED_FROM, f"missing{EVIL}", EVIL),
        Relationship(first.ref, Rel.CONTAINS, file.ref),
    ]
    unknowns = [Unknown(first.ref, EVIL, EVIL, EVIL, EVIL), Unknown("", EVIL, EVIL), Unknown(f"none{EVIL}", EVIL, EVIL)]
    return Graph.build([first, second, file, *edges, *unknowns], subject=first.ref)
