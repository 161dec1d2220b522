import pytest

from assistant.web import static
from corpus.bank import BankQuestion
from tests.assistant.web.host import blog
from tests.conftest import corpus_of, toy_assistant

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
    static.export(toy_assistant(corpus, bank)._engine.index, folder / "out")
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
