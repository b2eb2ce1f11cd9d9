"""Names are followed by imports and scopes, values through what is constant; what is not is said, not guessed."""

# ruff: noqa: E501 - lines of code that is read, as it is written

from __future__ import annotations

import pytest

from aibom.plugin import Method
from aibom_code.python.reader import read
from tests.plugins.aibom_code.python.reading import found, project, references, shown

LOAD = "from transformers import AutoModel\n"


def ids(text: str, **others: str) -> list[str]:
    return found(LOAD + text, **others)


@pytest.mark.parametrize(
    "text",
    [
        "M = 'a/b'\nAutoModel.from_pretrained(M)",
        "A = 'a'\nM = f'{A}/b'\nAutoModel.from_pretrained(M)",
        "AutoModel.from_pretrained('a' + '/' + 'b')",
        "AutoModel.from_pretrained('a/' 'b')",
        "AutoModel.from_pretrained('{}/{}'.format('a', 'b'))",
        "AutoModel.from_pretrained('{x}/b'.format(x='a'))",
        "AutoModel.from_pretrained('%s/%s' % ('a', 'b'))",
        "import os\nAutoModel.from_pretrained(os.path.join('a', 'b'))",
        "from pathlib import Path\nAutoModel.from_pretrained(str(Path('a') / 'b'))",
        "AutoModel.from_pretrained('A/B'.lower())",
        "C = {'x': 'a/b', 'y': 'c/d'}\nAutoModel.from_pretrained(C['x'])",
        "C = {'x': {'y': 'a/b'}}\nAutoModel.from_pretrained(C['x']['y'])",
        "C = {'x': 'a/b'}\nAutoModel.from_pretrained(C.get('x'))",
        "L = ('c/d', 'a/b')\nAutoModel.from_pretrained(L[1])",
        "C = dict(x='a/b', y='c/d')\nAutoModel.from_pretrained(C['x'])",
        "kw = dict(pretrained_model_name_or_path='a/b')\nAutoModel.from_pretrained(**kw)",
        "from enum import Enum\nclass C(Enum):\n    M = 'a/b'\nAutoModel.from_pretrained(C.M.value)",
        "from functools import partial\nf = partial(AutoModel.from_pretrained, 'a/b')",
        "x, M = 'c', 'a/b'\nAutoModel.from_pretrained(M)",
        "class C:\n    M = 'a/b'\nAutoModel.from_pretrained(C.M)",
        "from enum import Enum\nclass C(str, Enum):\n    M = 'a/b'\nAutoModel.from_pretrained(C.M)",
        "from dataclasses import dataclass\n@dataclass\nclass C:\n    m: str\nc = C(m='a/b')\nAutoModel.from_pretrained(c.m)",
        "class C:\n    def __init__(self, m):\n        self.m = m\n    def f(self):\n        return AutoModel\n"
        "c = C('a/b')\nAutoModel.from_pretrained(c.m)",
        "class C:\n    def __init__(self):\n        self.m = 'a/b'\n    def f(self):\n        AutoModel.from_pretrained(self.m)",
        "def f():\n    return 'a/b'\nAutoModel.from_pretrained(f())",
        "kw = {'pretrained_model_name_or_path': 'a/b'}\nAutoModel.from_pretrained(**kw)",
        "if (m := 'a/b'):\n    AutoModel.from_pretrained(m)",
        "M = 'c/d'\nM = 'a/b'\nAutoModel.from_pretrained(M)",
        "M = 'a/b'\nAutoModel.from_pretrained(M)\nM = 'c/d'",
        "M = 'a/b'\nif x:\n    M = 'c/d'\nelse:\n    AutoModel.from_pretrained(M)",
        "M: str = 'a/b'\ndef f():\n    AutoModel.from_pretrained(M)",
        "def f():\n    global M\n    M = None\nM = 'a/b'\nAutoModel.from_pretrained(M)",
        "try:\n    from foo import AutoModel as B\nexcept ImportError:\n    B = None\nAutoModel.from_pretrained('a/b')",
        "async def f():\n    await AutoModel.from_pretrained('a/b')",
        "f = lambda: AutoModel.from_pretrained('a/b')",
        "[AutoModel.from_pretrained('a/b') for x in y]",
        "match x:\n    case 1:\n        AutoModel.from_pretrained('a/b')",
        "with open('x') as f:\n    AutoModel.from_pretrained('a/b')",
        "from config import M\nAutoModel.from_pretrained(M)",
        "import config\nAutoModel.from_pretrained(config.M)",
        "import config as c\nAutoModel.from_pretrained(c.N.x)",
    ],
)
def test_values_are_followed(text: str) -> None:
    assert set(ids(text, config="M = 'a/b'\nclass N:\n    x = M\n")) == {"a/b"}


