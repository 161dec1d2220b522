"""The widget on somebody's blog: another origin, the strictest policy, a real browser."""

import json
import re
from urllib.parse import quote

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.web import widget
from tests.assistant.web.conftest import served
from tests.assistant.web.host import blog, paragraphs
from tests.conftest import ROOT, json_lines

pytestmark = pytest.mark.browser
QUESTION = "Will this help against corruption?"
# The dialog's short entrance fades colours.
SETTLED = """async () => {
    const roots = [document, document.querySelector('in-their-words').shadowRoot];
    await Promise.all(roots.flatMap((root) => root.getAnimations()).map((animation) => animation.finished));
}"""
SHIFTS = """() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value)))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 600);
})"""


@pytest.fixture(scope="module")
def site():
    with blog() as opened:
        yield opened


@pytest.fixture(scope="module")
def api(assistant, site):
    """The shipped corpus served to that blog."""
    with served(EXPERTS_ORIGINS=site.origin) as address:
        yield address


def tag(api, **data):
    attributes = "".join(f" data-{name}='{value}'" for name, value in data.items())
    return f'<script async src="{api}/widget.js"{attributes}></script>'


def strict(api):
    return f"default-src 'none'; script-src {api}; connect-src {api}; style-src 'none'"


@pytest.fixture
def post(page, site, api, shipped):
    """The post that the corpus comes from, on the blog, under the strictest policy; what went wrong is kept."""
    body = f"<main><h1>A post</h1>{paragraphs(shipped.documents[0].text)}</main>{tag(api, examples=QUESTION)}"
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: page.complaints.append(str(e)))
    page.address = site.put("/post", body, strict(api))
    page.goto(page.address)
    page.locator(".launch").wait_for()
    return page


def ask(page, question):
    page.fill("#q", question)
    page.keyboard.press("Enter")
    page.locator("[aria-busy=false]").wait_for()


def focused(page):
    return page.evaluate(
        "() => document.activeElement.shadowRoot?.activeElement?.className ?? document.activeElement.id"
    )


def test_script_and_style_fit_into_six_kilobytes():
    assert len(brotli.compress(widget.script().encode())) <= 6 * 1024


def test_the_source_parses_no_strings_and_styles_nothing_inline():
    source = widget.script()
    assert not [word for word in ("innerHTML", "eval(", "Function(", ".style", "cookie", "Storage") if word in source]


def test_it_answers_on_another_origin_under_the_strictest_policy(post, api, site):
    requests = []
    post.on("request", lambda r: requests.append(r.url))
    post.click(".launch")
    assert focused(post) == ""  # the input, which has no class
    assert requests == []
    post.get_by_role("button", name=QUESTION).click()
    post.locator("figure").first.wait_for()
    assert len(requests) == 1
    assert post.locator("b").all_inner_texts() == ["Shaoming Zhu", "Larry Catà Backer"]
    assert post.get_by_role("status").inner_text().startswith("2 experts address this.")
    assert "2 quotes." in post.get_by_role("status").inner_text()
    assert focused(post) == "status"
    assert post.complaints == []
    assert post.hosts == {api.split("/")[2], site.origin.split("/")[2]}
    assert post.context.cookies([api, site.origin]) == []
    assert post.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_quotes_are_verbatim_and_mark_what_answers(post, assistant):
    post.click(".launch")
    ask(post, QUESTION)
    answer = assistant.ask(QUESTION)
    cards = post.locator("blockquote")
    assert cards.evaluate_all("all => all.map(e => e.textContent)") == [q.text for q in answer.quotes]
    for n, given in enumerate(answer.quotes):
        marked = " ".join(cards.nth(n).locator("mark").all_text_contents())
        assert (
            marked.split()
            == " ".join(
                given.text[h.start - given.span.start : h.end - given.span.start] for h in given.highlights
            ).split()
        )


