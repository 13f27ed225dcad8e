"""`pytest tests/prompts --update-golden` writes the golden renderings anew; the diff is what to review."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden renderings of the prompts anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    # In a run over all tests this file is read after the command line was, and the flag is not there.
    return bool(request.config.getoption("--update-golden", default=False))