@pytest.mark.parametrize(
    ("text", "variable"),
    [
        ("import os\nAutoModel.from_pretrained(os.environ.get('MODEL', 'a/b'))", "MODEL"),
        ("from os import getenv\nAutoModel.from_pretrained(getenv('MODEL', default='a/b'))", "MODEL"),
        ("import os\nM = os.getenv('MODEL') or 'a/b'\nAutoModel.from_pretrained(M)", ""),
        ("def f(m='a/b'):\n    AutoModel.from_pretrained(m)", ""),
        ("def f(m=None):\n    m = m or 'a/b'\n    AutoModel.from_pretrained(m)", ""),
        ("def f(m=None):\n    if m is None:\n        m = 'a/b'\n    AutoModel.from_pretrained(m)", ""),
        ("class C:\n    def __init__(self, m='a/b'):\n        self.m = m\n        AutoModel.from_pretrained(self.m)", ""),
        ("from dataclasses import dataclass, field\n@dataclass\nclass C:\n    m: str = field(default='a/b')\n"
         "AutoModel.from_pretrained(C().m)", ""),
        ("from pydantic import BaseModel, Field\nclass C(BaseModel):\n    m: str = Field('a/b')\n"
         "AutoModel.from_pretrained(C().m)", ""),
        ("import argparse\np = argparse.ArgumentParser()\np.add_argument('-m', '--model-id', default='a/b')\n"
         "args = p.parse_args()\nAutoModel.from_pretrained(args.model_id)", ""),
        ("import argparse\np = argparse.ArgumentParser()\np.add_argument('--m', dest='n', default='a/b')\n"
         "args, rest = p.parse_known_args()\nAutoModel.from_pretrained(args.n)", ""),
        ("import argparse\ndef main(args):\n    AutoModel.from_pretrained(args.m)\n"
         "p = argparse.ArgumentParser()\np.add_argument('--m', default='a/b')\nmain(p.parse_args())", ""),
        ("import click\n@click.command()\n@click.option('--model-id', default='a/b')\ndef f(model_id):\n"
         "    AutoModel.from_pretrained(model_id)", ""),
        ("import typer\ndef f(m: str = typer.Option('a/b', help='x')):\n    AutoModel.from_pretrained(m)", ""),
        ("def f(m):\n    AutoModel.from_pretrained(m)\nf('a/b')", ""),
        ("from dataclasses import dataclass\nfrom transformers import HfArgumentParser\n@dataclass\nclass C:\n"
         "    m: str = 'a/b'\nc, d = HfArgumentParser((C, D)).parse_args_into_dataclasses()\n"
         "AutoModel.from_pretrained(c.m)", ""),
    ],
)  # fmt: skip
def test_defaults_are_inferred(text: str, variable: str) -> None:
    (item,) = references(LOAD + text)
    assert (item.id, item.method, item.environment) == ("a/b", Method.INFERRED, variable)