def test_a_quote_marks_its_own_words_on_the_page_that_it_comes_from(post):
    post.click(".launch")
    ask(post, "Is it like Brave New World?")
    words = post.locator("blockquote").nth(1).evaluate("e => e.textContent")
    post.locator("figure").nth(1).get_by_role("button", name="Show on this page").click()
    assert not post.locator("dialog").is_visible()
    marked = post.evaluate("() => [...CSS.highlights.get('itw')].map(String)")
    assert marked == [words]
    top = "() => [...CSS.highlights.get('itw')][0].getBoundingClientRect().top"
    post.wait_for_function(f"() => {{ const top = ({top})(); return top >= 0 && top < innerHeight; }}")


def test_copy_takes_the_attribution_along(post):
    post.click(".launch")
    ask(post, "What did Orwell fear?")
    card = post.locator("figure", has_text="What Orwell feared were those").first
    words = card.locator("blockquote").evaluate("e => e.textContent")
    assert "quoting Neil Postman" in card.locator("figcaption").inner_text()
    card.get_by_role("button", name="Copy").click()
    card.get_by_role("button", name="Copied").wait_for()
    copied = post.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith(f"{words}\n— Keren Wang, quoting Neil Postman, “")


def test_the_keyboard_alone_will_do_and_the_focus_comes_back(post):
    post.keyboard.press("Tab")
    assert focused(post) == "launch"
    post.keyboard.press("Enter")
    post.keyboard.type(QUESTION)
    post.keyboard.press("Enter")
    post.locator("figure").first.wait_for()
    assert focused(post) == ""
    post.keyboard.press("Escape")
    assert not post.locator("dialog").is_visible()
    assert focused(post) == "launch"


def test_others_passages_are_set_apart(post):
    post.click(".launch")
    ask(post, "What does Flora Sapio say about corruption?")
    assert post.locator("aside h3").inner_text() == "Not an answer, but others spoke on this"
    assert post.locator("aside figure").count() == post.locator("figure").count() > 0


def test_a_failure_offers_another_try(post):
    post.click(".launch")
    post.route("**/api/ask?**", lambda route: route.abort())
    ask(post, QUESTION)
    assert post.get_by_role("status").inner_text() == "The answer could not be fetched."
    post.unroute("**/api/ask?**")
    post.get_by_role("button", name="Try again").click()
    post.locator("figure").first.wait_for()


def test_a_deep_link_asks(post):
    post.goto(f"{post.address}?ask={quote(QUESTION)}")
    post.locator("dialog figure").first.wait_for()


def test_nothing_of_the_host_page_moves(post, page, site, api):
    assert post.evaluate(SHIFTS) == 0
    body = f'<div id="ask" style="min-height:13rem"><a href="{api}/ask">Ask</a></div>'
    page.goto(site.put("/inline", body + tag(api, mode="inline", target="#ask") + "<p>Below.</p>"))
    page.locator("#ask section").wait_for()
    assert page.evaluate(SHIFTS) == 0
    assert page.locator("#ask a").count() == 0


def test_a_link_of_the_page_opens_the_dialog_and_is_a_link_without_scripts(page, site, api):
    link = f'<p><a id="ask" href="{api}/ask">Ask them</a></p>'
    page.goto(site.put("/link", link + tag(api, target="#ask", shortcut="ctrl+k", lang="zh", expert="Flora Sapio")))
    page.locator("in-their-words").wait_for(state="attached")
    page.click("#ask")
    assert page.locator("dialog h2").inner_text() == "向专家提问"
    ask(page, "What about privacy?")
    assert set(page.locator("b").all_inner_texts()) <= {"Flora Sapio"}
    page.keyboard.press("Escape")
    assert focused(page) == "ask"
    page.keyboard.press("Control+k")
    assert page.locator("dialog").is_visible()


def test_labels_and_messages_are_in_the_widgets_language(page, site, api):
    page.goto(site.put("/zh", tag(api, mode="inline"), language="zh-CN"))
    ask(page, "What does Sapio say about corruption?")
    assert page.get_by_role("status").inner_text().startswith("Flora Sapio 没有谈到这个问题。")
    assert page.locator("aside h3").inner_text() == "这不是回答，但其他人谈过相关内容"
    page.goto(site.put("/fr", tag(api, mode="inline"), language="fr"))
    ask(page, QUESTION)
    assert page.get_by_role("status").inner_text().startswith("2 experts address this.")


