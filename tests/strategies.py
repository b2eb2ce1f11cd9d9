"""Graphs for property tests: everything that the newest version of CycloneDX can say."""

from __future__ import annotations

from hypothesis import strategies as st

from aibom.graph.component import Component, Contact, Digest, Kind, Occurrence, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, Fairness, Metric, ModelFacts, Party, Risk
from aibom.graph.graph import Graph, Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.license import License

WORDS = st.sampled_from(
    ["a", "b c", "näme", "模型", "x=1", "50%", "[b]", "q ]", "a = b", "<&>\"'", "README.md", "config.json", "日本 語"]
)
SLUGS = st.sampled_from(["directory", "huggingface", "pip", "user"])
URLS = st.sampled_from(["https://example.org/a", "https://example.org/b?c", "https://example.org/%20"])
LOCATIONS = st.sampled_from(["README.md", "sub/config.json", "a = b.txt", "c [d]", "50%.txt", "api", "a b/c"])
REFS = st.sampled_from([f"dir:m/{letter}" for letter in "abcdefgh"] + ["pkg:huggingface/org/name", "dir:m"])
METRICS = st.builds(Metric, WORDS, WORDS, WORDS, st.sampled_from(["", "0.1"]), st.sampled_from(["", "0.2"]))


def _tuples(items: st.SearchStrategy, size: int = 2) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.lists(items, max_size=size, unique=True).map(tuple)


OPTIONAL = st.none() | WORDS
COUNTS = st.none() | st.integers(0, 2**63)
DIGESTS = st.builds(Digest, st.sampled_from(["SHA-256", "SHA-512"]), st.sampled_from(["0" * 64, "ab" * 32]))
CONTACTS = st.builds(Contact, WORDS, st.sampled_from(["", "a@example.org"]), st.sampled_from(["", "1"]))
LICENSES = st.one_of(
    st.builds(License, id=st.sampled_from(["MIT", "Apache-2.0"]), url=st.none() | URLS),
    st.builds(License, name=WORDS, url=st.none() | URLS, text=st.none() | WORDS),
    st.builds(License, expression=st.sampled_from(["MIT OR Apache-2.0"])),
)
MODELS = st.builds(
    ModelFacts,
    task=OPTIONAL,
    architecture_family=OPTIONAL,
    architecture=OPTIONAL,
    approach=st.none() | st.sampled_from(["supervised", "self-supervised"]),
    inputs=_tuples(WORDS),
    outputs=_tuples(WORDS),
    parameters=COUNTS,
    parameters_by_dtype=st.dictionaries(st.sampled_from(["F32", "BF16", "Q4_K"]), st.integers(0, 9)).map(
        lambda counts: tuple(sorted(counts.items()))
    ),
    formats=_tuples(st.sampled_from(["safetensors", "gguf", "onnx"])),
    quantization=OPTIONAL,
    context_length=COUNTS,
    layers=COUNTS,
    languages=_tuples(st.sampled_from(["en", "no"])),
    saved_with=_tuples(WORDS),
    remote_code=st.none() | st.booleans(),
    chat_template=st.none() | st.just("ab" * 32),
    digest=st.none() | st.just("sha256:" + "ab" * 32),
    same_bytes_as=_tuples(REFS),
    metrics=_tuples(METRICS),
    users=_tuples(WORDS),
    use_cases=_tuples(WORDS),
    limitations=_tuples(WORDS),
    ethics=_tuples(st.builds(Risk, WORDS, st.sampled_from(["", "m"]))),
    fairness=_tuples(st.builds(Fairness, WORDS, WORDS, st.just(""), st.just("x"))),
    environment=_tuples(st.tuples(WORDS, WORDS)),
)
PARTIES = st.one_of(
    st.builds(Party, organization=WORDS), st.builds(Party, contact=WORDS, email=st.just("a@example.org"))
)
DATASETS = st.builds(
    DatasetFacts,
    url=st.none() | URLS,
    contents=_tuples(st.tuples(WORDS, WORDS)),
    classification=OPTIONAL,
    sensitive_data=_tuples(WORDS),
    owners=_tuples(PARTIES),
    custodians=_tuples(PARTIES),
)
FIELDS = st.sampled_from(["name", "version", "purl", "licenses", "task", "parameters", "metrics", "digests", "url"])
EVIDENCE = st.builds(Evidence, FIELDS, st.sampled_from(Method), SLUGS, LOCATIONS)
EDGE_EVIDENCE = st.builds(Evidence, st.just(""), st.sampled_from(Method), SLUGS, LOCATIONS)


