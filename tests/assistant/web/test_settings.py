import re
from pathlib import Path

import pytest

from assistant.types import CallProblem
from assistant.web import settings
from assistant.web.settings import Settings
from tests.conftest import ROOT


def test_nothing_set_and_everything_set():
    assert Settings.read({}) == Settings.read({v.name: "" for v in settings.VARIABLES}) == Settings()
    found = Settings.read(
        {
            "HOST": "::",
            "PORT": "80",
            "EXPERTS_PROCESSES": "4",
            "EXPERTS_CORPUS": "/c",
            "EXPERTS_ORIGINS": "https://Blog.example.org, http://[::1]:8080",
            "EXPERTS_PROXIES": "127.0.0.1 10.0.0.0/8",
            "EXPERTS_RATE": "0",
            "EXPERTS_TOKEN": "s",
            "EXPERTS_FEEDBACK_DAYS": "7",
            "EXPERTS_LOG": "warnings",
        }
    )
    assert found == Settings(
        host="::",
        port=80,
        processes=4,
        corpus=Path("/c"),
        origins=("https://blog.example.org", "http://[::1]:8080"),
        proxies=("127.0.0.1", "10.0.0.0/8"),
        rate=0,
        token="s",
        feedback_days=7,
        log="warnings",
    )
    assert found.feedback_path == Path("/c/.feedback.sqlite")
    assert Settings.read({"EXPERTS_FEEDBACK": "/f"}).feedback_path == Path("/f")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("PORT", "70000", "PORT='70000' is no port; set it to a number from 1 to 65535"),
        ("EXPERTS_PROCESSES", "0", "EXPERTS_PROCESSES='0' is out of range; set it to 1 to 256"),
        ("EXPERTS_PROCESSES", "257", "is out of range; set it to 1 to 256"),
        ("EXPERTS_PROCESSES", "two", "EXPERTS_PROCESSES='two' is out of range"),
        ("EXPERTS_PROCESSES", "9" * 5000, "is out of range"),
        ("EXPERTS_ORIGINS", "https://a.org/path", "EXPERTS_ORIGINS: 'https://a.org/path' is no origin; write it as"),
        ("EXPERTS_ORIGINS", "a.org;script-src", "EXPERTS_ORIGINS: 'a.org;script-src' is no origin"),
        ("EXPERTS_PROXIES", "proxy", "EXPERTS_PROXIES: 'proxy' is no address or network"),
        ("EXPERTS_RATE", "-1", "EXPERTS_RATE='-1' is no count"),
        ("EXPERTS_RATE", "9" * 5000, "is no count"),
        ("EXPERTS_FEEDBACK_DAYS", "ever", "EXPERTS_FEEDBACK_DAYS='ever' is no count"),
        ("EXPERTS_LOG", "all", "EXPERTS_LOG='all' is unknown; set it to one of warnings, requests, questions"),
    ],
)
def test_what_cannot_be_is_named(name, value, message):
    with pytest.raises(CallProblem) as raised:
        Settings.read({name: value})
    assert message in str(raised.value)


def test_the_document_holds_the_table_and_the_readme_no_other_variable():
    assert settings.table() in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(EXPERTS_\w+|HOST|PORT)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named <= {v.name for v in settings.VARIABLES}


def test_the_code_reads_no_other_variable():
    known = {v.name for v in settings.VARIABLES}
    for folder in ("assistant", "index", "corpus"):
        for path in (ROOT / folder).rglob("*.py"):
            assert set(re.findall(r"EXPERTS_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8"))) <= known, path