def test_a_topic_and_experts_may_be_chosen(page, site, api):
    page.goto(site.put("/topic", tag(api, mode="inline", topic="3", expert="Zhu | larry-cata-backer")))
    with page.expect_response("**/api/ask?**") as response:
        ask(page, QUESTION)
    quotes = response.value.json()["quotes"]
    assert {q["topic"]["number"] for q in quotes} == {3}
    assert set(page.locator("b").all_inner_texts()) == {"Shaoming Zhu", "Larry Catà Backer"}


def test_what_was_set_wrongly_is_said_in_one_line_of_the_api(page, site, api):
    page.goto(site.put("/nobody", tag(api, mode="inline", expert="Nobody Known")))
    ask(page, QUESTION)
    assert page.get_by_role("status").inner_text().startswith("no expert 'Nobody Known'")


def test_labels_may_be_ones_own_and_broken_ones_leave_the_usual(page, site, api):
    complaints = []
    page.on("console", lambda m: complaints.append(m.text))
    page.goto(site.put("/strings", tag(api, strings='{"title": "Ask our guests", "count": "{count}!"}')))
    page.locator(".launch", has_text="Ask our guests").click()
    assert page.locator("dialog").get_attribute("aria-labelledby") == "t"
    assert page.locator("dialog h2").inner_text() == "Ask our guests"
    ask(page, QUESTION)
    assert page.get_by_role("status").inner_text().endswith("!")
    assert complaints == []
    page.goto(site.put("/broken", tag(api, strings='{"title": ')))
    page.locator(".launch", has_text="Ask the experts").wait_for()
    assert complaints == ['in-their-words: data-strings is no JSON: {"title": ']


def test_examples_are_asked_when_pressed_and_a_shortcut_spares_who_types(page, site, api):
    body = '<input id="other">' + tag(api, examples=f" {QUESTION} | Is it like 1984? |", shortcut="/")
    page.goto(site.put("/examples", body))
    page.locator(".launch").wait_for()
    page.focus("#other")
    page.keyboard.press("/")
    assert not page.locator("dialog").is_visible()
    assert page.input_value("#other") == "/"
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("/")
    assert page.locator("dialog").is_visible()
    assert page.input_value("#q") == ""
    assert page.locator("li button").all_inner_texts() == [QUESTION, "Is it like 1984?"]
    page.locator("li button").first.click()
    page.locator("figure").first.wait_for()
    assert page.input_value("#q") == QUESTION


def test_the_api_may_be_elsewhere_and_a_theme_be_set(page, site, api):
    site.put_file("/copy.js", widget.script().encode(), "text/javascript; charset=utf-8")
    body = f'<script async src="/copy.js" data-api="{api}/" data-mode="inline" data-theme="dark"></script>'
    page.goto(site.put("/copied", body))
    ask(page, QUESTION)
    assert page.locator("figure").count() == 2
    scheme = "() => getComputedStyle(document.querySelector('in-their-words')).colorScheme"
    assert page.evaluate(scheme) == "dark"


def test_colours_are_the_pages_where_it_sets_them(page, site, api):
    body = "<style>:root { --itw-accent: rgb(122, 46, 46) }</style>" + tag(api)
    page.goto(site.put("/colours", body))
    launch = page.locator(".launch")
    assert launch.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(122, 46, 46)"


def test_forced_colours_and_reduced_motion_are_respected(page, site, api):
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    page.goto(site.put("/forced", tag(api)))
    page.click(".launch")
    assert page.locator("dialog").evaluate("e => getComputedStyle(e).animationName") == "none"
    ask(page, QUESTION)
    mark = page.locator("mark").first
    system = "e => { const d = document.createElement('i'); d.style.color = 'MarkText'; document.body.append(d);"
    system += " return getComputedStyle(d).color === getComputedStyle(e).color }"
    assert mark.evaluate(system)
    assert page.locator("form button").evaluate("e => getComputedStyle(e).borderStyle") == "solid"


