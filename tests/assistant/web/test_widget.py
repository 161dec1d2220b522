"""The widget on somebody's blog: another origin, the strictest policy, a real browser."""

import json
from urllib.parse import quote

import brotli
import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.web import strings, widget
from tests.assistant.web.conftest import served
from tests.assistant.web.host import blog, paragraphs
from tests.conftest import ROOT, json_lines

pytestmark = pytest.mark.browser
QUESTION = "Will this help against corruption?"
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


def placed(page, site, api, path, body="", **data):
    """The widget in the page, on a page of the blog of its own."""
    body = f'<main><h1>A post</h1>{body}<div id="ask"></div></main>' + tag(api, mode="inline", target="#ask", **data)
    page.goto(site.put(path, body, strict(api)))
    page.locator("#ask section").wait_for()


def test_a_chinese_widget_speaks_chinese_and_quotes_as_it_was_said(page, site, api, shipped):
    placed(page, site, api, "/zh", lang="zh")
    ask(page, "Which noodles are best?")
    assert strings.of("zh")["message_off_topic"] in page.locator("section").inner_text()
    ask(page, QUESTION)
    assert "位专家谈到了这个问题。" in page.locator("section").inner_text()
    assert page.locator("blockquote").first.evaluate("e => e.textContent") in shipped.documents[0].text


def test_only_one_expert_and_one_topic_where_the_blog_says_so(page, site, api, assistant):
    placed(page, site, api, "/few", expert="Sapio", topic="10")
    ask(page, "What about privacy?")
    wanted = assistant.ask("What about privacy?", experts=["Sapio"], topic=10)
    assert page.locator("b").all_inner_texts() == ["Flora Sapio"] * len(wanted.quotes)
    shown = page.locator("blockquote").evaluate_all("all => all.map((e) => e.textContent)")
    assert shown == [q.text for q in wanted.quotes]


def test_a_blogs_own_words_and_examples(page, site, api):
    placed(page, site, api, "/own", strings=json.dumps({"title": "Ask my guests"}), examples=f"{QUESTION}|Is it fair?")
    assert page.locator("h2").inner_text() == "Ask my guests"
    page.get_by_role("button", name=QUESTION).click()
    page.locator("figure").first.wait_for()
    assert page.input_value("#q") == QUESTION


def test_right_to_left_pages_turn_it_round(page, site, api):
    page.goto(site.put("/rtl", f'<div dir="rtl"><div id="ask"></div></div>{tag(api, mode="inline", target="#ask")}'))
    page.locator("#ask section").wait_for()
    ask(page, QUESTION)
    field, button = (page.locator(name).first.bounding_box() for name in ("#q", "form button"))
    assert button["x"] < field["x"]
    quote = page.locator("blockquote").first
    assert quote.evaluate("e => getComputedStyle(e).direction") == "ltr"  # the experts' words are English


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"reduced_motion": "reduce"}])
def test_forced_colours_and_no_motion(post, media):
    post.emulate_media(**media)
    post.click(".launch")
    ask(post, QUESTION)
    moving = "all => all.filter((e) => parseFloat(getComputedStyle(e).animationDuration) > 0.01).length"
    if "reduced_motion" in media:
        assert post.locator("dialog, dialog *").evaluate_all(moving) == 0
    else:
        mark, quote = (post.locator(name).first for name in ("mark", "blockquote"))
        look = "e => getComputedStyle(e).backgroundColor + getComputedStyle(e).textDecorationLine"
        assert mark.evaluate(look) != quote.evaluate(look)
    assert post.complaints == []


def test_in_a_frame_it_is_the_page_of_the_server(page, site, api):
    page.goto(site.put("/frame", f'<iframe title="Ask" src="{api}/ask" width="600" height="600"></iframe>'))
    frame = page.frame_locator("iframe")
    frame.locator("input[name=q]").fill(QUESTION)
    frame.locator("input[name=q]").press("Enter")
    frame.locator("blockquote").first.wait_for()


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
    page.wait_for_timeout(250)  # the dialog's short entrance fades colours
    return [(v["id"], [n["html"] for n in v["nodes"]]) for v in Axe().run(page).response["violations"]]


def test_targets_are_large_enough_for_a_thumb(post):
    post.set_viewport_size({"width": 375, "height": 720})
    post.click(".launch")
    ask(post, QUESTION)
    sizes = post.locator("dialog :is(button, a, input)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect()).map(r => Math.min(r.width, r.height))"
    )
    assert min(sizes) >= 44
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
