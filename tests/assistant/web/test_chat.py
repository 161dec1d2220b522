import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.web import strings

pytestmark = pytest.mark.browser
BOX = "#itw-box textarea"
CORRUPTION = "Will this help against corruption?"
POSTMAN = "/?q=What+did+Neil+Postman+say+about+Orwell+and+Huxley%3F"


def opened(page, address):
    page.goto(address)
    page.locator("button.itw-suggestion").first.wait_for()


def answers(page):
    return page.locator("#itw-log .itw-answer:not(.itw-waiting)")


def ask(page, question):
    before = answers(page).count()
    page.fill(BOX, question)
    page.keyboard.press("Enter")
    answers(page).nth(before).wait_for()
    return answers(page).nth(before)


def experts_in(answer):
    return answer.locator(".itw-expert").all_inner_texts()


def complaints(page):
    found = Axe().run(page).response["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"]]) for v in found]


def test_opening_asking_following_up_and_starting_anew(page, server):
    opened(page, server)
    assert page.locator("h1").inner_text() == "The 10 Most Pressing Issues in Social Credit Systems"
    assert "in the experts’ own words" in page.locator(".itw-lead").inner_text()
    first = ask(page, CORRUPTION)
    assert experts_in(first) == ["Shaoming Zhu", "Larry Catà Backer"]
    assert first.locator(".itw-initials").all_inner_texts() == ["SZ", "LB"]
    assert "Flora Sapio did not address this" in first.locator(".itw-message").inner_text()
    assert "Topic 6: Fraud and Corruption" in first.locator(".itw-place").first.inner_text()
    assert first.locator("mark").count() == 2
    page.locator("#itw-status", has_text="2 quotes. 2 experts address this.").wait_for()
    assert page.locator(BOX).input_value() == ""
    second = ask(page, "and Backer?")
    assert experts_in(second) == ["Larry Catà Backer"]
    page.click("#itw-clear")
    answers(page).first.wait_for(state="detached")
    page.locator("button.itw-suggestion").first.wait_for()
    page.reload()
    page.locator("button.itw-suggestion").first.wait_for()
    assert answers(page).count() == 0
    assert page.hosts == {server.split("/")[2]}


def test_a_conversation_is_kept_over_a_reload_and_goes_on(page, server):
    opened(page, server)
    ask(page, CORRUPTION)
    kept = ask(page, "and Backer?").locator(".itw-quote").all_inner_texts()
    page.reload()
    answers(page).nth(1).wait_for()
    assert page.locator(".itw-question").all_inner_texts() == [CORRUPTION, "and Backer?"]
    assert answers(page).nth(1).locator(".itw-quote").all_inner_texts() == kept
    assert experts_in(ask(page, "and Zhu?")) == ["Shaoming Zhu"]


@pytest.mark.parametrize(
    "stored", ["[[", '{"a": 1}', '[null, 7, {"q": 5}, {"topic": 99}, {"q": "<b>x", "experts": 3}]']
)
def test_what_was_stored_may_be_anything(page, server, stored):
    page.add_init_script(f"sessionStorage.setItem('itw-past', {json.dumps(stored)})")
    with page.expect_response("**/run/predict") as opening:
        page.goto(server)
    again = opening.value.text().count("<article")  # what could be asked again has been
    page.wait_for_function(f"document.querySelectorAll('#itw-log .itw-answer:not(.itw-waiting)').length == {again}")
    assert experts_in(ask(page, CORRUPTION)) == ["Shaoming Zhu", "Larry Catà Backer"]


def test_a_question_in_the_address_is_asked_at_once_and_once_and_a_third_party_credited(page, server):
    page.goto(server + POSTMAN)
    card = page.locator(".itw-card", has=page.locator(".itw-quote", has_text="What Orwell feared were")).first
    card.wait_for()
    assert card.locator(".itw-expert").inner_text() == "Keren Wang"
    assert card.locator(".itw-credit").inner_text() == "quoting Neil Postman"
    page.reload()
    card.wait_for()
    assert answers(page).count() == 1


