"""Tiny files of every kind, written here, for the tests of the readers."""
# ruff: noqa: E501

import io
import json
import zipfile

HTML = """<!DOCTYPE html><html lang="en"><head><title>A page</title><script>var x = "no";</script></head><body>
<nav><a href="/">Home</a></nav><article><h1>Bread</h1><p><strong>Jane Roe:</strong> Bread is <em>good</em>.<br>
It is old.</p><blockquote><p>Give us this day.</p></blockquote><ul><li>Rye</li><li>Wheat</li></ul>
<table><tr><td>Rye</td><td>3</td></tr></table></article><footer>Copyright</footer></body></html>"""
MARKDOWN = """---
title: Bread
author: Ann Lee
speakers: [Jane Roe, John Doe]
date: 2020-02-03
---

## What is bread?

**Jane Roe:** Bread is *good* \\[laughs\\].

> Give us this day.
"""
WXR = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>Blog</title><language>en-US</language>
<wp:author><wp:author_login>ann</wp:author_login><wp:author_display_name><![CDATA[Ann Lee]]></wp:author_display_name></wp:author>
{items}
</channel></rss>"""
ITEM = """<item><title>Bread &amp; butter</title><link>https://blog.example/{id}</link><dc:creator>ann</dc:creator>
<guid isPermaLink="false">https://blog.example/?p={id}</guid><content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>2020-02-03 04:05:06</wp:post_date>
<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type><wp:post_password>{password}</wp:post_password>
<wp:comment><wp:comment_content>A comment.</wp:comment_content></wp:comment></item>"""
RSS = """<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Blog</title>
<item><title>Bread</title><link>https://blog.example/1</link><guid>1</guid><pubDate>Mon, 03 Feb 2020 04:05:06 GMT</pubDate>
<description>Short.</description><content:encoded>&lt;p&gt;The whole post.&lt;/p&gt;</content:encoded></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title>
<entry><id>tag:1.post-1</id><published>2020-02-03T04:05:06Z</published><author><name>Ann Lee</name></author>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
<title>Bread</title><content type="html">&lt;p&gt;A post.&lt;/p&gt;</content>
<link rel="alternate" href="https://blog.example/1"/></entry>
<entry><id>tag:1.post-2</id><title>Draft</title><app:control><app:draft>yes</app:draft></app:control>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#post"/>
<content type="html">A draft.</content></entry>
<entry><id>tag:1.c</id><title>Comment</title>
<category scheme="http://schemas.google.com/g/2005#kind" term="http://schemas.google.com/blogger/2008/kind#comment"/>
<content type="html">A comment.</content></entry></feed>"""
VTT = """WEBVTT

00:00:00.000 --> 00:00:02.000
<v Jane Roe>Bread is good, and

00:00:02.000 --> 00:00:04.000
<v Jane Roe>it is old.

00:00:04.000 --> 00:00:06.000
<v John Doe>Butter &amp; bread.
"""
SRT = """1
00:00:00,000 --> 00:00:02,000
Jane: Bread is good,
and

2
00:00:02,000 --> 00:00:04,000
it is old.

