"""Graph -> what people look at: a tree, Markdown, Mermaid, DOT, JSON for scripts and one page of HTML.

``text.py`` is the one place that makes text of anybody's safe for each of them; ``view.py`` says things in words;
``data.py`` is the documented JSON, which the page holds too; ``tree.py``, ``markdown.py``, ``mermaid.py``, ``dot.py``
and ``html.py`` draw. All are pure: a graph goes in, text comes out.
"""