def test_context_on_demand_shows_the_turn_and_its_neighbours(page, server, shipped):
    page.goto(server + POSTMAN)
    card = page.locator(".itw-card", has=page.locator(".itw-quote", has_text="What Orwell feared were")).first
    card.locator("summary").click()
    document = shipped.documents[0]
    assert card.locator(".itw-turn").text_content() == document.passages[0].turn.of(document.text)
    assert card.locator(".itw-turn strong").text_content() == card.locator(".itw-quote").text_content()
    after = next(p for p in document.passages if p.turn.start > document.passages[0].turn.end)
    assert card.locator(".itw-neighbour").text_content() == after.turn.of(document.text)
    assert after.expert.name in card.locator(".itw-part h4").nth(1).inner_text()


def test_who_else_spoke_citations_link_and_feedback_are_at_each_quote(page, server):
    opened(page, server)
    card = ask(page, CORRUPTION).locator(".itw-card").first
    others = card.locator("[data-panel*=others]")
    others.click()
    card.locator(".itw-panel .itw-expert").first.wait_for()
    assert card.locator(".itw-panel .itw-expert").all_inner_texts() == ["Larry Catà Backer"]
    card.locator(":scope > .itw-tools [data-panel*=cite]").click()
    forms = card.locator(".itw-panel > details")
    forms.last.wait_for()
    assert forms.locator("summary").all_inner_texts() == ["As text", "BibTeX", "RIS", "CSL-JSON", "Web annotation"]
    assert others.get_attribute("aria-expanded") == "false"
    forms.nth(1).locator("summary").click()
    wanted = forms.nth(1).locator("pre").inner_text()
    assert wanted.startswith("@")
    forms.nth(1).locator(".itw-copy-citation", has_text="Copy").click()
    page.locator("#itw-status", has_text="Copied").wait_for()
    assert page.evaluate("() => navigator.clipboard.readText()").strip() == wanted.strip()
    yes = card.locator(":scope > .itw-tools [data-helpful=true]")
    with page.expect_response("**/api/feedback") as answered:
        yes.click()
    assert answered.value.ok
    page.locator("[data-helpful=true][aria-pressed=true]").wait_for()
    page.locator("#itw-status", has_text="Thank you.").wait_for()
    quote = card.locator(":scope > .itw-quote").inner_text()
    card.locator(":scope > .itw-tools .itw-link").click()
    page.wait_for_url("**/passages/**")
    assert page.locator(".itw-quote").inner_text() == quote


def test_an_abstention_offers_questions_and_topics_that_can_be_clicked(page, server):
    opened(page, server)
    answer = ask(page, "how do I bake a sourdough bread")
    assert answer.locator(".itw-card").count() == 0
    suggestion = answer.locator("button[data-ask]").first
    words = suggestion.inner_text()
    suggestion.click()
    page.locator(".itw-question", has_text=words).wait_for()
    page.locator(".itw-card").first.wait_for()
    answer.locator("[data-compare]", has_text="6. Fraud and Corruption").click()
    page.locator(".itw-compare .itw-question", has_text="Topic 6: Fraud and Corruption").wait_for()
    assert page.evaluate("document.activeElement.className") == "itw-question"


def test_where_the_one_asked_is_silent_others_are_set_apart_and_topics_near(page, server):
    opened(page, server)
    answer = ask(page, "What does Sapio say about fraud?")
    assert answer.locator(".itw-message").inner_text() == "Flora Sapio did not address this."
    assert answer.locator(":scope > .itw-card").count() == 0
    assert answer.locator(".itw-see-also > h3").inner_text() == "Not an answer, but others spoke on this"
    assert "Flora Sapio" not in experts_in(answer.locator(".itw-see-also"))
    assert answer.locator(".itw-topics li").first.inner_text() == "6. Fraud and Corruption"


