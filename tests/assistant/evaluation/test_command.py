import pytest

from assistant.cli import main


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("nowhere",), 2, "no set 'nowhere'; give roundtable, a folder of labelled questions, or one of: "),
        (("roundtable", "--limit", "0"), 2, "limit 0 is out of range; give 1 or more"),
        (("roundtable", "--compare", "/nowhere.json"), 2, "/nowhere.json: No such file or directory; give a file"),
        (("selqa", "--ablate"), 2, "'selqa' has no ablation; leave out --ablate, or give roundtable, scifact, "),
        (("scifact", "--data", "/nowhere"), 1, "/nowhere/ret-scifact: no such folder; name the folder"),
    ],
)
def test_a_wrong_call_is_one_line(capsys, arguments, code, message):
    assert main(("eval", *arguments)) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
