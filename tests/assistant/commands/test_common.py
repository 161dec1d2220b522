import pytest

from assistant.commands import common
from assistant.commands.common import Progress


@pytest.fixture
def clock(monkeypatch):
    """What says how late it is, in seconds; `clock[0]` is set by the test."""
    now = [0.0]
    monkeypatch.setattr(common.time, "monotonic", lambda: now[0])
    return now


def show(clock, steps):
    progress = Progress("at work")
    for seconds, task, done in steps:
        clock[0] = seconds
        progress(task, done, 1000)


STEPS = [(0, "baking", 200), (1, "baking", 210), (10, "baking", 300), (31, "baking", 510), (40, "baking", 600)]


def test_in_a_file_a_stage_is_a_line_and_another_every_half_minute(clock, capsys):
    show(clock, [*STEPS, (50, "cooling", 1), (51, "cooling", 2)])
    assert capsys.readouterr().err.splitlines() == [
        "at work: baking",
        "at work: baking 510/1000, 10 a second, 49 s left",
        "at work: cooling",
    ]


def test_in_a_terminal_one_line_says_how_far_how_fast_and_how_long(clock, capsys, monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    show(clock, [*STEPS, (80, "baking", 1000)])
    shown = capsys.readouterr().err
    assert shown.count("\n") == 1
    assert [line.strip() for line in shown.split("\r\x1b[K")[1:]] == [
        "at work: baking 200/1000",
        "at work: baking 210/1000",
        "at work: baking 300/1000, 10 a second, 70 s left",
        "at work: baking 510/1000, 10 a second, 49 s left",
        "at work: baking 600/1000, 10 a second, 40 s left",
        "at work: baking 1000/1000, 10 a second",
    ]


@pytest.mark.parametrize(
    ("seconds", "said"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "120 min"), (7200, "2 h"), (90000, "25 h")]
)
def test_how_long(seconds, said):
    assert common._duration(seconds) == said
