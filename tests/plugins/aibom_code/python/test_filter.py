"""Only files that may name something are parsed, whatever the way in which they come by a name."""

from __future__ import annotations

import pytest

from aibom_code.python.filter import worth
from aibom_code.python.table import table
from tests.plugins.aibom_code.python.reading import project


def parsed(**files: str) -> set[str]:
    paths = {f"{name.replace('__', '/').replace('init', '__init__')}.py": text for name, text in files.items()}
    return set(worth(project(paths), frozenset(paths), table()).parsed)


@pytest.mark.parametrize(
    "text",
    [
        "from transformers import AutoModel\nAutoModel.from_pretrained",
        "import os, transformers\ntransformers.AutoModel.from_pretrained",
        "import os; import transformers as t; t.AutoModel.from_pretrained",
        "try: import transformers\nexcept: pass\ntransformers.x.from_pretrained",
        "def f():\n\tfrom  transformers.models  import bert\n\tbert.from_pretrained",
        "from transformers import (\n    AutoModel,\n)\nAutoModel.from_pretrained",
    ],
)
def test_a_file_that_imports_a_library_and_has_its_words_is_parsed(text: str) -> None:
    assert parsed(a=text) == {"a.py"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "import os",
        "from_pretrained = 'transformers'",
        "import transformers",
        "# import transformers\nfrom_pretrained",
        "import torch  # github\ntorch.load",
        "import pandas as pd\npd.read_csv('x')",
        "important = 'transformers'\nfrom_pretrained",
    ],
)
def test_any_other_is_not(text: str) -> None:
    assert parsed(a=text) == set()


def test_a_name_may_be_handed_on() -> None:
    compat = "from transformers import AutoModel"
    for user in ("from .compat import AutoModel", "from pkg.compat import AutoModel", "from pkg import AutoModel"):
        package = "from .compat import AutoModel"
        found = parsed(pkg__compat=compat, pkg__init=package, pkg__user=f"{user}\nAutoModel.from_pretrained")
        assert "pkg/user.py" in found, user


def test_an_object_may_be_handed_on() -> None:
    made = "import openai\nclient = openai.OpenAI()"
    assert "b.py" in parsed(a=made, b="from a import client\nclient.chat.completions.create(model='x')")
    assert "b.py" not in parsed(a=made, b="from a import x\nx.close()")
