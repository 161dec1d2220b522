"""Every exchange that the README and the tutorials show is run, and prints what it says."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [README, *(p.read_text(encoding="utf-8") for p in sorted((ROOT / "docs" / "tutorials").glob("*.md")))]
BLOCKS = [block for page in PAGES for block in re.findall(r"```console\n(.*?)```", page, flags=re.DOTALL)]
EVENING = "Bread\n\nJane Roe: Rye.\n\nAnn Lee: Wheat.\n\nJane Roe: Never.\n\nAnn Lee: Often.\n"
NOTES = """# Notes

Wang holds that “the Chinese government in truth takes the “back seat””. Sapio writes: “What Orwell feared were
those who would ban books.”

> If we insist to go with this literary analogy route, I would say that the Chinese social credit system is much more
> Brave New World than Nineteen Eighty-Four.
>
> — Keren Wang
"""
TALKS = {
    "blog.xml": """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Crumbs</title><language>en</language>
<item><title>Two bakers on yeast</title><link>https://example.org/yeast</link><dc:creator>Mia Fox</dc:creator>
<guid isPermaLink="false">https://example.org/?p=1</guid><wp:post_date>2024-05-17 10:00:00</wp:post_date>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type><content:encoded><![CDATA[
<h2>Is yeast needed?</h2>
<p><strong>J. Roe:</strong> Wild yeast is enough for rye.</p><p><strong>Ann Lee:</strong> Not for wheat.</p>
<h2>And salt?</h2>
<p><strong>J. Roe:</strong> Always.</p><p><strong>Ann Lee:</strong> Never before the dough has rested.</p>
]]></content:encoded></item></channel></rss>
""",
    "baking.vtt": """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Jane Roe>Good evening.

00:00:04.000 --> 00:00:09.000
<v Jane Roe>Sourdough takes a day.

00:00:09.000 --> 00:00:12.000
<v Ann Lee>Mine takes two.
""",
}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda b: b.splitlines()[0])
def test_console_blocks(assistant, lend_model, block, tmp_path):
    (tmp_path / "evening.txt").write_text(EVENING, encoding="utf-8")
    (tmp_path / "notes.md").write_text(NOTES, encoding="utf-8")
    (tmp_path / "talks").mkdir()
    for name, content in TALKS.items():
        (tmp_path / "talks" / name).write_text(content, encoding="utf-8")
    env = dict(os.environ)
    for call in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, expected = call.partition("\n")
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            env = {**{k: v for k, v in env.items() if k != "EXPERTS_INDEX"}, name: value}
            continue
        if words[0] == "cat":  # what the block of TOML shows, into corpus.toml
            (table,) = re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL)
            with (tmp_path / words[-1]).open("a", encoding="utf-8") as file:
                file.write(f"\n{table}")
            continue
        words[0:1] = [sys.executable, "-m", "assistant.cli"]
        done = subprocess.run(words, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == ("notes.md" in words), done.stderr  # in the notes, two quotations are not exact
        assert done.stdout.strip() == expected.strip()
        for made in tmp_path.glob("*/corpus.toml"):
            if not (made.parent / ".index").exists():  # as the export of a model is the same for all
                lend_model(made.parent / ".index")


def test_python_example(assistant, capsys):
    exec(re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)[1], {})
    assert capsys.readouterr().out.count("\n") >= 1


def test_named_files_and_make_targets_exist():
    for path in re.findall(r"\]\(([^):#]+)\)", README):
        assert (ROOT / path).is_file(), path
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)", README)):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target
