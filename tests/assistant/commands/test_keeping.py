import pytest

from assistant.cli import main


@pytest.mark.parametrize("number", ["0", "-1", "257"])
def test_a_number_of_workers_that_cannot_be_is_a_wrong_call(number, capsys):
    assert main(["build", "--workers", number]) == 2
    assert capsys.readouterr().err == f"experts: --workers {number} is out of range; give 1 to 256\n"