@pytest.mark.parametrize(
    "text",
    [
        "M = 'a/b' if x else 'c/d'\nAutoModel.from_pretrained(M)",
        "M = 'a/b'\nif x:\n    M = 'c/d'\nAutoModel.from_pretrained(M)",
        "if x:\n    M = 'a/b'\nelse:\n    M = 'c/d'\nAutoModel.from_pretrained(M)",
        "C = {'x': 'a/b', 'y': 'c/d'}\nAutoModel.from_pretrained(C[z])",
        "for m in ['a/b', 'c/d']:\n    AutoModel.from_pretrained(m)",
        "for k, m in {'x': 'a/b', 'y': 'c/d'}.items():\n    AutoModel.from_pretrained(m)",
        "[AutoModel.from_pretrained(m) for m in ('a/b', 'c/d')]",
        "def f(m):\n    AutoModel.from_pretrained(m)\nf('a/b')\nf(m='c/d')",
        "def f(m='a/b'):\n    AutoModel.from_pretrained(m)\nf()\nf('c/d')",
        "class C:\n    def __init__(self, m='a/b'):\n        self.m = m\n    def f(self):\n        AutoModel.from_pretrained(self.m)\nC('c/d')",
    ],
)
def test_each_of_several_values_is_found_and_inferred(text: str) -> None:
    items = references(LOAD + text)
    assert sorted(item.id for item in items) == ["a/b", "c/d"]
    assert {item.method for item in items} == {Method.INFERRED}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("AutoModel.from_pretrained(self.path)", "not a constant: self.path"),
        ("def f(m):\n    AutoModel.from_pretrained(m)", "not a constant: m"),
        ("import os\nAutoModel.from_pretrained(os.environ['M'])", "the environment variable M: os.environ[…]"),
        ("import os\nAutoModel.from_pretrained(os.getenv('M'))", "the environment variable M: os.getenv(…)"),
        ("AutoModel.from_pretrained(f'a/{x}')", "not a constant: …"),
        ("AutoModel.from_pretrained('{:>9999}'.format('a'))", "not a constant: ….format(…)"),
        ("AutoModel.from_pretrained(read('secret'))", "not a constant: read(…)"),
        ("M = M2 = M\nAutoModel.from_pretrained(M)", "not a constant: M"),
        ("import argparse\np = argparse.ArgumentParser()\np.add_argument('--m')\n"
         "AutoModel.from_pretrained(p.parse_args().m)", "an argument of the command line: p.parse_args().m"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said(text: str, why: str) -> None:
    assert ids(text) == [f"?{why}"]


@pytest.mark.parametrize(
    "text",
    [
        "import transformers\ntransformers.AutoModel.from_pretrained('a/b')",
        "import transformers as t\nt.AutoModel.from_pretrained('a/b')",
        "import transformers.models.bert as b\nb.BertModel.from_pretrained('a/b')",
        "from transformers import AutoModel as A\nA.from_pretrained('a/b')",
        "from transformers.models.bert.modeling_bert import BertModel\nBertModel.from_pretrained('a/b')",
        "from transformers import *\nAutoModel.from_pretrained('a/b')",
        "def f():\n    from transformers import AutoModel\n    AutoModel.from_pretrained('a/b')",
        "try:\n    from transformers import AutoModel\nexcept ImportError:\n    AutoModel = None\n"
        "AutoModel.from_pretrained('a/b')",
        "if x:\n    from transformers import AutoModel\nelse:\n    from transformers import BertModel as AutoModel\n"
        "AutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\nB = AutoModel\nB.from_pretrained('a/b')",
        "from transformers import PreTrainedModel\nclass C(PreTrainedModel):\n    pass\nC.from_pretrained('a/b')",
        "from transformers import AutoModel\ndef f(c=AutoModel):\n    c.from_pretrained('a/b')",
        "from transformers import AutoModel, BertModel\nC = {'a': AutoModel, 'b': BertModel}\nC['a'].from_pretrained('a/b')",
        "from compat import AutoModel\nAutoModel.from_pretrained('a/b')",
        "from compat import *\nAutoModel.from_pretrained('a/b')",
        "import compat\ncompat.transformers.AutoModel.from_pretrained('a/b')",
    ],
)
def test_functions_are_followed(text: str) -> None:
    compat = "import transformers\nfrom transformers import AutoModel\n"
    assert set(found(text, compat=compat)) == {"a/b"}


@pytest.mark.parametrize(
    "text",
    [
        "import openai\nc = openai.OpenAI()\nc.chat.completions.create(model='m')",
        "import openai\nwith openai.OpenAI() as c:\n    c.responses.create(model='m')",
        "import openai\ndef f(c: openai.OpenAI):\n    c.embeddings.create(model='m')",
        "import openai\ndef f(c: 'openai.OpenAI | None' = None):\n    c.embeddings.create(model='m')",
        "from typing import Optional\nfrom openai import OpenAI\ndef f(c: Optional[OpenAI]):\n    c.x.create(model='m')",
        "import openai\ndef f():\n    return openai.OpenAI()\nf().x.create(model='m')",
        "import openai\ndef f() -> openai.OpenAI:\n    return made()\nf().x.create(model='m')",
        "import openai\nclass C:\n    def __init__(self):\n        self.c = openai.OpenAI()\n"
        "    def f(self):\n        self.c.x.create(model='m')",
        "import openai\nclass C:\n    def __init__(self, c: openai.OpenAI):\n        self.c = c\n"
        "    def f(self):\n        self.c.x.create(model='m')",
        "import openai\nclass C:\n    @property\n    def c(self):\n        return openai.OpenAI()\n"
        "    def f(self):\n        self.c.x.create(model='m')",
        "import instructor, openai\nc = instructor.from_openai(openai.OpenAI())\nc.x.create(model='m')",
        "import openai\nc = openai.OpenAI().with_options(timeout=1)\nc.x.create(model='m')",
        "from made import client\nclient.x.create(model='m')",
        "from made import Client\nClient().c.x.create(model='m')",
    ],
)
def test_objects_are_followed(text: str) -> None:
    made = "import openai\nclient = openai.OpenAI()\nclass Client:\n    def __init__(self):\n        self.c = client\n"
    assert [item for item in found(text, made=made) if item != "service:openai"] == ["openai|m"]


@pytest.mark.parametrize(
    "text",
    [
        "from transformers import AutoModel\nclass AutoModel:\n    pass\nAutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\ndef f(AutoModel):\n    AutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\nAutoModel = other()\nAutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\ndel AutoModel\nAutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\nfor AutoModel in x:\n    AutoModel.from_pretrained('a/b')",
        "from transformers import AutoModel\nfrom mine import AutoModel\nAutoModel.from_pretrained('a/b')",
        "from transformers import pipeline\ndef pipeline(t, m):\n    pass\npipeline('x', 'a/b')",
        "import whisper\nwhisper.load_model('base')",
        "from lib import whisper\nwhisper.load_model('base')",
    ],
)
def test_a_name_that_is_bound_anew_is_something_else(text: str) -> None:
    others = {"mine": "class AutoModel:\n    pass\n", "whisper": "def load_model(n):\n    pass\n"}
    assert found(text, lib__whisper="def load_model(n):\n    pass\n", **others) == []


def test_a_library_finds_itself_in_its_own_examples() -> None:
    files = {
        "pyproject.toml": '[project]\nname = "Sentence-Transformers"\n',
        "sentence_transformers/__init__.py": "class SentenceTransformer:\n    pass\n",
        "examples/a.py": "from sentence_transformers import SentenceTransformer\nSentenceTransformer('a/b')\n",
    }
    made = project(files)
    assert [shown(item) for item in read(made.blobs["examples/a.py"], made)] == ["a/b"]


def test_a_module_called_like_the_library_that_it_imports_is_not_the_library() -> None:
    made = project({"openai.py": "from openai import OpenAI\nOpenAI()\n"})
    assert [shown(item) for item in read(made.blobs["openai.py"], made)] == ["service:openai"]


def test_flags_are_kept_and_tokens_are_not() -> None:
    (item,) = references(
        LOAD + "AutoModel.from_pretrained('a/b', revision='r', subfolder='s', trust_remote_code=True, token='hf_x')"
    )
    assert (item.revision, item.subfolder, item.remote_code, item.token) == ("r", "s", True, True)
    assert "hf_x" not in repr(item)


@pytest.mark.parametrize(
    "text",
    [
        "x = " + " + ".join(f"'{n}'" for n in range(400)),
        "C = {" + ", ".join(f"'{n}': 'a/{n}'" for n in range(9000)) + "}\nx = C[y]",
        "x = f'{y}' * 10**9",
        "y = ['a/b'] * 3\nx = y[0]",
        "def f(n):\n    return g(n)\ndef g(n):\n    return f(n)\nx = f(1)",
        "class A(B): pass\nclass B(A): pass\nx = A().m",
        "".join(f"a{n} = a{n + 1} or a{n + 2}\n" for n in range(300)) + "x = a0",
        "x = '%d' % 10**99999",
    ],
)
def test_what_is_hard_to_follow_takes_no_time(text: str) -> None:
    assert len(ids(f"{text}\nAutoModel.from_pretrained(x)")) <= 1
