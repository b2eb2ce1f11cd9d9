"""The reference page of the formats, from what each says of itself: its names, its magic and its description."""

from __future__ import annotations

import inspect
import re

from aibom.formats.arrow import MAX_BATCHES
from aibom.formats.base import FolderFormat, Format
from aibom.formats.byte_stream import MAX_OUTPUT, MAX_RATIO
from aibom.formats.data_file import MAX_COLUMNS
from aibom.formats.data_stream import MAX_DATA
from aibom.formats.hdf5_tree import MAX_OBJECTS
from aibom.formats.json_object import MAX_JSON
from aibom.formats.parquet import MAX_FOOTER
from aibom.formats.pickle_machine import MAX_IMPORTS, MAX_MEMO, MAX_OPCODES, MAX_STREAM
from aibom.formats.protobuf import MAX_FIELDS
from aibom.formats.registry import imported_formats
from aibom.formats.sstable import MAX_ENTRIES
from aibom.formats.tar_members import MAX_TAR_MEMBERS
from aibom.formats.tfrecord import MAX_RECORDS
from aibom.formats.thrift_compact import MAX_VALUES
from aibom.formats.xml_events import MAX_ELEMENTS, MAX_XML
from aibom.formats.zip_members import MAX_MEMBER, MAX_MEMBERS
from aibom.plugin import Blob

_LIMITS = (
    ("bytes that one format reads of one file", inspect.signature(Blob).parameters["budget"].default),
    ("bytes of a JSON text", MAX_JSON),
    ("opcodes of a pickle", MAX_OPCODES),
    ("bytes of a pickle, arrays left out", MAX_STREAM),
    ("entries of a pickle's memo", MAX_MEMO),
    ("different imports of a pickle", MAX_IMPORTS),
    ("fields of a protobuf message", MAX_FIELDS),
    ("bytes of an XML text", MAX_XML),
    ("elements of an XML text", MAX_ELEMENTS),
    ("groups and data sets of an HDF5 file", MAX_OBJECTS),
    ("rows of a checkpoint's index", MAX_ENTRIES),
    ("columns of a file of data that are named", MAX_COLUMNS),
    ("bytes of a table or of lines of JSON, unpacked, in which rows are counted", MAX_DATA),
    ("bytes of a Parquet footer", MAX_FOOTER),
    ("values of a Parquet footer", MAX_VALUES),
    ("record batches of an Arrow file", MAX_BATCHES),
    ("records of a TFRecord file", MAX_RECORDS),
    ("members of a tar archive", MAX_TAR_MEMBERS),
    ("members of a zip archive", MAX_MEMBERS),
    ("bytes that a compressed member of a zip archive may unpack to", MAX_MEMBER),
    ("bytes that a compressed stream may unpack to", MAX_OUTPUT),
    ("bytes out for one byte in, beyond which that is a finding", MAX_RATIO),
)
_SHOWN = 24
"""Names of one format that the table shows."""


def formats_page() -> str:
    """Return the page."""
    every = imported_formats()
    files = sorted((item for item in every if isinstance(item, Format)), key=lambda item: item.name)
    folders = sorted((item for item in every if isinstance(item, FolderFormat)), key=lambda item: item.name)
    weights = [item for item in files if item.kind is not None]
    return "\n".join(
        [
            "# Formats\n",
            "What is read of which file, and how it is recognised. Names and suffixes are compared without regard to"
            " case; where several formats claim one, or the magic does not fit, the magic decides. No file is executed,"
            " imported, extracted or written.\n",
            "A file that ends early, contradicts itself or goes beyond a limit is never an error of the scan: what was"
            " read stands, and the unknown `contents` gives the reason.\n",
            "## Weights and data\n",
            *_table(weights),
            "## Files that describe\n",
            *_table([item for item in files if item.kind is None]),
            "## Folders\n",
            "| layout | markers |",
            "|---|---|",
            *(f"| [{item.name}](#{item.name}) | {_listed(item.markers)} |" for item in folders),
            "",
            "## Limits\n",
            "| limit | value |",
            "|---|---|",
            *(f"| {what} | {value:,} |" for what, value in _LIMITS),
            "",
            "## One by one\n",
            *(f"### {item.name}\n\n{_described(item)}\n" for item in (*files, *folders)),
        ]
    )


def _table(formats: list[Format]) -> list[str]:
    rows = (
        f"| [{item.name}](#{item.name}) | {_listed(item.names)} | {_listed(item.suffixes)} | {_magic(item.magic)} |"
        for item in formats
    )
    return ["| format | names | suffixes | magic |", "|---|---|---|---|", *rows, ""]


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return " ".join(f"`{name}`" for name in names[:_SHOWN]) + more


def _magic(magic: tuple[tuple[int, bytes], ...]) -> str:
    return ", ".join(f"`{data.hex(' ')}`{f' at {offset}' if offset else ''}" for offset, data in magic)


def _described(item: Format | FolderFormat) -> str:
    """The text of the class, roles and double backquotes turned into Markdown."""
    text = inspect.getdoc(type(item)) or ""
    return re.sub(r"``([^`]+)``", r"`\1`", text).replace("|", "\\|")
