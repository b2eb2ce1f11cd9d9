"""Every bundled format of weights keeps the contract that strangers' formats are held to."""

from __future__ import annotations

from collections.abc import Mapping

from aibom.formats import gguf, onnx, safetensors, safetensors_index
from aibom.testing import FormatContract
from tests.builders import weights


class TestSafetensors(FormatContract):
    format = safetensors.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        tensors = {"a.weight": ("F32", [2, 3]), "b": ("BF16", [4]), "c": ("I64", [1, 5]), "d": ("F4", [2, 2])}
        declared = {"modelspec.title": "Tiny \x1b[31m\u202e", "modelspec.license": "mit", "modelspec.tags": "a, b"}
        return {
            "model.safetensors": weights.safetensors(tensors, {"format": "pt", **declared}),
            "empty.safetensors": weights.safetensors(),
            "without-a-suffix": weights.safetensors({"w": ("U8", [8])}),
        }


class TestShardIndex(FormatContract):
    format = safetensors_index.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        files = weights.sharded_safetensors([{"a": ("F32", [2])}, {"b": ("F32", [2])}])
        index = files["model.safetensors.index.json"]
        return {
            "model.safetensors.index.json": index,
            "pytorch_model.bin.index.json": b'{"metadata": {"total_size": 8.0}, "weight_map": {"a": "../\\u0007"}}',
        }


class TestGguf(FormatContract):
    format = gguf.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        pairs = {
            "general.architecture": "llama",
            "general.name": "Tiny\u202e",
            "general.license": "apache-2.0",
            "general.tags": ["a", "b"],
            "general.base_model.0.repo_url": "https://huggingface.co/acme/base",
            "llama.context_length": 2048,
            "tokenizer.ggml.tokens": ["<s>", "a", "b"],
            "tokenizer.ggml.scores": weights.GgufArray("f32", [0.0, 0.5, 1.0]),
            "tokenizer.chat_template": "{{ messages[0].content }}",
            "nested": weights.GgufArray("array", [weights.GgufArray("i32", [1]), weights.GgufArray("string", ["x"])]),
        }
        tensors = [("token_embd.weight", [32, 2], 2), ("output_norm.weight", [3], 0)]
        return {
            "tiny.gguf": weights.gguf(pairs, tensors),
            "big-endian.gguf": weights.gguf(pairs, tensors, order=">"),
            "sha256-0123": weights.gguf(),
        }


class TestOnnx(FormatContract):
    format = onnx.FORMAT

    def samples(self) -> Mapping[str, bytes]:
        model = weights.onnx(
            inputs=[weights.onnx_value("x\x07", 1, ["batch", 3, None])],
            outputs=[weights.onnx_value("y", 16, None)],
            initializers=[
                weights.OnnxTensor("w", 1, [2, 3], bytes(24)),
                weights.OnnxTensor("e", 10, [2], location="weights.bin"),
            ],
            nodes=[("Gemm", ""), ("MatMulNBits", "com.microsoft")],
            metadata={"model_author": "A, B", "model_license": "MIT", "x": "\u202e"},
            doc_string="A tiny model.\n\nMore.",
            model_version=3,
        )
        return {"tiny.onnx": model, "bare.onnx": weights.onnx(nodes=[])}
