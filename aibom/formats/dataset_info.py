"""What libraries of data sets write beside the data: ``dataset_infos.json``, ``dataset_info.json``, of TFDS too.

Sources: ``datasets.DatasetInfo`` (https://huggingface.co/docs/datasets/package_reference/main_classes) and the
``DatasetInfo`` of dataset_info.proto (https://www.tensorflow.org/datasets/api_docs/python/tfds/core/DatasetInfo).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from aibom.formats.base import Facts
from aibom.formats.blob import Blob, FormatError
from aibom.formats.declared import Declared
from aibom.formats.hf_features import feature_type
from aibom.formats.json_object import MAX_JSON
from aibom.formats.json_text import load_json
from aibom.graph.component import Digest, Kind, Reference
from aibom.graph.facts import DatasetFacts, Property
from aibom.normalize.digest import hex_digest
from aibom.normalize.text import clean_line, clean_name, is_placeholder
from aibom.normalize.url import clean_url

__all__ = ["CITATION", "FORMAT", "DatasetInfo"]

CITATION: Final = "aibom:dataset:citation"
"""Property of a data set: how it wants to be cited, as one line."""

# What a data set is called that was read from files by a general reader of the library.
_BUILDERS = frozenset(
    (
        *("arrow", "audiofolder", "csv", "default", "generator", "hdf5", "imagefolder", "json", "lance", "pandas"),
        *("parquet", "pdffolder", "spark", "sql", "text", "videofolder", "webdataset", "xml"),
    )
)
_MAX_CONFIGS = 2_000
_MAX_FACTS = 10_000
_MAX_CHECKSUMS = 1_000
_MAX_NODES = 2_000_000
"""Values: a data set of 1,000 configurations has half a million."""
_MAX_CITATION = 4096


class DatasetInfo:
    """``dataset_infos.json``, ``dataset_info.json`` and ``dataset_dict.json``, of ``datasets`` and TensorFlow Datasets.

    Splits with rows and bytes, features, configurations, version, licence, home page, citation, and the digests of what
    was downloaded. Names and types of features are those of dataset cards.
    """

    name = "dataset-info"
    kind: Kind | None = None
    names: tuple[str, ...] = ("dataset_infos.json", "dataset_info.json", "dataset_dict.json")
    suffixes: tuple[str, ...] = ()
    magic: tuple[tuple[int, bytes], ...] = ()

    def read(self, blob: Blob) -> Facts:
        """Return what is declared; see ``Format.read``."""
        value, repeated = load_json(blob.text(MAX_JSON), max_nodes=_MAX_NODES)
        if not isinstance(value, dict):
            raise FormatError("no JSON object")
        found = _Infos(_infos(value, several=blob.name.lower() == self.names[0]))
        duplicates = (("duplicate-key", clean_name(", ".join(repeated[:5]))),) if repeated else ()
        return found.facts(duplicates)


def _infos(value: dict[str, Any], *, several: bool) -> dict[str, dict[str, Any]]:
    """What is said of each configuration, by its name; empty for one that has none."""
    if several:
        return {name: info for name, info in list(value.items())[:_MAX_CONFIGS] if isinstance(info, dict)}
    name = value.get("config_name", value.get("configName"))
    return {name if isinstance(name, str) else "": value}


class _Infos:
    def __init__(self, infos: Mapping[str, dict[str, Any]]) -> None:
        self._infos = infos
        self._contents: dict[Property, None] = {}
        self._unknowns: dict[Property, None] = {}

    def facts(self, findings: tuple[Property, ...]) -> Facts:
        for name, info in self._infos.items():
            for pair in self._info(clean_name(name, 256), info):
                if len(self._contents) >= _MAX_FACTS:
                    self._unknowns["contents", f"more than {_MAX_FACTS} facts"] = None
                    break
                self._contents[pair] = None
        texts = {key: self._same(key) for key in ("description", "citation", "homepage", "license", "version")}
        if not texts["license"]:
            texts["license"] = self._same("redistributionInfo")
        homepage = texts["homepage"] or self._tfds_homepage()
        said = Declared({**texts, "homepage": homepage})
        citation = clean_line(texts["citation"], _MAX_CITATION)
        licenses = said.licenses("license") if texts["license"] else ()
        facts = Facts(
            format=DatasetInfo.name,
            name=self._name(),
            version=said.line("version", "version"),
            description=said.paragraph("description", "description"),
            licenses=licenses,
            references=(*said.reference("website", "homepage"), *self._downloads()),
            properties=((CITATION, citation),) if citation and not is_placeholder(citation) else (),
            dataset=DatasetFacts(contents=tuple(self._contents)),
            unknowns=(*self._unknowns, *said.unknowns),
            findings=findings,
        )
        return facts

    def _name(self) -> str | None:
        """The name that the library gives it; not that of the module that read it (``parquet``, ``csv``)."""
        names = {info.get("dataset_name", info.get("name")) for info in self._infos.values()}
        only = names.pop() if len(names) == 1 else None
        text = clean_name(only) if isinstance(only, str) else ""
        return None if is_placeholder(text) or text.lower() in _BUILDERS else text

    def _same(self, key: str) -> str:
        """The text under a key where all configurations that have one have the same; else nothing, with an unknown."""
        texts = [text for info in self._infos.values() if (text := _text(info.get(key)))]
        if len(set(texts)) > 1:
            if key in ("license", "version"):
                field = "licenses" if key == "license" else key
                self._unknowns[field, "its configurations have different ones"] = None
            elif key == "description":
                return texts[0] if len({text.split("\n\n", 1)[0] for text in texts}) == 1 else ""
            return ""
        return texts[0] if texts else ""

    def _tfds_homepage(self) -> str:
        for info in self._infos.values():
            location = info.get("location")
            urls = location.get("urls") if isinstance(location, dict) else None
            if isinstance(urls, list) and urls and isinstance(urls[0], str):
                return urls[0]
        return ""

    def _downloads(self) -> Iterator[Reference]:
        sums = [info.get("download_checksums") for info in self._infos.values()]
        every = [(url, said) for found in sums if isinstance(found, dict) for url, said in found.items()]
        if len(every) > _MAX_CHECKSUMS:
            self._unknowns["references", f"more than {_MAX_CHECKSUMS} downloads"] = None
        for url, said in every[:_MAX_CHECKSUMS]:
            address = clean_url(url)
            checksum = said.get("checksum") if isinstance(said, dict) else None
            value = hex_digest(checksum, "SHA-256") if isinstance(checksum, str) else None
            if address is not None:
                digests = (Digest("SHA-256", value),) if value is not None else ()
                yield Reference("source-distribution", address, digests=digests)

    def _info(self, config: str, info: dict[str, Any]) -> Iterator[Property]:
        before, after = (f"{config}/", f":{config}") if config else ("", "")
        if config:
            yield "config", config
        for keys, name in ((("dataset_size",), "bytes"), (("download_size", "downloadSize"), "download-bytes")):
            size = next((info[key] for key in keys if info.get(key) is not None), None)
            if size is not None and (count := self._count(size, keys[0])):
                yield f"{name}{after}", count
        for split, rows, size in _splits(info.get("splits")):
            label = before + clean_name(split, 256)
            yield "split", label
            for value, fact in ((rows, "rows"), (size, "bytes")):
                if value is not None and (count := self._count(value, fact)):
                    yield f"{fact}:{label}", count
        features = info.get("features")
        for name, feature in features.items() if isinstance(features, dict) else ():
            yield f"column{after}", clean_name(" ".join(filter(None, (clean_name(name, 512), feature_type(feature)))))

    def _count(self, value: object, key: str) -> str | None:
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 20:
            return str(int(value))
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 63:
            return str(value)
        self._unknowns["contents", f"{key}: no count"] = None
        return None


def _splits(value: object) -> Iterator[tuple[str, object, object]]:
    """Name, rows and bytes of each split: a mapping, or a list as TFDS has it, with the rows of each shard."""
    listed = (
        value.items()
        if isinstance(value, dict)
        else ((None, item) for item in value)
        if isinstance(value, list)
        else ()
    )
    for key, split in list(listed)[:_MAX_CONFIGS]:
        if isinstance(split, str):
            yield split, None, None  # dataset_dict.json
        if not isinstance(split, dict):
            continue
        name = split.get("name", key)
        rows = split.get("num_examples")
        shards = split.get("shardLengths", split.get("shard_lengths"))
        if rows is None and isinstance(shards, list):
            numbers = [int(item) if isinstance(item, (int, str)) and str(item).isdecimal() else -1 for item in shards]
            rows = sum(numbers) if numbers and min(numbers) >= 0 else None
        if isinstance(name, str):
            yield name, rows, split.get("num_bytes", split.get("numBytes"))


def _text(value: object) -> str:
    """A text, or the one that an object holds: a version, a licence of TFDS, a part of a citation."""
    if isinstance(value, dict):
        value = next((value[key] for key in ("version_str", "license") if isinstance(value.get(key), str)), None)
    return value.strip() if isinstance(value, str) else ""


FORMAT = DatasetInfo()
