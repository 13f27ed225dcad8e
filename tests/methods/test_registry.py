"""A method is found by its file, wherever the user keeps it; a file that is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from graphgen.errors import UsageError
from graphgen.methods import Method, methods

TITLE = """
from graphgen.methods import Method

class Title(Method):
    "Gives every chunk a title."

    async def run(self, documents, run):
        return documents
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GRAPHGEN_METHODS", str(tmp_path))
    return tmp_path


def test_the_bundled_methods_are_named_by_their_files() -> None:
    found = methods()
    assert {"graphgen", "wrap"} <= found.keys()
    assert all(issubclass(method, Method) for method in found.values())


def test_a_file_of_the_user_is_a_method(folder: Path) -> None:
    (folder / "title.py").write_text(TITLE)
    found = methods()
    assert found["title"].__name__ == "Title"
    assert {"graphgen", "wrap"} <= found.keys()


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("wrap.py", TITLE, "two methods named wrap"),
        ("broken.py", "def (", "cannot be imported"),
        ("missing.py", "import a_module_that_is_not_there", "cannot be imported"),
        ("empty.py", "", "defines 0 methods"),
        ("twins.py", TITLE + TITLE.replace("class Title", "class Twin"), "defines 2 methods"),
    ],
)
def test_a_file_that_is_wrong_is_named(folder: Path, name: str, content: str, cause: str) -> None:
    (folder / name).write_text(content)
    with pytest.raises(UsageError) as raised:
        methods()
    assert cause in raised.value.cause
    assert name.removesuffix(".py") in raised.value.cause
    assert raised.value.remedy


def test_every_setting_of_a_bundled_method_is_described() -> None:
    for name, method in methods().items():
        assert method.__doc__, name
        for setting, field in method.model_fields.items():
            assert field.description, f"{name}.{setting}"
            assert not field.is_required(), f"{name}.{setting} has a default"
