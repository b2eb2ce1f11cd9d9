"""How the weights of a model are quantised, as its configuration says it."""

from __future__ import annotations

from collections.abc import Iterator

from aibom.formats.json_object import JsonObject

__all__ = ["quantization_of", "width_of"]


def quantization_of(config: JsonObject) -> str | None:
    """Read ``quantization_config`` (or what stands in its place) of a ``config.json``: ``gptq 4 bit``, ``fp8``.

    MLX, which has no name for its method, writes bits and sizes of groups under ``quantization``.
    """
    settings = config.object("quantization_config", "compression_config")
    method = settings.text("quant_method") if settings is not None else None
    own = config.object("quantization")
    if method is None and own is not None and own.count("bits") and own.count("group_size"):
        return f"mlx {own.count('bits')} bit"
    if settings is None:
        return None
    loaded = next((width for width in (4, 8) if settings.values.get(f"load_in_{width}bit") is True), None)
    if method is None:
        method = "bitsandbytes" if loaded else settings.text("quant_algo")
    bits = next((width for width in (loaded, *_widths(settings)) if width is not None), None)
    return f"{method} {bits:g} bit" if method and bits else method


def width_of(settings: JsonObject) -> int | float | None:
    """Give the bits of a weight that stand under ``bits`` or ``w_bit``."""
    for key in ("bits", "w_bit"):
        value = settings.values.get(key)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value <= 64:
            return value
    return None


def _widths(settings: JsonObject) -> Iterator[int | float | None]:
    yield width_of(settings)
    # compressed-tensors: the width of the weights, where all groups have the same
    groups = settings.object("config_groups")
    members = (JsonObject(group) for group in (groups.values.values() if groups else ()) if isinstance(group, dict))
    found = {weights.count("num_bits") for member in members if (weights := member.object("weights"))}
    if len(found) == 1:
        yield found.pop()
