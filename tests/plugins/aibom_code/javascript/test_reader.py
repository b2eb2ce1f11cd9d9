"""What modules of JavaScript and TypeScript name."""

from __future__ import annotations

import builtins
from typing import Any

import pytest

from aibom.plugin import FormatError
from aibom_code.javascript.apis import APIS, Api
from tests.builders.named import find, rows

pytest.importorskip("tree_sitter_typescript", reason="the extra javascript is not installed")

MODULE = """\
import OpenAI from "openai";
import { pipeline as load, AutoTokenizer, env } from '@huggingface/transformers';
import * as ai from "ai";
import { openai, createOpenAI } from "@ai-sdk/openai";
import { anthropic } from "@ai-sdk/anthropic";
const { ChatOpenAI } = require("@langchain/openai");
const ollama = require("ollama");

const MODEL = "gpt-4o";
const CONFIG = { small: `gpt-4o-${"mini"}`, nested: { x: 1 } } as const;
const REPO = process.env.REPO ?? "org/a";

const client = new OpenAI({ apiKey: process.env.KEY });
const local = new OpenAI({ baseURL: "http://localhost:8000/v1", apiKey: "x" });
await client.chat.completions.create({ model: MODEL, messages: [] });
await client.responses.create({
  input: "x",
  model: CONFIG.small,
});
await local.chat.completions.create({ model: "qwen" });
const pipe = await load("feature-extraction", "Xenova/all-MiniLM-L6-v2", { revision: "v1" });
const tokenizer = await AutoTokenizer.from_pretrained(REPO);
await ai.generateText({ model: anthropic("claude-x"), prompt: "" });
await ai.streamText({ model: "openai/gpt-5", prompt: "" });
const own = createOpenAI({ baseURL: "https://api.groq.com/openai/v1" });
const m = own("llama-x"), e = openai.embedding("text-embedding-3-small");
new ChatOpenAI({ modelName: "gpt-4.1" });
await ollama.default.chat({ model: "llama3.2" });
await client.chat.completions.create({ model: pick() });
"""


def test_a_module() -> None:
    path = "src/a.ts"
    assert [row for row in rows({path: MODULE}) if row[1] == "MODEL"] == [
        (15, "MODEL", "openai", "gpt-4o", ""),
        (18, "MODEL", "openai", "gpt-4o-mini", ""),
        (20, "MODEL", "localhost:8000", "qwen", ""),
        (21, "MODEL", "huggingface", "Xenova/all-MiniLM-L6-v2", "v1"),
        (22, "MODEL", "huggingface", "org/a", ""),
        (23, "MODEL", "anthropic", "claude-x", ""),
        (24, "MODEL", "openai", "gpt-5", ""),
        (26, "MODEL", "groq", "llama-x", ""),
        (26, "MODEL", "openai", "text-embedding-3-small", ""),
        (27, "MODEL", "openai", "gpt-4.1", ""),
        (28, "MODEL", "ollama", "llama3.2", ""),
    ]
    found = find({path: MODULE})
    assert [(item.line, item.environment) for item in found if item.environment] == [(22, "REPO")]
    assert [(item.line, item.unknown) for item in found if item.unknown] == [
        (29, "its value is known only when it is run")
    ]


@pytest.mark.parametrize(
    "text",
    [
        '// new OpenAI().chat.create({model: "trap"})\nimport OpenAI from "openai";',
        'import { pipeline } from "node:stream"; pipeline("a", "trap/trap");',
        'import { pipeline } from "@huggingface/transformers"; pipeline("text-generation");',
        'import { pipeline } from "@huggingface/transformers"; function f(pipeline) { pipeline("a", "trap/trap"); }',
        'import { pipeline } from "@huggingface/transformers"; const s = "pipeline(\\"a\\", \\"trap/trap\\")";',
        'import OpenAI from "openai"; let c = new Other(); c.chat.create({ model: "trap" });',
        'import { openai } from "@ai-sdk/openai"; { const openai = (x) => x; openai("trap"); }',
        'import { openai } from "./openai"; import x from "openai-like"; openai("trap");',
        'import { openai } from "@ai-sdk/openai"; openai({ model: "trap" });',
        'const t = {from_pretrained(x) {}}; t.from_pretrained("trap/trap"); const s = "@huggingface/transformers";',
        'import { ChatOpenAI } from "@langchain/openai"; class ChatOpenAI2 {} new ChatOpenAI2({ model: "trap" });',
    ],
)
def test_traps(text: str) -> None:
    assert [item for item in find({"a.ts": text}) if item.kind.name == "MODEL"] == []