def test_filters_hold_for_the_next_question_and_are_cleared(page, server):
    opened(page, server)
    now = page.locator(".itw-filters-now")
    page.locator(".itw-filters summary").click()
    page.locator(".itw-choice", has_text="Larry Catà Backer").click()
    page.select_option(".itw-filters select", "6")
    assert now.inner_text() == "Larry Catà Backer · 6. Fraud and Corruption"
    assert experts_in(ask(page, CORRUPTION)) == ["Larry Catà Backer"]
    page.locator(".itw-filters summary").click()
    page.locator("[data-clear-filters]").click()
    assert now.inner_text() == "everybody, on every topic"
    assert "Shaoming Zhu" in experts_in(ask(page, CORRUPTION))


def test_experts_stand_side_by_side_on_one_topic(page, server, shipped):
    page.set_viewport_size({"width": 1280, "height": 800})
    opened(page, server)
    page.locator(".itw-filters summary").click()
    page.locator("[data-side-by-side]").click()
    page.locator("#itw-status", has_text="choose a topic").wait_for()
    for name in ("Larry Catà Backer", "Flora Sapio"):
        page.locator(".itw-choice", has_text=name).click()
    page.select_option(".itw-filters select", "1")
    page.locator("[data-side-by-side]").click()
    columns = page.locator(".itw-compare .itw-column")
    columns.last.wait_for()
    document = shipped.documents[0]
    for n, name in enumerate(("Larry Catà Backer", "Flora Sapio")):
        said = [p.span.of(document.text) for p in document.passages if p.expert.name == name and p.topic.number == 1]
        assert columns.nth(n).locator(".itw-quote").evaluate_all("all => all.map(e => e.textContent)") == said
    boxes = "all => all.map(e => e.getBoundingClientRect().toJSON())"
    left, right = columns.evaluate_all(boxes)
    assert left["top"] == right["top"]
    assert left["right"] <= right["left"]
    page.set_viewport_size({"width": 360, "height": 740})
    left, right = columns.evaluate_all(boxes)
    assert left["bottom"] <= right["top"]
    page.reload()
    page.locator(".itw-compare").wait_for()


def test_the_interface_speaks_chinese_and_the_experts_do_not(page, server):
    opened(page, server)
    english = ask(page, CORRUPTION).locator(".itw-quote").all_inner_texts()
    page.locator("nav a", has_text="中文").click()
    page.locator("html[lang=zh]").wait_for(state="attached")
    answer = answers(page).first  # what was asked is answered once more, in the other language
    answer.locator(".itw-card").first.wait_for()
    said = strings.of("zh")["message_many_silent"].format(count=2, silent="Keren Wang 和 Flora Sapio")
    assert answer.locator(".itw-message").inner_text() == said
    assert answer.locator(".itw-quote").all_inner_texts() == english
    assert answer.locator(".itw-quote").first.get_attribute("lang") == "en"
    assert page.locator(BOX).get_attribute("placeholder") == strings.of("zh")["placeholder"]
    assert page.locator(".submit-button").inner_text() == strings.of("zh")["ask"]


def test_the_browsers_language_is_taken_up(page, server):
    page.set_extra_http_headers({"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"})
    page.goto(server)
    page.locator(".itw-opening h2", has_text=strings.of("zh")["examples"]).wait_for()
    page.goto(f"{server}/ask")
    assert page.locator("html").get_attribute("lang") == "zh"


def test_colours_follow_the_system_until_switched_and_stay_so(page, server):
    paper = "getComputedStyle(document.body).backgroundColor"
    page.emulate_media(color_scheme="dark")
    opened(page, server)
    dark = page.evaluate(paper)
    page.click("#itw-theme")
    light = page.evaluate(paper)
    assert light != dark
    page.reload()
    page.locator("#itw-theme[aria-pressed=false]").wait_for()
    assert page.evaluate(paper) == light
    page.click("#itw-theme")
    assert page.evaluate(paper) == dark
    page.evaluate("localStorage.clear()")


