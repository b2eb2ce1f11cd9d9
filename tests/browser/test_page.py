"""The page as people meet it: in headless Chromium, with the mouse, with the keyboard, on a phone and under attack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given, settings

from aibom.graph.component import Component, Kind
from aibom.graph.evidence import Unknown
from aibom.graph.facts import Metric, ModelFacts
from aibom.graph.graph import Graph
from aibom.graph.relationship import Rel, Relationship
from aibom.report.html import html
from tests.browser.chromium import Page, browser, executable
from tests.builders.shown import EVIL, LORA, QUANTIZED, hostile_graph, whole_graph
from tests.strategies import graphs

LIGHTNESS = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number).reduce((a, b) => a + b)"
ROWS = "document.querySelectorAll('.list .row').length"
HEADING = "document.querySelector('.detail h2')?.textContent"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    path = executable()
    if path is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with browser(path, tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    models = [Component(f"m{n:04}", Kind.MODEL, f"model {n:04}") for n in range(3000)]
    star = [Relationship(model.ref, Rel.DERIVED_FROM, "m0000") for model in models[1:]]
    star += [Relationship("m0001", Rel.TRAINED_ON, model.ref) for model in models[2:42]]
    graphs = {"whole": whole_graph(), "hostile": hostile_graph(), "empty": Graph.build([])}
    for name, graph in {**graphs, "many": Graph.build([*models, *star])}.items():
        (folder / f"{name}.html").write_text(html(graph), encoding="utf-8")
    return folder


def detail(ref: str) -> str:
    return f"#c={quote(ref, safe='')}"


def quiet(page: Page) -> None:
    """Nothing was complained about, and nothing but the page itself was asked for."""
    page.settle()
    assert page.complaints() == []
    assert len(page.requests()) == 1, page.requests()


@pytest.mark.parametrize("name", ["whole", "empty", "many"])
@pytest.mark.parametrize("tab", ["overview", "components", "licences", "findings", "unknowns"])
def test_every_tab_draws_without_complaint_or_request(page: Page, files: Path, name: str, tab: str) -> None:
    page.open(files / f"{name}.html", f"#{tab}")
    assert page.run("document.querySelector('[role=tab][aria-selected=true]').id") == f"tab-{tab}"
    assert page.run("document.getElementById('panel').children.length") == 1
    quiet(page)


def test_the_overview_says_what_is_in_it(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    assert page.run("document.title") == "assistant · AI bill of materials"
    text = page.run("document.body.innerText")
    for said in (
        "7 models",
        "acme/support-lora",
        "41.9 M parameters",
        "no licence stated",
        "from acme/merge",
        "Apache-2.0",
    ):
        assert said in text
    assert page.run("document.querySelectorAll('a.card').length") == 7


def test_what_is_found_in_a_file_is_said_of_its_model(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    warned = "[...document.querySelectorAll('a.card')].filter(c => c.querySelector('.chip.bad')).map(c => c.innerText)"
    cards = page.run(warned)
    assert [any(name in card for card in cards) for name in ("acme/support-lora", "acme/merge")] == [True, True]
    page.run("[...document.querySelectorAll('a.card')].find(c => c.innerText.startsWith('acme/support-lora')).click()")
    page.wait(f"{HEADING} === 'acme/support-lora'")
    assert "unsafe-import posix.system · adapter_model.bin" in page.run("document.querySelector('.detail').innerText")
    quiet(page)


def test_unknowns_of_one_component_are_told_apart_by_their_places(page: Page, files: Path) -> None:
    app = Component("dir:app", Kind.APPLICATION, "app")
    places = (Unknown(app.ref, "contents", "an alias is refused", "code", name) for name in ("a.yaml", "b.yaml"))
    (files / "places.html").write_text(html(Graph.build([app, *places])), encoding="utf-8")
    page.open(files / "places.html", "#unknowns")
    assert page.run("[...document.querySelectorAll('.group li')].map(i => i.innerText)") == ["app a.yaml", "app b.yaml"]
    quiet(page)


def test_the_search_finds_and_the_filters_narrow(page: Page, files: Path) -> None:
    page.open(files / "whole.html", "#components")
    assert page.run(ROWS) == 12
    search = "(q => {const i = document.querySelector('input'); i.value = q; i.dispatchEvent(new Event('input'))})"
    for query, rows in (("llama apache", 0), ("expert MIT", 2), ("ABABAB", 1), ("", 12)):
        page.run(f"{search}({query!r})")
        assert page.run(ROWS) == rows, query
    change = "s.value = v; s.dispatchEvent(new Event('change'))"
    choose = f"((n, v) => {{const s = document.querySelectorAll('select')[n]; {change}}})"
    page.run(f"{choose}(1, 'findings')")
    assert page.run(ROWS) == 2
    page.run(f"{choose}(0, 'file')")
    assert page.run("document.querySelector('.list .name').textContent") == "adapter_model.bin"
    assert page.run("document.querySelector('.shown').textContent") == "1 of 12 components"
    quiet(page)


def test_the_mouse_is_enough(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    page.click("#tab-components")
    chosen = page.run("document.querySelectorAll('.list .name')[3].textContent")
    page.click(".list .row:nth-child(4) .lic")
    page.wait(f"{HEADING} === {chosen!r}")
    page.click(".detail .close")
    page.wait("!document.querySelector('.detail')")
    page.click(".head button")
    names = page.run("[...document.querySelectorAll('.list .name')].map(n => n.textContent.toLowerCase())")
    assert names == sorted(names)
    page.click(".head button")
    assert page.run("document.querySelector('.list .name').textContent.toLowerCase()") == names[-1]
    quiet(page)


def test_another_width_draws_the_lineage_anew_and_another_height_leaves_what_is_read(page: Page, files: Path) -> None:
    page.open(files / "whole.html", detail(LORA.ref), width=360, height=740)
    page.run("document.querySelector('.detail').scrollTop = 300")
    page.call("Emulation.setDeviceMetricsOverride", width=360, height=680, deviceScaleFactor=1, mobile=True)
    page.settle()
    assert page.run("document.querySelector('.detail').scrollTop") == 300
    before = page.run("document.querySelector('svg').getAttribute('viewBox')")
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=680, deviceScaleFactor=1, mobile=False)
    page.settle()
    assert page.run("document.querySelector('svg').getAttribute('viewBox')") != before


def test_one_component_says_everything(page: Page, files: Path) -> None:
    page.open(files / "whole.html", detail(LORA.ref))
    assert page.run(HEADING) == "acme/support-lora"
    text = page.run("document.querySelector('.detail').innerText")
    for said in (
        "Invents part numbers.",
        "41,943,040",
        "0.871",
        "Ada <ada@example.org>",
        "ACME",
        "Runs own code",
        "yes",
    ):
        assert said in text, said
    assert page.run("document.querySelectorAll('.detail table').length") == 1
    for summary in ("Evidence", "Files", "Links"):
        page.run(f"[...document.querySelectorAll('summary')].find(s => s.textContent.startsWith('{summary}')).click()")
        page.settle()
    text = page.run("document.querySelector('.detail').innerText")
    for said in ("declared", "README.md", "adapter_model.bin", "83.9 MB", "https://example.org/acme/support-lora"):
        assert said in text, said
    quiet(page)


def test_the_lineage_is_the_neighbourhood_and_is_walked_by_link(page: Page, files: Path) -> None:
    page.open(files / "whole.html", detail(LORA.ref))
    named = "[...document.querySelectorAll('svg title')].map(t => t.textContent.split(' · ')[0])"
    assert page.run(named) == [
        "meta-llama/Llama-3.1-8B",
        "meta-llama/Llama-3.1-8B-Instruct",
        "acme/expert-code",
        "acme/expert-law",
        "acme/merge",
        "acme/tickets",
        "acme/eval",
        "peft",
        "acme/support-lora",
        "acme/support-gguf",
    ]
    assert page.run("document.querySelectorAll('svg path.tip').length") == 11
    page.run("[...document.querySelectorAll('svg a')].at(-1).dispatchEvent(new MouseEvent('click', {bubbles: true}))")
    page.wait(f"{HEADING} === 'acme/support-gguf'")
    quiet(page)


def test_of_a_ball_only_the_neighbours_are_drawn(page: Page, files: Path) -> None:
    page.open(files / "many.html", detail("m0000"))
    assert page.run("document.querySelectorAll('svg a').length") == 6
    assert "and 2,993 more, listed below" in page.run("document.querySelector('svg').textContent")
    page.open(files / "many.html", detail("m0001"))
    assert page.run("document.querySelectorAll('svg a').length") == 1 + 6
    assert "and 34 more, listed below" in page.run("document.querySelector('svg').textContent")
    page.open(files / "many.html", "#components")
    assert page.run(ROWS) < 60
    page.run("scrollTo(0, document.body.scrollHeight)")
    page.wait("[...document.querySelectorAll('.list .name')].some(n => n.textContent === 'model 2999')")
    assert page.run(ROWS) < 60
    quiet(page)


def test_the_keyboard_is_enough(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    page.press("/", "/")
    assert page.run("document.activeElement.type") == "search"
    page.press("ArrowDown")
    assert page.run("document.activeElement.getAttribute('role')") == "grid"
    page.press("ArrowDown")
    page.press("ArrowDown")
    chosen = page.run("document.querySelector('.row.active .name').textContent")
    assert page.run("document.activeElement.getAttribute('aria-activedescendant')") == "row-2"
    page.press("Enter")
    page.wait(f"{HEADING} === {chosen!r}")
    assert page.run("document.activeElement.tagName") == "H2"
    page.press("Escape")
    page.wait("!document.querySelector('.detail')")
    assert page.run("document.activeElement.getAttribute('role')") == "grid"
    page.run("document.querySelector('[role=tab][aria-selected=true]').focus()")
    page.press("ArrowRight")
    assert page.run("document.activeElement.id") == "tab-licences"
    quiet(page)


@pytest.mark.parametrize(
    "fragment", ["", "#components", "#findings", "#unknowns", detail(LORA.ref), detail(QUANTIZED.ref)]
)
@pytest.mark.parametrize("name", ["whole", "hostile"])
def test_a_phone_never_scrolls_sideways(page: Page, files: Path, name: str, fragment: str) -> None:
    page.open(files / f"{name}.html", fragment, width=360, height=740)
    assert page.run("document.documentElement.scrollWidth") <= 360
    assert page.run("(document.querySelector('.detail') || document.body).scrollWidth") <= 360


def test_light_and_dark(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    light = page.run(LIGHTNESS)
    page.open(files / "whole.html", dark=True)
    assert page.run(LIGHTNESS) < 150 < 600 < light


def test_a_hostile_bom_runs_nothing_and_asks_for_nothing(page: Page, files: Path) -> None:
    page.open(files / "hostile.html")
    for tab in ("overview", "components", "licences", "findings", "unknowns"):
        page.run(f"document.getElementById('tab-{tab}').click()")
        page.settle()
    # An engine that runs what it should not does so when it is touched at the latest.
    for ref in (f"a{EVIL}", f"b{EVIL}", "__proto__"):
        page.open(files / "hostile.html", detail(ref))
        visible = page.run(HEADING)
        if visible is None:  # a ref with hidden characters is spelled out in the page
            page.run("document.getElementById('tab-components').click()")
            index = {"a": 0, "b": 1, "_": 2}[ref[0]]
            page.click(f".list .row:nth-child({index + 1}) .name")
            page.wait("document.querySelector('.detail')")
        page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.settle()
        page.run(
            "document.querySelectorAll('.detail *').forEach(n => ['mouseover', 'load', 'error', 'focus']"
            ".forEach(t => n.dispatchEvent(new Event(t))))"
        )
        quiet(page)
        assert page.run("document.querySelectorAll('img, iframe, object, embed, form, base').length") == 0
        assert page.run("document.querySelectorAll('script').length") == 2
        links = page.run("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")
        assert [link for link in links if not link.startswith(("#", "https://"))] == []
        assert (
            page.run("[...document.querySelectorAll('*')].some(n => [...n.attributes].some(a => /^on/.test(a.name)))")
            is False
        )
        assert "<script>alert(1)</script>" in page.run("document.querySelector('.detail').textContent")


@settings(max_examples=8, deadline=None, derandomize=True, database=None)
@given(graph=graphs())
def test_any_graph_can_be_looked_at_all_over(page: Page, files: Path, graph: Graph) -> None:
    path = files / "any.html"
    path.write_text(html(graph), encoding="utf-8")
    page.open(path)
    refs = [component.ref for component in graph]
    for fragment in ("#components", "#licences", "#findings", "#unknowns", *map(detail, refs)):
        page.run(f"location.hash = {fragment!r}")
        page.settle()
        page.run("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.settle()
        assert not page.run("document.body.innerText.match(/undefined|NaN|\\[object/)")
    quiet(page)


def test_what_is_left_out_of_one_component_is_counted(page: Page, files: Path) -> None:
    metrics = tuple(Metric("accuracy", str(number)) for number in range(600))
    model = Component("m", Kind.MODEL, "m", model=ModelFacts(metrics=metrics))
    unknowns = (Unknown("m", "contents", f"truncated {number}") for number in range(60))
    (files / "long.html").write_text(html(Graph.build([model, *unknowns])), encoding="utf-8")
    page.open(files / "long.html", detail("m"))
    text = page.run("document.querySelector('.detail').innerText")
    assert "and 10 more" in text
    assert "and 100 more" in text


def test_the_policy_stops_what_the_page_itself_would_not(page: Page, files: Path) -> None:
    page.open(files / "whole.html")
    for attempt in (
        "const s = document.createElement('script'); s.text = 'window.pwned = 1'; document.body.append(s)",
        "document.body.innerHTML = '<img src=x onerror=\"window.pwned = 1\">'",
        "const i = new Image(); i.src = 'https://evil.invalid/x'; document.body.append(i)",
        "eval('window.pwned = 1')",
    ):
        page.run(f"(() => {{ try {{ {attempt} }} catch (error) {{}} }})()")
    page.settle()
    assert page.run("window.pwned") is None
    assert page.blocked() == ["https://evil.invalid/x"] == page.requests()[1:]
