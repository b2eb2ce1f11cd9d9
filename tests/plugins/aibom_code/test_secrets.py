"""Keys and tokens are told from the names of models, which look odd enough."""

from __future__ import annotations

import pytest

from aibom_code.secrets import holds_secret


@pytest.mark.parametrize(
    "text",
    [
        "sk-proj-4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCdEf",
        "sk-ant-api03-4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCdEf",
        "hf_QwErTyUiOpAsDfGhJkLzXcVbNm1234567",
        "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",
        "gsk_4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCdEfGhIjKlMn",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY",
        "xoxb-1234567890-abcdefghij",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
        "Bearer abcdefghijklmnop",
        "-----BEGIN PRIVATE KEY-----",
        "org/4fGh7Jk2Lm9Np3Qr5St8Uv1Wx6Yz0AbCd",
    ],
)
def test_keys_are_seen(text: str) -> None:
    assert holds_secret(text) and holds_secret(f"https://a.example/{text}/v1")


@pytest.mark.parametrize(
    "text",
    [
        "hf-internal-testing/tiny-random-bert",
        "meta-llama/Llama-3.1-405B-Instruct-FP8",
        "sentence-transformers-testing/stsb-bert-tiny-safetensors",
        "deepseek-ai/DeepSeek-R1-Distill-Qwen-32B",
        "laion/CLIP-ViT-bigG-14-laion2B-39B-b160k",
        "anthropic.claude-3-5-sonnet-20241022-v2:0",
        "sk-learn-models/a-classifier-of-reviews",
        "5c38ec7c405ec4b44b94cc5a9bb96e735b38267a",
        "vit_base_patch16_224.augreg2_in21k_ft_in1k",
        "openai/whisper-large-v3-turbo",
    ],
)
def test_names_of_models_are_none(text: str) -> None:
    assert not holds_secret(text)
