from pathlib import Path

import pytest

from assistant.web import static, widget
from corpus.bank import BankQuestion
from tests.assistant.web.host import blog
from tests.conftest import corpus_of, toy_assistant

WEB = Path(static.__file__).parent
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


@pytest.mark.browser
def test_the_exported_folder_answers_without_a_server(page, exported):
    corpus, folder = exported
    with blog() as site:
        for path in folder.iterdir():
            kind = "text/html; charset=utf-8" if path.suffix == ".html" else "text/javascript; charset=utf-8"
            site.put_file(f"/{path.name}", path.read_bytes(), kind)
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


def test_every_passage_is_exported_as_it_stands(exported):
    corpus, folder = exported
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "&lt;b&gt;rises&lt;/b&gt;" in page
    assert [p.id for p in corpus.passages if f'id="{p.id}"' in page] == [p.id for p in corpus.passages if p.expert]


QUESTIONS = [
    ("How fast does wheat rise?", None, {"Jane Roe"}),
    ("What does Jane say on wheat?", None, {"Jane Roe"}),
    ("what does roe, jane say about how fast wheat rises", None, {"Jane Roe"}),
    ("What does Ann Lee say about how fast wheat rises?", "expert_silent", set()),
    ("everyone but Jane Roe: how fast does wheat rise?", "not_addressed", set()),
    ("What does Oda Brixholm think about wheat?", "unknown_expert", set()),
    ("According to Oda Brixholm, how fast does wheat rise?", "unknown_expert", set()),
    ("Does she say how fast wheat rises?", "not_addressed", set()),
    ("and Ann Lee?", "not_addressed", set()),
    ("why?", "not_addressed", set()),
]


@pytest.mark.browser
def test_whoever_is_named_is_asked_and_nobody_else(page, exported):
    _, folder = exported
    source = "".join((WEB / name).read_text(encoding="utf-8") for name in widget.STATIC)
    page.set_content("")
    page.evaluate((folder / "corpus.js").read_text(encoding="utf-8"))
    asked = page.evaluate(
        """([source, messages, questions]) => {
            const helpers = `const split = (list) => (list || '').split('|').filter(Boolean);
                const filled = (text, values) => text + JSON.stringify(values);`;
            const run = new Function(helpers + source + '; return {prepare, respond};')();
            const strings = Object.fromEntries(messages.map((name) => [name, name]));
            return questions.map((q) => run.respond(run.prepare(self.inTheirWords), q, {}, strings));
        }""",
        [source, list(widget.MESSAGES), [q for q, _, _ in QUESTIONS]],
    )
    found = [(a["question"], a["reason"], {q["expert"] for q in a["quotes"]}) for a in asked]
    assert found == QUESTIONS
