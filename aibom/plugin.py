"""Everything that the author of a plugin imports, and the only module of aibom that a plugin imports.

A collector reads one kind of source and yields what it saw; a format reads one kind of file; a publisher takes BOMs to
one kind of place. All are found by entry points (groups ``aibom.collectors``, ``aibom.formats``, ``aibom.publishers``)
and reach files and the network only through the context that they are given, so that ``--offline``, limits and progress
are in one place that nothing can pass by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from aibom.atomic import check_target, write_file
from aibom.collector import Collector, Context, Option, Tree
from aibom.deadline import Overdue, call_within
from aibom.errors import (
    AccessDenied,
    AibomError,
    CollectorError,
    NetworkError,
    NotFound,
    Occupied,
    PublishError,
    SourceError,
    UsageError,
)
from aibom.formats.base import Facts, Folder, FolderFormat, Format, Layout, Mention, Signature, Tracked
from aibom.formats.blob import Blob, FormatError
from aibom.formats.front_matter import Located, load_yaml, locate_yaml
from aibom.formats.json_text import load_json
from aibom.formats.lfs import lfs_pointer
from aibom.formats.mentioned import (
    REQUESTED,
    completed,
    edge_of,
    is_path,
    named_library,
    named_repository,
    shown_name,
)
from aibom.formats.observed import FILE_PROPERTY, Statement, observed
from aibom.formats.signed import signed_facts
from aibom.formats.stored import stored_digest
from aibom.formats.toml_text import load_toml
from aibom.graph.component import Component, Contact, Digest, Kind, Occurrence, Organization, Reference
from aibom.graph.evidence import Evidence, Method, Unknown
from aibom.graph.facts import DatasetFacts, Fairness, Metric, ModelFacts, Party, Property, Risk
from aibom.graph.graph import Observation
from aibom.graph.relationship import Rel, Relationship
from aibom.normalize.http import is_loopback, origin, redirect_target, retry_after
from aibom.normalize.license import License, identify_license_text, normalize_license
from aibom.normalize.purl import hub_id, hub_purl, hub_ref, parse_hub_purl, pypi_purl
from aibom.normalize.text import clean_line, clean_name, clean_text, had_controls, is_placeholder
from aibom.normalize.url import clean_url
from aibom.publish import Fetched, PublishContext, Published, Publisher, Reply, Upload
from aibom.source import Source

if TYPE_CHECKING:
    from aibom.formats.zip_members import Archive

__all__ = [
    "API_VERSION",
    "FILE_PROPERTY",
    "REQUESTED",
    "AccessDenied",
    "AibomError",
    "Blob",
    "Collector",
    "CollectorError",
    "Component",
    "Contact",
    "Context",
    "DatasetFacts",
    "Digest",
    "Evidence",
    "Facts",
    "Fairness",
    "Fetched",
    "Folder",
    "FolderFormat",
    "Format",
    "FormatError",
    "Kind",
    "Layout",
    "License",
    "Located",
    "Mention",
    "Method",
    "Metric",
    "ModelFacts",
    "NetworkError",
    "NotFound",
    "Observation",
    "Occupied",
    "Occurrence",
    "Option",
    "Organization",
    "Overdue",
    "Party",
    "Property",
    "PublishContext",
    "PublishError",
    "Published",
    "Publisher",
    "Reference",
    "Rel",
    "Relationship",
    "Reply",
    "Risk",
    "Signature",
    "Source",
    "SourceError",
    "Statement",
    "Tracked",
    "Tree",
    "Unknown",
    "Upload",
    "UsageError",
    "call_within",
    "check_target",
    "clean_line",
    "clean_name",
    "clean_text",
    "clean_url",
    "completed",
    "edge_of",
    "had_controls",
    "hub_id",
    "hub_purl",
    "hub_ref",
    "identify_license_text",
    "is_loopback",
    "is_path",
    "is_placeholder",
    "lfs_pointer",
    "load_json",
    "load_toml",
    "load_yaml",
    "locate_yaml",
    "named_library",
    "named_repository",
    "normalize_license",
    "observed",
    "open_archive",
    "origin",
    "parse_hub_purl",
    "pypi_purl",
    "read_card",
    "read_eval_results",
    "redirect_target",
    "retry_after",
    "shown_name",
    "signed_facts",
    "stored_digest",
    "write_file",
]

API_VERSION = 1
"""The version of this contract; a plugin whose ``api_version`` differs is not loaded."""


def open_archive(blob: Blob) -> Archive:
    """Read the directory of a zip archive; its members are read in place, bounded, and never extracted.

    Raises:
        FormatError: it is none, is broken, or goes beyond a limit.
        OSError: the bytes cannot be had.
    """
    from aibom.formats.zip_members import Archive

    return Archive(blob)


def read_card(text: str, *, kind: Kind | None = None) -> Facts:
    """Read the card of a model or a data set that is no file: ``Context.read`` reads files.

    Args:
        text: the whole card, front matter first; bounded.
        kind: MODEL or DATASET where it is known; None to tell by the card's keys.
    """
    from aibom.formats.model_card import read_card as read

    return read(text, kind=kind)


def read_eval_results(text: str) -> Facts:
    """Read results of evaluations, as files in ``.eval_results`` and the Hub's API have them: YAML or JSON.

    Raises:
        FormatError: it is no YAML that is read.
    """
    from aibom.formats.eval_results import read_eval_results as read

    return read(text)
