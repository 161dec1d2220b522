"""The samples beside the checkout: who speaks there, as the benchmark counts it."""

import pytest

from bench import attribution
from tests.conftest import ROOT

DATA = ROOT.parent / "shared" / "data"


@pytest.mark.parametrize(
    ("layout", "least"),
    [("talkpython bare", 1.0), ("iran-contra", 0.98), ("fomc pdf", 0.97), ("k8s", 0.95), ("blog medium", 1.0)],
)
def test_a_layout_is_read_as_its_gold_says(layout, least):
    if not DATA.is_dir():
        pytest.skip("needs ../shared/data, which is not here")
    (tally,) = attribution.run(DATA, layout).values()
    assert tally.documents > 0
    assert tally.failed == 0
    assert tally.share >= least
    assert tally.uncovered == 0
    if layout in ("talkpython bare", "blog medium"):
        assert tally.invented == set()


def test_who_is_the_same_as_the_gold_says():
    assert attribution.same("Jane Roe", "Mr. ROE of Texas") is False
    assert attribution.same("Mr. ROE", "ROE")
    assert attribution.same("Jane Roe", "JR")
    assert attribution.same("Ms. Lee", "The PRESIDING OFFICER (Ms. Lee)")
    assert attribution.same(None, "Moderator")
    assert not attribution.same("Jane Roe", "Moderator")
    assert not attribution.same(None, "Jane Roe")
    assert not attribution.same("Jane Roe", "Ann Lee")
