import importlib.util
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("reader_samples", Path(__file__).parent / "samples.py")
_samples = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_samples)


@pytest.fixture(scope="session")
def samples():
    """Tiny files of every kind."""
    return _samples


@pytest.fixture(scope="session")
def data():
    """The folder of public texts beside the checkout."""
    folder = Path(__file__).parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("needs ../shared/data, which is not here")
    return folder