@st.composite
def components(draw: st.DrawFn) -> Component:
    """One observation of a component; several may share a ref and then say different things."""
    ref = draw(REFS)
    kind = draw(st.sampled_from([Kind.MODEL, Kind.MODEL, Kind.DATASET, Kind.LIBRARY, Kind.FILE, Kind.APPLICATION]))
    return Component(
        ref=ref,
        kind=kind,
        name=draw(WORDS),
        group=draw(OPTIONAL),
        version=draw(OPTIONAL),
        purl=draw(st.none() | st.sampled_from(["pkg:pypi/a@1", "pkg:pypi/b@2"])),
        description=draw(OPTIONAL),
        authors=draw(_tuples(CONTACTS)),
        supplier=draw(st.none() | st.builds(Organization, WORDS, _tuples(URLS), _tuples(CONTACTS, 1))),
        licenses=draw(_tuples(LICENSES)),
        digests=draw(_tuples(DIGESTS)),
        references=draw(
            _tuples(st.builds(Reference, st.sampled_from(["vcs", "website"]), URLS, WORDS, _tuples(DIGESTS)))
        ),
        properties=draw(_tuples(st.tuples(st.sampled_from(["aibom:finding", "aibom:file:size", "x"]), WORDS))),
        tags=draw(_tuples(WORDS)),
        occurrences=draw(_tuples(st.builds(Occurrence, LOCATIONS, st.integers(0, 3), st.sampled_from(["", "f"])))),
        model=draw(st.none() | MODELS) if kind is Kind.MODEL else None,
        dataset=draw(st.none() | DATASETS) if kind is Kind.DATASET else None,
        evidence=draw(_tuples(EVIDENCE, 4)),
    )


@st.composite
def relationships(draw: st.DrawFn) -> Relationship:
    """One edge with a detail that a document has a place for."""
    rel = draw(st.sampled_from(Rel))
    details = {Rel.DERIVED_FROM: ["", "adapter", "finetune"], Rel.DEPENDS_ON: ["", "dataset"]}.get(rel, [""])
    return Relationship(draw(REFS), rel, draw(REFS), draw(st.sampled_from(details)), draw(_tuples(EDGE_EVIDENCE)))


UNKNOWNS = st.builds(
    Unknown, REFS, st.sampled_from(["contents", "version", "existence"]), WORDS, SLUGS | st.just(""), LOCATIONS
)
OBSERVATIONS: st.SearchStrategy[list[Observation]] = st.lists(
    st.one_of(components(), components(), relationships(), UNKNOWNS), max_size=14
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph whose unknowns belong to components that it has; its subject is one of them, or there is none."""
    observations = draw(OBSERVATIONS)
    refs = sorted({item.ref for item in observations if isinstance(item, Component)})
    kept = [item for item in observations if _has_a_place(item, refs)]
    subject = draw(st.sampled_from(refs)) if refs and draw(st.booleans()) else None
    return Graph.build(kept, subject=subject)


def _has_a_place(item: Observation, refs: list[str]) -> bool:
    if isinstance(item, Unknown):
        return item.ref in refs
    if isinstance(item, Relationship) and item.source not in refs:
        return item.rel is Rel.DEPENDS_ON and not item.detail and not item.evidence
    return True
