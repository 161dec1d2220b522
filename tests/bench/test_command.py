"""``python -m bench`` as it is called."""

import json

import pytest

from bench import __main__ as command
from bench import measuring
from tests.bench.test_tables import row


def test_a_way_that_is_not_known_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("BENCH_VENVS", str(tmp_path))
    with pytest.raises(SystemExit, match=r"error: 'solr' is no way; there are: experts, text alone, plain, txtai"):
        command.main(["--ways", "experts,solr", "--output", str(tmp_path)])


def test_what_is_measured_is_printed_and_written(monkeypatch, tmp_path, capsys):
    """The measuring itself is test_measuring's; here it is replaced by its result."""
    monkeypatch.setenv("BENCH_VENVS", str(tmp_path / "none"))
    monkeypatch.setattr(command, "build", lambda folder, size, ways, say: dict.fromkeys(ways, measuring.Built(1, 1)))
    monkeypatch.setattr(
        command, "ask", lambda folder, size, built, runs, seconds, say: [row(w.name, size, asked=runs) for w in built]
    )
    monkeypatch.setattr(command, "_TEXTS", tmp_path)
    command.main(["--sizes", "200000", "--runs", "3", "--output", str(tmp_path / "results")])
    printed = capsys.readouterr().out
    assert (tmp_path / "results" / "results.md").read_text(encoding="utf-8") == printed
    assert "| passages | 36 | 200,000 |" in printed
    assert "plain is not measured beyond 100,000: a flat index scores all passages." in printed
    assert "Left out: txtai is not installed; run: sh bench/peers/install txtai." in printed
    rows = json.loads((tmp_path / "results" / "results.json").read_text(encoding="utf-8"))
    assert {(r["way"], r["passages"], r["asked"]) for r in rows} == {
        ("experts", 36, 3), ("text alone", 36, 3), ("plain", 36, 3), ("experts", 200_000, 3),
    }  # fmt: skip
    assert len(list((tmp_path / "results").glob("*.svg"))) == 12


def test_without_the_texts_only_the_included_one_is_measured(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(command, "_TEXTS", tmp_path / "none")
    monkeypatch.setattr(command, "build", lambda folder, size, ways, say: dict.fromkeys(ways, measuring.Built(1, 1)))
    monkeypatch.setattr(command, "ask", lambda folder, size, built, *_: [row(w.name, size) for w in built])
    command.main(["--quick", "--ways", "experts", "--output", str(tmp_path)])
    assert "only 36 passages: larger corpora need" in capsys.readouterr().err
    assert {r["passages"] for r in json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))} == {36}
