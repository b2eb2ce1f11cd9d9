"""Typed facts of models and data sets.

A field that is not known is None or empty. Fields named in ``SETS`` are united when observers differ; every other field
is one value, an author's list included, and a clash is settled by ``merge.py``.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DatasetFacts", "Fairness", "Metric", "ModelFacts", "Party", "Property", "Risk"]

Property = tuple[str, str]
"""A name in a namespace (``aibom:model:format``) and a value; names may repeat."""


@dataclass(frozen=True, slots=True, order=True)
class Metric:
    """One result of an evaluation, as its author wrote it; all strings, as in CycloneDX 1.5 to 1.7.

    Attributes:
        type: the metric (``accuracy``, ``f1``).
        value: its value, unit included where one was given.
        slice: data set, configuration, split and revision, of what is known.
        lower: lower bound of the confidence interval.
        upper: upper bound of the confidence interval.
    """

    type: str = ""
    value: str = ""
    slice: str = ""
    lower: str = ""
    upper: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Risk:
    """An ethical consideration and what its author does about it."""

    name: str = ""
    mitigation: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Fairness:
    """A fairness assessment, as in CycloneDX ``fairnessAssessments``."""

    group: str = ""
    benefits: str = ""
    harms: str = ""
    mitigation: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Party:
    """A person or an organisation that owns, keeps or looks after data.

    Attributes:
        organization: name of the organisation; empty when it is a person.
        contact: name of the person; empty when it is an organisation.
        email: the person's address.
    """

    organization: str = ""
    contact: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What is known of a model beyond what every component has.

    Attributes:
        task: the card's or the hub's ``pipeline_tag``, or what the format itself declares; never guessed.
        architecture_family: config ``model_type``, GGUF ``general.architecture``.
        architecture: config ``architectures[0]`` or the format's graph name.
        approach: CycloneDX ``approach.type``, only where declared.
        inputs: formats of the inputs (``input_ids int64 [batch, sequence]``), in the model's order.
        outputs: formats of the outputs.
        parameters: number of parameters.
        parameters_by_dtype: (dtype, number), sorted by dtype.
        formats: weight formats (``safetensors``, ``gguf`` ...).
        quantization: quantisation method or file type (``Q4_K_M``, ``gptq 4 bit``).
        context_length: tokens.
        vocabulary_size: tokens.
        layers: hidden layers.
        hidden_size: width of the hidden state.
        languages: language codes as declared.
        requires: ``<library> <specifier>`` that loading needs.
        saved_with: ``<library> <version>`` that the file was written with.
        remote_code: True where the model ships code that its loader would run.
        chat_template: SHA-256 of the chat template's UTF-8 text, lower-case hex.
        name_or_path: config ``_name_or_path``: where training started, never who the model is.
        digest: ``sha256:<hex>`` over the sorted (path, SHA-256) list of the model's files, signatures left out.
        same_bytes_as: refs of models of the same source with the same ``digest``.
        metrics: results of evaluations, in their author's order.
        users: intended users.
        use_cases: intended uses, quoted.
        limitations: technical limitations, quoted.
        tradeoffs: performance trade-offs, quoted.
        ethics: ethical considerations.
        fairness: fairness assessments.
        environment: declared environmental figures (CO2, energy, hardware) as name and value.
    """

    task: str | None = None
    architecture_family: str | None = None
    architecture: str | None = None
    approach: str | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    parameters: int | None = None
    parameters_by_dtype: tuple[tuple[str, int], ...] = ()
    formats: tuple[str, ...] = ()
    quantization: str | None = None
    context_length: int | None = None
    vocabulary_size: int | None = None
    layers: int | None = None
    hidden_size: int | None = None
    languages: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    saved_with: tuple[str, ...] = ()
    remote_code: bool | None = None
    chat_template: str | None = None
    name_or_path: str | None = None
    digest: str | None = None
    same_bytes_as: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    users: tuple[str, ...] = ()
    use_cases: tuple[str, ...] = ()
    limitations: tuple[str, ...] = ()
    tradeoffs: tuple[str, ...] = ()
    ethics: tuple[Risk, ...] = ()
    fairness: tuple[Fairness, ...] = ()
    environment: tuple[Property, ...] = ()

    def __post_init__(self) -> None:
        _sort_sets(self, MODEL_SETS)


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """What is known of a data set beyond what every component has.

    Attributes:
        url: where its contents are, pinned to a commit where it can be.
        contents: (name, value) of rows, columns, splits, bytes, file format.
        classification: sensitivity or protection level, only where declared.
        sensitive_data: kinds of sensitive data, only where declared.
        owners: who owns it.
        stewards: who is responsible for its quality.
        custodians: who keeps it.
    """

    url: str | None = None
    contents: tuple[Property, ...] = ()
    classification: str | None = None
    sensitive_data: tuple[str, ...] = ()
    owners: tuple[Party, ...] = ()
    stewards: tuple[Party, ...] = ()
    custodians: tuple[Party, ...] = ()

    def __post_init__(self) -> None:
        _sort_sets(self, DATASET_SETS)


MODEL_SETS = ("formats", "languages", "requires", "saved_with", "same_bytes_as")
"""Fields of ModelFacts that are united, sorted and without repetition."""
DATASET_SETS = ("contents",)
"""Fields of DatasetFacts that are united."""


def _sort_sets(record: object, names: tuple[str, ...]) -> None:
    for name in names:
        value = getattr(record, name)
        if len(value) > 1:
            object.__setattr__(record, name, tuple(sorted(set(value))))
