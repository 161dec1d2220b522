import pytest

pytestmark = pytest.mark.browser
BOX = "#itw-box textarea"


def ask(page, question):
    before = page.locator(".itw-answer").count()
    page.fill(BOX, question)
    page.keyboard.press("Enter")
    page.locator(".itw-answer").nth(before).wait_for()
    return page.locator(".itw-answer").nth(before)


def test_opening_asking_following_up_and_starting_anew(page, server):
    page.goto(server)
    page.locator("button.itw-suggestion").first.wait_for()
    assert page.locator("h1").inner_text() == "The 10 Most Pressing Issues in Social Credit Systems"
    first = ask(page, "Will this help against corruption?")
    assert first.locator(".itw-expert").all_inner_texts() == ["Shaoming Zhu", "Larry Catà Backer"]
    assert "Flora Sapio did not address this" in first.locator(".itw-message").inner_text()
    assert "Topic 6: Fraud and Corruption" in first.locator(".itw-place").first.inner_text()
    assert first.locator("mark").count() == 2
    second = ask(page, "and Backer?")
    assert second.locator(".itw-expert").all_inner_texts() == ["Larry Catà Backer"]
    page.click("#itw-clear")
    page.locator(".itw-answer").first.wait_for(state="detached")
    assert page.hosts == {server.split("/")[2]}


def test_a_question_in_the_address_is_asked_at_once_and_a_third_party_credited(page, server):
    page.goto(f"{server}/?q=What+did+Neil+Postman+say+about+Orwell+and+Huxley%3F")
    card = page.locator(".itw-card", has=page.locator(".itw-quote", has_text="What Orwell feared were"))
    card.first.wait_for()
    assert card.first.locator(".itw-credit").inner_text() == "quoting Neil Postman"


def test_context_on_demand_shows_the_turn(page, server, shipped):
    page.goto(f"{server}/?q=What+did+Neil+Postman+say+about+Orwell+and+Huxley%3F")
    card = page.locator(".itw-card", has=page.locator(".itw-quote", has_text="What Orwell feared were")).first
    card.locator("summary").click()
    turn = shipped.documents[0].passages[0].turn.of(shipped.documents[0].text)
    assert card.locator(".itw-turn").text_content() == turn
    assert card.locator(".itw-turn strong").text_content() == card.locator(".itw-quote").text_content()


def test_an_abstention_offers_questions_that_can_be_clicked(page, server):
    page.goto(server)
    answer = ask(page, "how do I bake a sourdough bread")
    assert answer.locator(".itw-card").count() == 0
    suggestion = answer.locator("button.itw-suggestion").first
    words = suggestion.inner_text()
    suggestion.click()
    page.locator(".itw-question", has_text=words).wait_for()
    page.locator(".itw-card").first.wait_for()


def test_hostile_text_arrives_as_it_is_on_the_page_and_on_the_clipboard(page, hostile):
    corpus, address = hostile
    text = corpus.documents[0].text
    page.goto(f"{address}/?q=What+is+the+price%3F")
    card = page.locator(".itw-card", has_text="The price is").first
    card.wait_for()
    wanted = next(p.span.of(text) for p in corpus.passages if "$$5$$" in p.span.of(text))
    assert card.locator(".itw-quote").evaluate("e => e.textContent") == wanted
    card.locator(".itw-copy").click()
    page.locator(".itw-copy", has_text="Copied").first.wait_for()
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


def test_the_plain_page_works_without_scripts(browser, server):
    page = browser.new_page()
    page.route("**/*.js", lambda route: route.abort())
    page.goto(f"{server}/ask")
    page.fill("#q", "Will this help against corruption?")
    page.click("form button")
    assert page.locator(".itw-expert").all_inner_texts() == ["Shaoming Zhu", "Larry Catà Backer"]
    page.close()