def test_a_phone_shows_everything_without_scrolling_sideways(page, server):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(server + POSTMAN)
    card = page.locator(".itw-card").first
    card.locator("summary").click()
    card.locator(".itw-turn").wait_for()
    card.locator("[data-panel*=cite]").click()
    card.locator(".itw-panel pre").first.wait_for()
    page.locator(".itw-filters summary").click()
    ask(page, "how do I bake a sourdough bread")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.locator("#itw-ask").bounding_box()["width"] <= 360


def test_the_keyboard_is_enough(page, server):
    opened(page, server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "itw-skip"
    page.keyboard.press("Enter")
    page.keyboard.type(CORRUPTION)
    page.keyboard.press("Enter")
    answers(page).first.wait_for()
    page.locator(".itw-skip").focus()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.textContent.trim(), s.outlineStyle, parseFloat(s.outlineWidth)] })()"
        )
        seen.append(focus[0])
        assert focus[1:] == ["solid", 3], focus
        if focus[0] == "Read in context":
            break
    assert seen[:4] == ["New conversation", "English", "中文", "Dark"]
    page.keyboard.press("Enter")
    page.locator(".itw-turn").first.wait_for()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#itw-status", has_text="Copied").wait_for()


def test_what_takes_long_says_so_and_what_fails_too(page, server):
    opened(page, server)
    held = []
    page.route("**/run/predict", lambda route: held.append(route))
    page.fill(BOX, CORRUPTION)
    page.keyboard.press("Enter")
    page.locator(".itw-waiting", has_text="Looking through what was said").wait_for()
    held[0].continue_()
    answers(page).first.wait_for()
    assert page.locator(".itw-waiting").count() == 0
    page.unroute("**/run/predict")
    page.route("**/run/predict", lambda route: route.abort())
    page.fill(BOX, "and Zhu?")
    page.keyboard.press("Enter")
    page.locator(".itw-problem", has_text="That did not arrive").wait_for()
    page.route("**/cards/**", lambda route: route.abort())
    page.locator("[data-panel*=others]").first.click()
    page.locator(".itw-panel", has_text="That did not arrive").wait_for()


def test_motion_contrast_and_direction_are_the_readers_choice(page, server):
    page.emulate_media(reduced_motion="reduce", forced_colors="active")
    opened(page, server)
    card = ask(page, CORRUPTION).locator(".itw-card").first
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    assert page.evaluate("document.getAnimations().length") == 0
    mark, quote = (card.locator(s).evaluate("e => getComputedStyle(e).backgroundColor") for s in ("mark", ".itw-quote"))
    assert mark != quote
    page.evaluate("document.documentElement.dir = 'rtl'")
    initials, name = (card.locator(s).bounding_box()["x"] for s in (".itw-initials", ".itw-who"))
    assert initials > name
    assert card.locator(".itw-quote").evaluate("e => getComputedStyle(e).direction") == "ltr"  # English words


def test_the_page_is_light_and_an_answer_is_one_request(browser, page, server):
    requests = {}
    session = browser.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.on("Network.requestWillBeSent", lambda e: requests.setdefault(e["requestId"], 0))
    session.on("Network.loadingFinished", lambda e: requests.update({e["requestId"]: e["encodedDataLength"]}))
    opened(page, server)
    page.wait_for_load_state("networkidle")
    assert len(requests) <= 50
    assert sum(requests.values()) <= 260_000
    before = len(requests)
    ask(page, CORRUPTION)
    page.wait_for_timeout(300)  # for whatever else it may ask for
    assert len(requests) - before <= 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(page, server, scheme):
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    opened(page, server)
    found = {"empty": complaints(page)}
    card = ask(page, CORRUPTION).locator(".itw-card").first
    found["answered"] = complaints(page)
    card.locator("summary").click()
    card.locator(".itw-turn").wait_for()
    card.locator("[data-panel*=cite]").click()
    card.locator(".itw-panel pre").first.wait_for()
    found["context and citation open"] = complaints(page)
    card.locator("[data-panel*=others]").click()
    card.locator(".itw-panel .itw-columns").wait_for()
    ask(page, "What does Sapio say about fraud?")
    ask(page, "how do I bake a sourdough bread")
    page.route("**/run/predict", lambda route: route.abort())
    page.fill(BOX, "why?")
    page.keyboard.press("Enter")
    page.locator(".itw-problem").wait_for()
    found["others open, abstained, failed"] = complaints(page)
    page.locator(".itw-filters summary").click()
    page.select_option(".itw-filters select", "6")
    found["filters open"] = complaints(page)
    page.locator("[data-side-by-side]").click()
    page.locator(".itw-compare").wait_for()
    found["side by side"] = complaints(page)
    for path in ("/ask", "/ask?q=Will+this+help+against+corruption%3F", "/ask?q=bread", "/ask?topic=6"):
        page.goto(server + path)
        found[path] = complaints(page)
    assert {state: c for state, c in found.items() if c} == {}


