"""The pages for researchers, and the map in the chat, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.web import strings

pytestmark = pytest.mark.browser
PAGES = [
    "/coverage",
    "/who",
    "/who?q=Can+it+stop+bribery%3F",
    "/who?q=sourdough",
    "/who?q=What+does+Elon+Musk+think%3F",
    "/compare?topic=5",
    "/compare?topic=6",
    "/concordance",
    "/concordance?q=algorithm*",
    "/concordance?q=algorithm*&expert=flora-sapio&topic=8",
    "/concordance?q=%28a",
    "/passages/social-credit-roundtable:1632-2274",
]


def complaints(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(page, server, scheme):
    page.emulate_media(color_scheme=scheme)
    found = {}
    for path in PAGES:
        page.goto(server + path)
        found[path] = complaints(page)
    assert {path: v for path, v in found.items() if v} == {}
    assert page.hosts == {server.split("/")[2]}


@pytest.mark.parametrize("path", [p for p in PAGES if not p.startswith("/passages")])
def test_in_chinese_no_english_of_the_interface_is_left(page, server, path, shipped):
    page.goto(f"{server}{path}{'&' if '?' in path else '?'}lang=zh")
    assert page.locator("html").get_attribute("lang") == "zh"
    said = page.locator("main").inner_text()
    english = [s for k, s in strings.of("en").items() if len(s) > 9 and "{" not in s and s != strings.of("zh")[k]]
    own = " ".join(d.text for d in shipped.documents)
    assert [s for s in english if s in said and s not in own] == []


def test_on_a_phone_nothing_is_wider_than_the_page(page, server):
    page.set_viewport_size({"width": 360, "height": 700})
    for path in PAGES:
        page.goto(server + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


def test_a_cell_of_the_page_opens_the_words_it_counts(page, server, shipped):
    page.goto(f"{server}/coverage")
    assert page.locator("td.itw-gap").count() == 12
    with page.expect_navigation():
        page.get_by_role("link", name="Keren Wang, 1. Misconceptions: 5").click()
    assert set(page.locator(".itw-expert").all_inner_texts()) == {"Keren Wang"}
    shown = page.locator("blockquote").evaluate_all("all => all.map((e) => e.textContent)")
    assert shown
    assert all(text in shipped.documents[0].text for text in shown)


def test_a_cell_of_the_map_in_the_chat_opens_the_quotes(page, server):
    page.goto(server)
    page.locator("summary", has_text="Who spoke on what").click()
    page.locator(".itw-map").wait_for()
    page.get_by_role("button", name="Keren Wang, 1. Misconceptions: 5").click()
    answer = page.locator("#itw-log .itw-answer").first
    answer.locator(".itw-quote").first.wait_for()
    assert answer.locator(".itw-quote").count() == 5
    assert set(answer.locator(".itw-expert").all_inner_texts()) == {"Keren Wang"}


def test_who_addresses_it_and_who_does_not(page, server):
    page.goto(f"{server}/who")
    page.fill("#q", "Can it stop bribery?")
    page.keyboard.press("Enter")
    page.locator("blockquote").first.wait_for()
    assert page.locator(".itw-expert").all_inner_texts() == ["Shaoming Zhu", "Larry Catà Backer"]
    assert "Did not address it: Keren Wang and Flora Sapio" in page.locator("main").inner_text()


def test_a_concordance_of_one_expert_and_what_can_be_saved(page, server):
    page.goto(f"{server}/concordance?q=algorithm*&expert=flora-sapio")
    assert page.locator("td mark").count() == 5
    for name, kind in (("JSON", "application/json"), ("SVG", "image/svg+xml")):
        address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
        saved = page.request.get(server + address)
        assert saved.headers["content-type"].startswith(kind)
        assert "Larry" not in re.sub(r"<desc.*?</desc>", "", saved.text())


@pytest.mark.parametrize(("name", "start"), [("CSV", "expert,document"), ("SVG", "<svg"), ("JSON", '{"experts"')])
def test_coverage_can_be_saved(page, server, name, start):
    page.goto(f"{server}/coverage")
    address = page.get_by_role("link", name=name, exact=True).get_attribute("href")
    assert page.request.get(server + address).text().startswith(start)
