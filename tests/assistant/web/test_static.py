import json
from contextlib import contextmanager

import pytest

from assistant.web import static, strings, widget
from corpus.bank import BankQuestion
from tests.assistant.web.host import blog
from tests.assistant.web.test_widget import violations
from tests.conftest import ROOT, corpus_of, toy_assistant

TEXT = (
    "T\n\nJane Roe: 😀 Rye rises slowly. 𝔚heat <b>rises</b> quickly in warm rooms.\n\n"
    "Ann Lee: Wine needs a cellar, and patience.\n\nJane Roe: Bread.\n\nAnn Lee: Cheese."
)


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A corpus with characters outside the basic plane, exported, and its folder."""
    folder = tmp_path_factory.mktemp("static")
    corpus = corpus_of(folder / "c", TEXT)
    wheat, wine = (next(p for p in corpus.passages if word in p.span.of(TEXT)) for word in ("heat", "Wine"))
    bank = [
        BankQuestion(wheat.document, "How fast does wheat rise?", (wheat.sentences[1],)),
        BankQuestion(wine.document, "What does wine need?", (wine.sentences[0],)),
        BankQuestion(wine.document, "How much is a bottle?", ()),
    ]
    static.export(toy_assistant(corpus, bank)._engine.ground, folder / "out")
    return corpus, folder / "out"


@contextmanager
def published(folder):
    """A site with the exported folder."""
    with blog() as site:
        for path in folder.iterdir():
            kind = "text/html; charset=utf-8" if path.suffix == ".html" else "text/javascript; charset=utf-8"
            site.put_file(f"/{path.name}", path.read_bytes(), kind)
        yield site


@pytest.mark.browser
def test_the_exported_folder_answers_without_a_server(page, exported):
    corpus, folder = exported
    with published(folder) as site:
        page.goto(f"{site.origin}/index.html?ask=How+fast+does+wheat+rise%3F")
        card = page.locator("figure").first
        card.wait_for()
        wanted = next(p for p in corpus.passages if "heat" in p.span.of(TEXT))
        assert card.locator("blockquote").evaluate("e => e.textContent") == wanted.span.of(TEXT)
        assert card.locator("mark").all_text_contents() == [wanted.sentences[1].of(TEXT)]
        assert card.locator("b").inner_text() == "Jane Roe"
        card.get_by_role("button", name="Show on this page").click()
        marked = page.evaluate("() => [...CSS.highlights.get('itw')].map(String)")
        assert marked == [wanted.span.of(TEXT)]
        page.click(".launch")
        page.fill("#q", "Which planet is the largest?")
        page.keyboard.press("Enter")
        page.get_by_text("The experts did not address this.").wait_for()
        assert page.locator("figure").count() == 0
        page.fill("#q", "What does Jane Roe say that wine needs?")
        page.keyboard.press("Enter")
        page.get_by_text("Jane Roe did not address this.").wait_for()
        assert set(page.locator("aside b").all_inner_texts()) == {"Ann Lee"}
        assert page.hosts == {site.origin.split("/")[2]}


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(page, exported, theme):
    page.emulate_media(color_scheme=theme)
    with published(exported[1]) as site:
        page.route("**/corpus.js", lambda route: route.abort())
        page.goto(f"{site.origin}/index.html")
        page.locator(".launch").wait_for()
        found = {"closed": violations(page)}
        page.click(".launch")
        found["empty"] = violations(page)
        for state, question, shown in (
            ("error", "How fast does wheat rise?", "Try again"),
            ("answered", "How fast does wheat rise?", "Jane Roe addresses this."),
            ("abstained", "Which planet is the largest?", "did not address"),
            ("silent", "What does Jane Roe say that wine needs?", "Not an answer"),
            ("alone", "and she?", "stands alone"),
        ):
            page.fill("#q", question)
            page.keyboard.press("Enter")
            page.get_by_text(shown).first.wait_for()
            found[state] = violations(page)
            page.unroute("**/corpus.js")
    assert {state: v for state, v in found.items() if v} == {}


def test_every_passage_is_exported_as_it_stands(exported):
    corpus, folder = exported
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;rises&lt;/b&gt;" in page
    assert [p.id for p in corpus.passages if f'id="{p.id}"' in page] == [p.id for p in corpus.passages if p.expert]


@pytest.fixture(scope="module")
def answering(browser, shipped):
    """The included corpus as exported, asked without the widget around it; a toy encoder, as names need none."""
    bank = [
        BankQuestion(p.document, p.topic.question, (s,)) for p in shipped.passages if p.expert for s in p.sentences[:2]
    ]
    index = toy_assistant(shipped, bank)._engine.index
    index.encoder.words = {*index.encoder.words, "backers"}
    data = static.corpus_object(index)
    source = "".join((ROOT / "assistant" / "web" / name).read_text(encoding="utf-8") for name in widget.STATIC)
    script = f"""self.answering = (() => {{
        const filled = (text, values) => text.replace(/\\{{(\\w+)\\}}/g, (_, name) => values[name]);
        const split = (list) => (list || '').split('|').map((item) => item.trim()).filter(Boolean);
        {source}
        const corpus = prepare({json.dumps(data)});
        return {{
            respond: (question, options) => respond(corpus, question, options, {json.dumps(strings.of("en"))}),
            named: (question) => named(corpus, question),
        }};
    }})();"""
    page = browser.new_page()
    page.goto("about:blank")
    page.add_script_tag(content=script)
    yield page
    page.close()


def surnames(page, question, kind="meant"):
    got = page.evaluate("(question) => answering.named(question)", question)[kind]
    return [(e["id"] if isinstance(e, dict) else e).split("-")[-1] for e in got]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What does Flora Sapio say about privacy?", ["sapio"]),
        ("sapio on privacy", ["sapio"]),
        ("SAPIO on privacy", ["sapio"]),
        ("Does Prof. Cata Backer see a danger?", ["backer"]),
        ("Zhu Shaoming on provinces", ["zhu"]),
        ("Shao-Ming Zhu: why do the provinces differ?", ["zhu"]),
        ("Backer, Larry: corruption?", ["backer"]),
        ("according to Bakcer do businesses want us to spend more", ["backer"]),
        ("keran wang orwel huxly", ["wang"]),
        ("flora sapia on racial pigeonholing", ["sapio"]),
        ("What do Wang and Zhu say about fraud?", ["wang", "zhu"]),
        ("What does Zhu think of Sapio's idea?", ["zhu"]),
        ("Sapio 对隐私怎么看?", ["sapio"]),
        ("Will this help against corruption?", []),
        ("Who are the backers of this?", []),
    ],
)
def test_a_name_is_known_in_any_form(answering, question, meant):
    assert sorted(surnames(answering, question)) == sorted(meant)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("What does everyone but Backer say about corruption?", ["backer"]),
        ("Everyone except Sapio and Zhu on corruption", ["sapio", "zhu"]),
        ("Who disagrees with Wang?", ["wang"]),
    ],
)
def test_who_is_left_out_is_not_quoted(answering, question, left_out):
    assert surnames(answering, question) == []
    assert sorted(surnames(answering, question, "excluded")) == left_out
    quotes = answering.evaluate("(q) => answering.respond(q, {})", question)["quotes"]
    assert not {q["expert_id"].split("-")[-1] for q in quotes} & set(left_out)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What does Jacques deLisle think about corruption?", "Jacques deLisle"),
        ("What did Kai von Carnap say about corruption?", "Kai von Carnap"),
        ("does jeremy daum think it will help against corruption", "jeremy daum"),
        ("Jeremy Daum on privacy", "Jeremy Daum"),
        ("Jeremy Daum: will it help?", "Jeremy Daum"),
        ("According to Samantha Hoffman, is it a dystopia?", "Samantha Hoffman"),
        ("What does Wang Yi think of corruption?", "Wang Yi"),
    ],
)
def test_who_is_no_expert_is_said_to_be_none(answering, question, name):
    answer = answering.evaluate("(q) => answering.respond(q, {})", question)
    assert (answer["reason"], answer["quotes"], answer["confidence"]) == ("unknown_expert", [], 0)
    assert answer["message"].startswith(f"{name} is not among the experts here, who are ")


@pytest.mark.browser
@pytest.mark.parametrize(
    "question",
    [
        "and Backer?",
        "what did he say about that in the West?",
        "ok what does she say on scared investors then",
        "what does the other one say about the data?",
        "who disagrees?",
        "does Sapio agree?",
        "why?",
        "tell me more",
        "她怎么看?",
    ],
)
def test_what_goes_on_with_an_earlier_question_is_not_guessed_at(answering, question):
    answer = answering.evaluate("(q) => answering.respond(q, {})", question)
    assert (answer["answered"], answer["quotes"], answer["see_also"]) == (False, [], [])
    assert answer["message"] == strings.of("en")["message_alone"]


@pytest.mark.browser
def test_nobody_else_is_quoted_where_somebody_is_named(answering, shipped):
    answered = 0
    for expert in shipped.experts:
        for topic in shipped.documents[0].topics:
            answer = answering.evaluate("(q) => answering.respond(q, {})", f"{expert.name}: {topic.question}")
            assert {q["expert_id"] for q in answer["quotes"]} <= {expert.id}
            answered += answer["answered"]
    assert answered > 10


@pytest.mark.browser
def test_the_page_may_choose_experts_and_a_topic(answering):
    ask = "([q, options]) => answering.respond(q, options)"
    question = "Will the system help against corruption?"
    chosen = answering.evaluate(ask, [question, {"expert": "Zhu | larry-cata-backer", "topic": "3"}])
    assert {q["expert"] for q in chosen["quotes"]} <= {"Shaoming Zhu", "Larry Catà Backer"}
    assert {q["topic"]["number"] for q in chosen["quotes"]} <= {3}
    assert answering.evaluate(ask, [question, {"expert": "Nobody"}])["reason"] == "unknown_expert"
