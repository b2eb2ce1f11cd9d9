"""What commands name."""

from __future__ import annotations

import pytest

from aibom.plugin import Kind, Method
from aibom_code.reference import Reference
from aibom_code.shell import commands as shell
from aibom_code.shell.commands import Place, of_script
from aibom_code.shell.images import IMAGES, find_image
from aibom_code.shell.programs import PROGRAMS, find_program


def found(text: str) -> list[Reference]:
    return list(of_script(text, Place("x.sh")))


def rows(text: str) -> list[tuple[str, str, str, str, str]]:
    return [(item.kind.name, item.hub, item.id, item.revision, item.filename) for item in found(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("huggingface-cli download org/a --revision v1 --quiet", [("MODEL", "huggingface", "org/a", "v1", "")]),
        (
            "hf download --repo-type dataset org/d a.csv b.csv --token $T",
            [("DATASET", "huggingface", "org/d", "", "a.csv"), ("DATASET", "huggingface", "org/d", "", "b.csv")],
        ),
        ("hf download --local-dir /x org/a", [("MODEL", "huggingface", "org/a", "", "")]),
        ("vllm serve --port 8000 org/a --revision abc", [("MODEL", "huggingface", "org/a", "abc", "")]),
        (
            "exec python3 -u -m vllm.entrypoints.openai.api_server --model=org/a",
            [("MODEL", "huggingface", "org/a", "", "")],
        ),
        (
            "CUDA_VISIBLE_DEVICES=0 text-generation-launcher --model-id org/a",
            [("MODEL", "huggingface", "org/a", "", "")],
        ),
        (
            "llama-server -hf ggml-org/g:Q4_K_M --hf-file g.gguf",
            [("MODEL", "huggingface", "ggml-org/g", "", "g.gguf")],
        ),
        ("sudo ollama pull llama3.2:3b", [("MODEL", "ollama", "llama3.2:3b", "", "")]),
        ("ollama run hf.co/org/a-GGUF:Q8_0", [("MODEL", "huggingface", "org/a-GGUF", "", "")]),
        ("uv run --with x python -m spacy download en_core_web_sm", [("MODEL", "spacy", "en_core_web_sm", "", "")]),
        ("git clone https://u:t@huggingface.co/org/a.git", []),
        ("git clone https://huggingface.co/org/a.git", [("MODEL", "huggingface", "org/a", "", "")]),
        (
            "wget -q https://huggingface.co/datasets/org/d/resolve/main/x/y.csv?download=true",
            [("DATASET", "huggingface", "org/d", "main", "x/y.csv")],
        ),
        ("sh -c 'hf download org/a && echo done'", [("MODEL", "huggingface", "org/a", "", "")]),
        ('bash -c "hf download $M"; M=org/z', []),
        ("M=org/a\nhf download $M", [("MODEL", "huggingface", "org/a", "", "")]),
        (
            "accelerate launch train.py --model_name_or_path org/a --dataset_name org/d",
            [("MODEL", "huggingface", "org/a", "", ""), ("DATASET", "huggingface", "org/d", "", "")],
        ),
        (
            "lm_eval --model hf --model_args pretrained=org/a,revision=v2,dtype=float",
            [("MODEL", "huggingface", "org/a", "v2", "")],
        ),
        ("docker exec -it ollama ollama pull mistral", [("MODEL", "ollama", "mistral", "", "")]),
        ("if ! hf download org/a; then exit 1; fi", [("MODEL", "huggingface", "org/a", "", "")]),
    ],
)
def test_commands(text: str, expected: list[tuple[str, str, str, str, str]]) -> None:
    assert [row for row, item in zip(rows(text), found(text), strict=True) if not item.unknown] == expected


@pytest.mark.parametrize(
    "text",
    [
        "# hf download org/a",
        "echo hf download org/a",
        "cat <<EOF\nhf download org/a\nEOF",
        "hf upload org/a .",
        "hf auth login --token x",
        "ollama serve",
        "ollama create mine -f Modelfile",
        "python train.py --model org/a",
        "pip install vllm",
        "git clone https://github.com/org/a",
        "curl https://huggingface.co/api/models/org/a",
        "hf download --repo-type space org/s",
        "vllm --version",
    ],
)
def test_traps(text: str) -> None:
    assert found(text) == []


def test_what_is_known_only_when_it_is_run_is_said() -> None:
    (item,) = found("hf download $MODEL")
    assert (item.id, item.unknown) == ("", "its value is known only when it is run")


def test_a_default_is_inferred_and_names_its_variable() -> None:
    (item,) = found("vllm serve ${MODEL:-org/a} --trust-remote-code --hf-token secret")
    assert (item.id, item.method, item.environment) == ("org/a", Method.INFERRED, "MODEL")
    assert item.remote_code
    assert item.token
    assert "secret" not in repr(item)


def test_a_container_is_a_service_and_its_arguments_count() -> None:
    server, model = found("docker run --gpus all -p 80:80 \\\n vllm/vllm-openai:v0.6.3 \\\n --model org/a")
    assert (server.kind, server.id, server.version, server.service) == (
        Kind.SERVICE,
        "vllm",
        "v0.6.3",
        "inference-server",
    )
    assert server.properties == (("aibom:service:image", "vllm/vllm-openai:v0.6.3"),)
    assert (model.id, model.line) == ("org/a", 3)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: " ".join(program.words))
def test_every_program_finds_its_model(program: object) -> None:
    assert program in PROGRAMS
    words = " ".join(program.words)  # type: ignore[attr-defined]
    text = f"python {words}" if words.startswith("-m ") else words
    option = "" if program.positional else f"{program.options[0]} "  # type: ignore[attr-defined]
    (item,) = found(f"{text} {option}org/name")
    assert (item.id, item.hub, item.line) == ("org/name", program.hub, 1)  # type: ignore[attr-defined]
    assert find_program(program.words) == (program, len(program.words))  # type: ignore[attr-defined]


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.service)
def test_every_image_is_found_by_its_names(image: object) -> None:
    for name in image.names:  # type: ignore[attr-defined]
        reference = f"{name.replace('*', 'x')}:1.2.3"
        result = find_image(reference)
        assert result is not None
        assert result[1:] == ("1.2.3", "")
        assert result[0].service == image.service  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text", ["", "UPPER/case", "nginx:1", "vllm", "a b", "qdrant/qdrant-ui", "x" * 500, "qdrant/qdrant:"]
)
def test_images_that_are_not_known(text: str) -> None:
    assert find_image(text) is None


def test_a_digest_of_an_image() -> None:
    digest = f"sha256:{'a' * 64}"
    result = find_image(f"docker.io/qdrant/qdrant:v1.9@{digest}")
    assert result is not None
    assert (result[0].service, *result[1:]) == ("qdrant", "v1.9", digest)


def test_a_program_is_looked_for_in_the_few_words_that_its_name_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def find(words: tuple[str, ...]) -> None:
        asked.append(len(words))

    monkeypatch.setattr(shell, "find_program", find)
    assert not list(shell.of_script(f"docker exec box {'word ' * 900}", shell.Place("run.sh")))
    assert len(asked) > 900 and max(asked) < 10
