import pytest

from index.engines.milvus.place import Place
from index.types import IndexProblem


@pytest.mark.parametrize(
    ("setting", "place", "address", "uri"),
    [
        ("milvus://db", Place("db", 19530, "", 1, 1, False), "db:19530", "http://db:19530"),
        (
            "milvus://10.0.0.1:1/experts?shards=4&replicas=2",
            Place("10.0.0.1", 1, "experts", 4, 2, False),
            "10.0.0.1:1/experts",
            "http://10.0.0.1:1",
        ),
        ("milvus+tls://[::1]:2/", Place("::1", 2, "", 1, 1, True), "[::1]:2", "https://[::1]:2"),
    ],
)
def test_a_setting_is_read(setting, place, address, uri):
    assert Place.read(setting) == place
    assert (place.address, place.uri) == (address, uri)


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("redis://db:1", "no such address"),
        ("milvus:", "no such address"),
        ("milvus://user:secret@db", "no such address"),
        ("milvus://db/one/two", "no such address"),
        ("milvus://db:port", "Port could not be cast"),
        ("milvus://db:99999", "Port out of range"),
        ("milvus://db?shards=0", "shards=0"),
        ("milvus://db?shards=²", "shards=²"),
        ("milvus://db?replicas=-1", "replicas=-1"),
        ("milvus://db?copies=2", "copies=2"),
        ("milvus://db?replicas", "bad query field"),
    ],
)
def test_what_cannot_be_used_is_one_line_with_an_example(setting, reason):
    with pytest.raises(IndexProblem) as caught:
        Place.read(setting)
    assert str(caught.value).startswith("EXPERTS_ENGINE=")
    assert reason in str(caught.value)
    assert str(caught.value).endswith("or unset it")
    assert "\n" not in str(caught.value)