def test_a_variable_that_is_assigned_again_has_no_value() -> None:
    text = 'import { openai } from "@ai-sdk/openai"; let m = "a"; m = "b"; openai(m);'
    assert [item.unknown for item in find({"a.js": text})] == ["its value is known only when it is run"]


def test_jsx_and_types_are_parsed() -> None:
    text = 'import { openai } from "@ai-sdk/openai";\nconst A = () => <div>{openai("gpt-x").id}</div>;\n'
    assert rows({"a.tsx": text}) == [(2, "MODEL", "openai", "gpt-x", "")]
    text = 'import { openai } from "@ai-sdk/openai";\nconst m = <LanguageModel>openai("gpt-x" as string)!;\n'
    assert rows({"a.ts": text}) == [(2, "MODEL", "openai", "gpt-x", "")]


@pytest.mark.parametrize("path", ["x.min.js", "x.d.ts", "x.bundle.js"])
def test_what_is_generated_is_left_alone(path: str) -> None:
    assert find({path: 'import { openai } from "@ai-sdk/openai"; openai("trap");'}) == []


@pytest.mark.parametrize(
    "text", ["(" * 50_000, "a[" * 50_000, "{" * 50_000, "`${" * 20_000, "import {", "\x00", "x=>" * 20_000]
)
def test_hostile_text_ends(text: str) -> None:
    find({"a.js": f'import "openai"; {text}'})


def test_without_the_parser_only_what_would_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    original = builtins.__import__

    def fail(name: str, *rest: Any) -> Any:
        if name.startswith("tree_sitter"):
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", fail)
    assert find({"a.js": "console.log(1)"}) == []
    with pytest.raises(FormatError, match="aibom\\[javascript\\]"):
        find({"a.js": 'import OpenAI from "openai";'})


def _call(api: Api) -> str:
    """A module that uses a row as its documentation does."""
    export = "pipe" if api.exports == ("*",) else api.exports[0]
    clause = "x" if export == "default" else f"{{ {export} as x }}"
    start = f'import {clause} from "{api.package}";\n'
    key = api.keys[0] if api.keys else ""
    if api.use == "call":
        arguments = '"task", "org/name"' if api.position == 1 else f'{{ {key}: "org/name" }}'
        return f"{start}await x({arguments});"
    if api.use == "method":
        argument = '"org/name"' if api.position == 0 else f'{{ {key}: "org/name" }}'
        return f"{start}await x.{api.methods[0]}({argument});"
    if api.use == "provider":
        made = "x" if not export.startswith("create") else "x({})"
        return f'{start}const p = {made};\nx("org/name");'
    if api.provider == "replicate":
        return f'{start}const c = new x();\nawait c.run("org/name");'
    return f'{start}const c = new x({{}});\nawait c.chat.create({{ {key or "model"}: "org/name" }});'


@pytest.mark.parametrize("api", APIS, ids=lambda api: f"{api.package}-{api.exports[0]}")
def test_every_row_finds_its_model(api: Api) -> None:
    found = find({"a.ts": _call(api)})
    if api.service:
        assert {(item.id, item.service) for item in found} == {(api.provider, api.service)}
        return
    models = [item for item in found if item.kind.name == "MODEL"]
    assert [(item.id, item.provider or item.hub) for item in models] == [("org/name", api.provider or api.hub)]
