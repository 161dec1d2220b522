import pytest

from assistant.cli import main


@pytest.mark.parametrize("number", ["0", "-1", "257"])
def test_a_number_of_workers_that_cannot_be_is_a_wrong_call(number, capsys):
    assert main(["build", "--workers", number]) == 2
    assert capsys.readouterr().err == f"experts: --workers {number} is out of range; give 1 to 256\n"
    assert main(["serve", "--processes", number]) == 2
    assert capsys.readouterr().err == f"experts: --processes {number} is out of range; give 1 to 256\n"


@pytest.mark.parametrize("address", ["", "6379", "ray://head:10001", "head:", "head:port", "http://head:6379", "a b:1"])
def test_what_is_no_address_of_a_cluster_is_a_wrong_call(address, capsys):
    assert main(["build", "--ray", address]) == 2
    assert capsys.readouterr().err == (
        f"experts: --ray {address!r} is no address; give HOST:PORT, as `ray start --address` takes it\n"
    )


def test_passages_are_encoded_here_or_there(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["build", "--ray", "head:6379", "--workers", "2"])
    assert "--workers: not allowed with argument --ray" in capsys.readouterr().err