def test_from_right_to_left_it_is_mirrored_and_quotes_are_not(page, site, api):
    page.goto(site.put("/rtl", f'<div dir="rtl">{tag(api, mode="inline")}</div>', language="ar"))
    ask(page, QUESTION)
    field, button = (page.locator(f"form {e}").bounding_box() for e in ("input", "button"))
    assert field["x"] > button["x"]
    directions = page.locator("blockquote").evaluate_all("all => all.map(e => getComputedStyle(e).direction)")
    assert set(directions) == {"ltr"}
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def documented(api, site):
    """The lines of docs/embedding.md to copy, with addresses that exist."""
    text = (ROOT / "docs" / "embedding.md").read_text(encoding="utf-8")
    for block in re.findall(r"```html\n(.*?)```", text, re.DOTALL):
        yield block.replace("https://HOST", api).replace("https://YOU.github.io/FOLDER", f"{site.origin}/static")


def test_the_documented_lines_work_as_they_stand(page, site, api):
    """The static one is of another server: its script alone is looked at here, test_static.py has the rest."""
    site.put_file("/static/widget.js", widget.script().encode(), "text/javascript; charset=utf-8")
    done = []
    for n, line in enumerate(documented(api, site)):
        page.goto(site.put(f"/documented{n}", f"<main><h1>A post</h1>{line}</main>"))
        if "<iframe" in line:
            frame = page.frame_locator("iframe")
            frame.locator("#q").fill(QUESTION)
            frame.locator("#q").press("Enter")
            frame.locator(".itw-card").first.wait_for()
            done.append("frame")
            continue
        page.locator("in-their-words").wait_for(state="attached")
        if "inline" not in line:
            page.click("#ask" if "data-target" in line else ".launch")
        page.locator("#q").wait_for()
        if "/static/" not in line:
            ask(page, QUESTION)
            page.locator("figure").first.wait_for()
        done.append("inline" if "inline" in line else "target" if "data-target" in line else "button")
    assert done == ["button", "target", "inline", "frame", "button"]


def test_without_scripts_each_is_a_link_to_the_plain_page(browser, page, site, api):
    browser.new_cdp_session(page).send("Emulation.setScriptExecutionDisabled", {"value": True})
    seen = 0
    for n, line in enumerate(documented(api, site)):
        if f"{api}/widget.js" not in line:
            continue
        page.goto(site.put(f"/plain{n}", f"<main>{line}</main>"))
        page.get_by_role("link", name="Ask the experts").click()
        page.wait_for_url(f"{api}/ask")
        seen += 1
    assert seen == 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(post, theme, site, api):
    post.emulate_media(color_scheme=theme)
    # The strict policy keeps the examiner out; the page is otherwise the same.
    post.goto(site.put("/axe", f"<main><h1>A post</h1></main>{tag(api, examples=QUESTION, theme=theme)}"))
    post.locator(".launch").wait_for()
    found = {"closed": violations(post)}
    post.click(".launch")
    found["empty"] = violations(post)
    ask(post, QUESTION)
    found["answered"] = violations(post)
    ask(post, "Which noodles are best?")
    found["abstained"] = violations(post)
    post.route("**/api/ask?**", lambda route: route.abort())
    ask(post, QUESTION)
    found["error"] = violations(post)
    post.unroute("**/api/ask?**")
    assert {state: v for state, v in found.items() if v} == {}


def violations(page):
    page.evaluate(SETTLED)
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]


def test_targets_are_large_enough_for_a_thumb(post):
    post.set_viewport_size({"width": 375, "height": 720})
    post.click(".launch")
    ask(post, QUESTION)
    sizes = post.locator("dialog :is(button, a, input)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
    )
    assert round(min(sizes), 2) >= 44
    assert (
        post.evaluate("() => document.querySelector('in-their-words').shadowRoot.querySelector('dialog').scrollWidth")
        <= 375
    )


def test_answers_are_small(assistant):
    from assistant.output import answer_object

    sizes = [
        len(brotli.compress(json.dumps(answer_object(assistant.ask(q["question"]))).encode()))
        for q in json_lines(ROOT / "bench" / "labelled" / "questions.jsonl")
    ]
    assert max(sizes) <= 6 * 1024