3
00:00:04,000 --> 00:00:06,000
John: Butter.
"""
PODCAST = json.dumps(
    {
        "version": "1.0.0",
        "segments": [
            {"speaker": "Jane Roe", "startTime": 0, "endTime": 1, "body": "Bread is"},
            {"speaker": "Jane Roe", "startTime": 1, "endTime": 2, "body": "good."},
            {"speaker": "John Doe", "startTime": 2, "endTime": 3, "body": "Butter."},
        ],
    }
)
GHOST = json.dumps(
    {
        "db": [
            {
                "data": {
                    "posts": [
                        {"id": "1", "uuid": "u1", "title": "Bread", "html": "<p>A post.</p>", "status": "published",
                         "type": "post", "published_at": "2020-02-03T04:05:06.000Z"},
                        {"id": "2", "uuid": "u2", "title": "Draft", "html": "<p>No.</p>", "status": "draft"},
                        {"id": "3", "uuid": "u3", "title": "Page", "html": "<p>No.</p>", "status": "published", "type": "page"},
                    ],
                    "users": [{"id": "9", "name": "Ann Lee"}],
                    "posts_authors": [{"post_id": "1", "author_id": "9", "sort_order": 0}],
                }
            }
        ]
    }
)  # fmt: skip
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="t1" xml:lang="en"><teiHeader><fileDesc><titleStmt>
<title>A sitting</title></titleStmt><sourceDesc><bibl><date when="2020-02-03"/></bibl></sourceDesc></fileDesc>
<profileDesc><particDesc><listPerson><person xml:id="RoeJane"><persName><surname>Roe</surname><forename>Jane</forename>
</persName></person></listPerson></particDesc></profileDesc></teiHeader><text><body><div><head>Bread</head>
<note type="speaker">MS ROE:</note><u who="#RoeJane"><seg>Bread is good.</seg><note>(Applause.)</note><seg>Very.</seg></u>
<u who="#DoeJohn"><seg>Butter.</seg></u><u who="#unknown-M"><seg>Jam.</seg></u><p>They rose.</p></div></body></text></TEI>"""
AKOMANTOSO = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><debate><meta><identification>
<FRBRWork><FRBRdate date="2020-02-03"/></FRBRWork></identification><references><TLCPerson eId="roe" showAs="Jane Roe"/>
</references></meta><debateBody><debateSection><heading>Bread</heading><speech by="#roe"><from>Ms Roe:</from>
<p>Bread is good.</p></speech><scene>(Applause.)</scene><question by="#doe"><from>Mr Doe:</from><p>Butter?</p></question>
</debateSection></debateBody></debate></akomaNtoso>"""
PUBLICWHIP = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE publicwhip [<!ENTITY ndash "&#8211;"><!ENTITY pound "&#163;">]>
<publicwhip><major-heading id="uk.org.publicwhip/debate/2020-02-03a.1" url="https://hansard.example/1#2">Bread</major-heading>
<speech id="a" nospeaker="true"><p>The House met.</p></speech>
<speech id="b" speakername="Jane Roe"><p>Bread &ndash; at &pound;2.</p><p>Good.</p></speech>
<ques id="c" speakername="John Doe"><p>Butter?</p></ques></publicwhip>"""
CSV = "expert,topic,question,text\nJane Roe,Bread,What is it?,Bread is good.\nJohn Doe,Bread,What is it?,Butter.\n"
JSONL = '{"expert": "Jane Roe", "topic": "Bread", "text": "Bread is good."}\n{"expert": "John Doe", "topic": "Bread", "text": "No."}\n'
PLAIN = "Bread\n\nJane Roe: Bread is good.\n\nJohn Doe: Butter.\n"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def wxr(*items):
    """An export of posts; each item is a body, or a body with what differs from a published post."""
    written = []
    for number, item in enumerate(items, 1):
        body, about = item if isinstance(item, tuple) else (item, {})
        said = {"id": number, "body": body, "status": "publish", "kind": "post", "password": "", **about}
        written.append(ITEM.format(**said))
    return WXR.format(items="".join(written))


def packed(members, **options):
    """A zip archive of names and contents."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body='<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Bread</w:t></w:r></w:p>'
              "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Jane Roe:</w:t></w:r><w:r><w:t xml:space=\"preserve\"> Good.</w:t></w:r></w:p>",
         head=""):  # fmt: skip
    """A Word document with this body."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>',
            "word/styles.xml": f'<w:styles xmlns:w="{_WORD}"><w:style w:type="paragraph" w:styleId="Heading1">'
            '<w:name w:val="heading 1"/></w:style></w:styles>',
        }
    )


def pdf(*pages, title="A talk"):
    """A PDF whose pages are lists of lines: (left, height above the foot, words)."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for page in pages:
        drawn = "".join(f"BT /F1 11 Tf {x} {y} Td ({_escaped(words)}) Tj ET\n" for x, y, words in page)
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    objects.append(f"<< /Title ({title}) /CreationDate (D:20200203040506Z) >>")
    written = "%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return (
        f"{written}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    ).encode("latin-1")


def _escaped(words):
    return words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


FILES = {
    "page.html": HTML.encode(),
    "post.md": MARKDOWN.encode(),
    "blog.xml": wxr("One.\n\nTwo.", "<!-- wp:paragraph --><p>Three.</p><!-- /wp:paragraph -->").encode(),
    "rss.xml": RSS.encode(),
    "atom.xml": ATOM.encode(),
    "talk.vtt": VTT.encode(),
    "talk.srt": SRT.encode(),
    "talk.json": PODCAST.encode(),
    "ghost.json": GHOST.encode(),
    "sitting.tei": TEI.encode(),
    "debate.xml": AKOMANTOSO.encode(),
    "hansard.xml": PUBLICWHIP.encode("latin-1"),
    "answers.csv": CSV.encode(),
    "answers.jsonl": JSONL.encode(),
    "talk.txt": PLAIN.encode(),
    "talk.docx": docx(),
    "talk.pdf": pdf([(72, 700, "Jane Roe: Bread is good."), (72, 660, "John Doe: Butter.")]),
    "all.zip": packed({"a.html": HTML, "b.vtt": VTT}),
}
