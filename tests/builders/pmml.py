"""Writes models in PMML."""

from __future__ import annotations

from pathlib import Path

__all__ = ["pmml", "write_pmml"]

_FIELDS = '<DataField name="a" optype="continuous" dataType="double"/><DataField name="y" dataType="string"/>'
_SCHEMA = '<MiningField name="a"/><MiningField name="y" usageType="target"/><MiningField name="w" usageType="group"/>'


def pmml(
    header: str = "", models: str | None = None, prolog: str = '<?xml version="1.0" encoding="UTF-8"?>\n'
) -> bytes:
    """A document with a tree, or with other models, and more in its header."""
    tree = (
        '<TreeModel modelName="Iris" functionName="classification" algorithmName="CART">'
        f"<MiningSchema>{_SCHEMA}</MiningSchema>"
        '<Output><OutputField name="p" dataType="double" feature="probability"/></Output>'
        '<Node score="1"><True/></Node></TreeModel>'
    )
    return (
        f'{prolog}<PMML xmlns="http://www.dmg.org/PMML-4_4" version="4.4">'
        f'<Header copyright="Copyright (c) 2026 Acme" description="Iris tree" modelVersion="1.3">'
        f'<Application name="JPMML-SkLearn" version="1.7.50"/>{header}</Header>'
        f"<DataDictionary>{_FIELDS}</DataDictionary>{tree if models is None else models}</PMML>"
    ).encode()


def write_pmml(folder: Path) -> None:
    """Write a decision tree."""
    (folder / "tree.pmml").write_bytes(pmml())
