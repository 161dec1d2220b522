from corpus.readers import html

_NAV = (
    '<nav><a href="/">Home</a></nav><ul>' + "".join(f'<li><a href="/{n}">Link {n}</a></li>' for n in range(6)) + "</ul>"
)
_STORY = "<p>" + "Bread is good and old. " * 5 + "</p>"


def read(body, head=""):
    [source] = html.read(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "x.html")
    return source


def test_what_stands_about_the_article_is_left_out():
    source = read(
        f'{_NAV}<div class="sidebar">Buy</div><div class="entry-content">{_STORY}'
        '<div class="sharedaddy">Share</div></div>'
        '<div id="comments"><p>First!</p></div><footer>Copyright</footer>'
    )
    assert source.text == " ".join(["Bread is good and old."] * 5)


def test_lists_of_links_go_where_no_container_is_named():
    assert read(f"{_NAV}{_STORY}").text == " ".join(["Bread is good and old."] * 5)


def test_utterances_are_no_comments():
    assert "Yes." in read('<div class="comment"><span>Jane</span>: Yes.</div>').text


def test_what_the_head_says():
    source = read(
        _STORY,
        '<title>T | Site</title><meta property="og:title" content="T"><meta name="author" content="Ann Lee">'
        '<meta property="article:published_time" content="2020-02-03T04:05:06Z">'
        '<link rel="canonical" href="https://x.example/t">',
    )
    assert (source.title, source.author, source.date, source.url) == (
        "T",
        "Ann Lee",
        "2020-02-03",
        "https://x.example/t",
    )


def test_linked_data():
    source = read(
        _STORY,
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite"}, '
        '{"@type": "BlogPosting", "headline": "T", '
        '"author": [{"name": "Ann Lee"}, {"name": "Jane Roe"}], "datePublished": "2020-02-03"}]}</script>'
        '<script type="application/ld+json">{broken</script>',
    )
    assert (source.title, source.author, source.date) == ("T", "Ann Lee, Jane Roe", "2020-02-03")


def test_medium():
    source = read(
        '<article class="h-entry"><header><h1 class="p-name">T</h1></header>'
        '<section data-field="body" class="e-content">'
        f'{_STORY}</section><footer><p>By <a class="p-author h-card" href="https://m.example/@a">Ann Lee</a> on '
        '<time class="dt-published" datetime="2020-02-03T04:05:06Z">then</time>.</p>'
        '<p><a href="https://m.example/t" class="p-canonical">Canonical link</a></p></footer></article>'
    )
    assert (source.title, source.author, source.date, source.url) == (
        "T",
        "Ann Lee",
        "2020-02-03",
        "https://m.example/t",
    )
    assert source.text.startswith("Bread is good")
    assert "Canonical" not in source.text


def test_nothing_is_invented():
    source = read(_STORY)
    assert (source.title, source.author, source.date, source.url, source.language) == (None,) * 5


def test_a_title_without_the_sites_name():
    page = "<head><title>Bread and rye | The Blog</title></head><body><h1>{}</h1><p>Words.</p></body>"
    assert next(html.read(page.format("Bread and rye").encode(), "x.html")).title == "Bread and rye"
    assert next(html.read(page.format("The Blog").encode(), "x.html")).title == "Bread and rye | The Blog"


def test_buttons_of_substack_and_drafts_of_medium_are_nobodys_words():
    page = '<p>Words.</p><p class="button-wrapper"><a class="button primary"><span>Share</span></a></p>'
    assert next(html.read(page.encode(), "x.html")).text == "Words."
    draft = b'<article class="h-entry"><p>Secret.</p></article>'
    assert list(html.read(draft, "draft_Secret-1.html")) == []
    assert len(list(html.read(draft, "2020-02-03_Secret-1.html"))) == 1
