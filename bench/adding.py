"""``python -m bench.adding``: a thousand posts of a blog in one run of ``experts add``: posts a second, peak memory.

The posts are those of ``../shared/data/blog-wxr``, each again under new ids and with a sentence of its own until there
are enough. The last figure is what the list of experts takes once they are in.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path

from lxml import etree

from bench.processes import Run, run

BLOGS = Path(__file__).parents[2] / "shared" / "data" / "blog-wxr"
_TEXT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def export(posts: int) -> bytes:
    """An export with ``posts`` published posts, made of the largest sample."""
    sample = max(BLOGS.glob("*.xml"), key=lambda p: p.stat().st_size)
    root = etree.parse(sample).getroot()
    channel = root.find("channel")
    items = list(channel.iter("item"))
    published = [
        i
        for i in items
        if (i.findtext("{*}post_type"), i.findtext("{*}status")) == ("post", "publish") and (i.findtext(_TEXT) or "")
    ]
    for item in items:
        channel.remove(item)
    for number in range(posts):
        copy = etree.fromstring(etree.tostring(published[number % len(published)]))
        turn = number // len(published)
        for name in ("guid", "link"):
            element = copy.find(name)
            element.text = f"{element.text}#{turn}"
        if turn:
            copy.find(_TEXT).text += f"\n\nThis is edition {turn} of post {number}."
        channel.append(copy)
    data: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench.adding")
    options.add_argument("--posts", type=int, default=1000)
    options.add_argument("--index", action="store_true", help="build the index too, which takes most of the time")
    arguments = options.parse_args()
    if not BLOGS.is_dir():
        print(f"skipped: needs {BLOGS}, which is not here")
        return
    with tempfile.TemporaryDirectory() as place:
        blog = Path(place) / "blog.xml"
        blog.write_bytes(export(arguments.posts))
        corpus = str(Path(place) / "corpus")
        cli = [sys.executable, "-m", "assistant.cli"]
        run(*cli, "init", corpus)
        there = partial(run, EXPERTS_CORPUS=corpus)
        if arguments.index:
            _print("added and indexed", arguments.posts, there(*cli, "add", str(blog)))
        else:
            _print("added", arguments.posts, there(*_python("adding.add(folder, [sys.argv[1]])"), str(blog)))
            _print("who speaks", arguments.posts, there(*_python("library.open_corpus(folder)")))
            _print("added again", arguments.posts, there(*_python("adding.add(folder, [sys.argv[1]])"), str(blog)))
        done = there(*cli, "experts")
        print(f"experts experts: {done.wall:.1f} s ({done.cpu:.1f} s of CPU), {done.megabytes:.0f} MB at the most")


def _python(statement: str) -> list[str]:
    before = "import os, sys; from corpus import adding, library; folder = os.environ['EXPERTS_CORPUS']; "
    return [sys.executable, "-c", before + statement]


def _print(what: str, posts: int, done: Run) -> None:
    print(
        f"{what}: {posts} posts in {done.wall:.1f} s, {posts / done.wall:.1f} a second "
        f"({posts / done.cpu:.1f} per second of CPU), {done.megabytes:.0f} MB at the most",
        flush=True,
    )


if __name__ == "__main__":
    main()
