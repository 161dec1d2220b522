"""The API against its own description, with whatever that allows and forbids."""

from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from assistant.feedback import Feedback
from assistant.web import api

EXAMPLES = 10  # of each operation, allowed and forbidden each


@pytest.fixture(scope="module")
def described(assistant, tmp_path_factory):
    kept = Feedback(tmp_path_factory.mktemp("described") / "f.sqlite", 30)
    yield schemathesis.openapi.from_asgi("/api/openapi.json", api.build(lambda: assistant, kept=kept))
    kept.close()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda m: m.value)
def test_every_call_is_answered_as_described(described, mode):
    tried = []
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not (list(operation.iter_parameters()) or operation.body):
            continue  # there is nothing that could be wrong

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
        def call(case):
            tried.append(case.operation.label)
            # A topic or an expert may be well-formed and yet not in the corpus.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        with suppress(Unsatisfiable):  # nor is there where any text is allowed
            call()
    assert {"GET /api/ask", "POST /api/feedback"} <= set(tried)