def test_hostile_text_arrives_as_it_is_on_the_page_and_on_the_clipboard(page, hostile):
    corpus, address = hostile
    text = corpus.documents[0].text
    page.goto(f"{address}/?q=What+is+the+price%3F")
    card = page.locator(".itw-card", has_text="The price is").first
    card.wait_for()
    wanted = next(p.span.of(text) for p in corpus.passages if "$$5$$" in p.span.of(text))
    assert card.locator(".itw-quote").evaluate("e => e.textContent") == wanted
    card.locator(".itw-copy").click()
    page.locator("#itw-status", has_text="Copied").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.replace("\r\n", "\n") == f"{wanted}\n— Jane Roe, T"


def test_scripts_in_questions_and_in_the_corpus_are_inert(page, hostile):
    _, address = hostile
    page.goto(address)
    answer = ask(page, "<img src=x onerror=\"document.title='owned'\"> the zeppelin ${alert(1)} {{7*7}}")
    assert answer.locator(".itw-question").evaluate("e => e.textContent").startswith("<img src=x onerror=")
    assert answer.locator(".itw-question").inner_text().endswith("${alert(1)} {{7*7}}")
    page.goto(f"{address}/ask?q=the+zeppelin")
    assert "<script>document.title" in page.locator(".itw-card").first.inner_text()
    assert page.title() != "owned"


def test_the_plain_page_works_without_scripts(browser, server, shipped):
    page = browser.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{server}/ask")
    page.fill("#q", CORRUPTION)
    with page.expect_navigation():
        page.click("form button.itw-primary")
    assert page.locator(".itw-expert").all_inner_texts() == ["Shaoming Zhu", "Larry Catà Backer"]
    card = page.locator(".itw-card").first
    card.locator("summary").click()
    assert card.locator(".itw-turn strong").inner_text() == card.locator(".itw-quote").inner_text()
    assert not page.locator(".itw-copy").first.is_visible()
    card.locator(".itw-tool", has_text="Who else spoke on this").click()
    page.locator(".itw-compare .itw-expert", has_text="Larry Catà Backer").wait_for()
    page.locator(".itw-filters summary").click()
    page.locator(".itw-choice", has_text="Flora Sapio").click()
    page.select_option("select", "1")
    page.fill("#q", "Do people in the West understand the notion at all?")
    with page.expect_navigation():
        page.click("form button.itw-primary")
    assert page.locator(".itw-filters-now").inner_text() == "Flora Sapio · 1. Misconceptions"
    assert set(page.locator(".itw-answer > .itw-card .itw-expert").all_inner_texts()) == {"Flora Sapio"}
    page.close()


def test_the_plain_page_copies_and_cites_where_scripts_run(page, server):
    page.goto(f"{server}/ask?q=Will+this+help+against+corruption%3F")
    card = page.locator(".itw-card").first
    card.locator(".itw-copy").click()
    page.locator("#itw-status", has_text="Copied").wait_for()
    card.locator("[data-panel*=cite]").click()
    card.locator(".itw-panel pre").first.wait_for()
