"""Which methods there are: every module of this folder, and of the folders that the user names, that defines one."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from graphgen.errors import UsageError
from graphgen.methods.method import Method

__all__ = ["VARIABLE", "method_folders", "methods", "prompt_folders"]

VARIABLE = "GRAPHGEN_METHODS"
"""Environment variable with folders of further methods, separated as in PATH."""

_HERE = Path(__file__).parent
_NO_METHODS = {"__init__", "method", "registry"}


def method_folders() -> list[Path]:
    """The user's folders of methods.

    Raises:
        UsageError: One of them does not exist. It would otherwise be passed over in silence.
    """
    folders = [Path(folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder]
    for folder in folders:
        if not folder.is_dir():
            raise UsageError(f"There is no folder {folder} to take methods from.", f"Correct the variable {VARIABLE}.")
    return folders


def prompt_folders() -> list[Path]:
    """Where the prompts of the user's methods lie: `prompts/` beside them, unless they use the bundled ones alone."""
    return [prompts for folder in method_folders() if (prompts := folder / "prompts").is_dir()]


def methods() -> dict[str, type[Method]]:
    """Every method by name; the name is that of its file.

    Raises:
        UsageError: A folder of the user does not exist, a file there cannot be imported or defines no method, or two
            files have one name.
    """
    found: dict[str, type[Method]] = {}
    for folder in (_HERE, *method_folders()):
        for path in sorted(folder.glob("*.py")):
            if folder == _HERE and path.stem in _NO_METHODS:
                continue
            if path.stem in found:
                raise UsageError(f"There are two methods named {path.stem}: {path} is one.", "Rename the file.")
            found[path.stem] = _method_in(_module(path, bundled=folder == _HERE), path)
    return found


def _module(path: Path, *, bundled: bool) -> ModuleType:
    if bundled:
        return importlib.import_module(f"graphgen.methods.{path.stem}")
    name = f"graphgen_user_methods.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UsageError(f"{path} is no Python module.", f"Correct the file, or the variable {VARIABLE}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pydantic looks annotations up here
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError, NameError, AttributeError, TypeError) as error:
        raise UsageError(f"{path} cannot be imported: {error}.", f"Correct it, or the variable {VARIABLE}.") from error
    return module


def _method_in(module: ModuleType, path: Path) -> type[Method]:
    own = list(_own_methods(module))
    if len(own) != 1:
        raise UsageError(f"{path} defines {len(own)} methods.", "Define exactly one subclass of Method in each file.")
    return own[0]


def _own_methods(module: ModuleType) -> Iterator[type[Method]]:
    for value in vars(module).values():
        if inspect.isclass(value) and issubclass(value, Method) and value.__module__ == module.__name__:
            yield value
