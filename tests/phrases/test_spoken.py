"""What a Chinese user sees: two Chinese sentences for whatever is wrong, help in Chinese, files as they always are."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from command_line import contents, graphgen
from graphgen.cli import main
from graphgen.phrases.language import VARIABLE

# Names, and words that are the same in both languages.
NAMES = {
    "api",
    "csv",
    "graphgen",
    "graphml",
    "json",
    "name",
    "dir",
    "method",
    "token",
    "url",
    "utf",
    "weight",
    "xml",
    "yaml",
}


@pytest.fixture
def chinese(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder, and a process whose locale is Chinese."""
    monkeypatch.delenv(VARIABLE)
    for name, value in {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MY_KEY", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text("method: wrap\ninput: [a\n", encoding="utf-8")
    Path("list.yaml").write_text("- wrap\n", encoding="utf-8")
    Path("keyless.yaml").write_text(
        "method: wrap\ninput: [a.txt]\n"
        "models: {synthesizer: {base_url: 'http://127.0.0.1:9/v1', model: m, api_key_env: MY_KEY}}\n",
        encoding="utf-8",
    )
    Path("a.txt").write_text("the rain fell on the grass", encoding="utf-8")
    Path("graph.xml").write_text("<a/>", encoding="utf-8")
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["graphgen", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def english_words(text: str, command: str) -> list[str]:
    """The words that nobody would leave in a Chinese sentence: no names, flags, paths, or what the user typed."""
    text = re.sub(r"`[^`]*`|'[^']*'|(?:\w+, )+\w+|--?[\w-]+(?:=\S+)?|\S*[/_.@<=]\S*", " ", text)
    return [word for word in re.findall(r"[A-Za-z]{3,}", text) if word not in command and word.lower() not in NAMES]


@pytest.mark.parametrize(
    "command",
    [
        "run --method nope --input a.txt",
        "run --method wrap --input nowhere.txt",
        "run --method wrap --input a.txt --set styels=[easy]",
        "run --method wrap --input a.txt --set chunk_size=many",
        "run --method wrap --input a.txt --set styles=[odd]",
        "run --method wrap --input a.txt --set chunk_size",
        "run --method wrap --input a.txt --set fidelity.a.b=1",
        "run --method wrap --input a.txt --set seed=x",
        "run --method wrap",
        "run",
        "run missing.yaml",
        "run broken.yaml",
        "run list.yaml",
        "run keyless.yaml",
        "run --method graphgen --input a.txt --graph graph.xml",
        "run --method wrap --input a.txt --max-cost many",
        "run --method wrap --input a.txt --out a.txt",
        "run --nope",
        "nope",
        "trace runs/none",
        "trace runs/none sample-1",
        "graph",
        "coverage nowhere",
        "compare keyless.yaml",
        "mix out runs/a",
        "cache stats",
        "cache prune",
        "methods nope",
    ],
)
def test_what_is_wrong_is_said_in_two_chinese_sentences(
    chinese: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, *command.split()) in {1, 2}
    shown = capsys.readouterr()
    lines = (shown.err + shown.out).splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("错误："))
    first, second = lines[place : place + 2]
    assert second.startswith("      ")
    for sentence in (first, second.strip()):
        assert re.search(r"[\u4e00-\u9fff].*[。？]$", sentence), sentence
        assert english_words(sentence, command) == [], sentence


COMMANDS = ["", "run", "assess", "check", "demo", "methods", "trace", "coverage", "graph", "compare", "mix", "cache"]


@pytest.mark.parametrize("command", [*COMMANDS, "cache prune", "cache export"])
def test_help_is_in_chinese_and_fits(
    chinese: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(monkeypatch, *command.split(), "--help") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("用法：graphgen")
    for line in lines[1:]:
        assert sum(2 if character > "\u2e7f" else 1 for character in line) <= 80
        assert not re.match(r"\s*[，。；：、）！？]", line)
        assert not re.search(r"[a-z]+ [a-z]+ [a-z]+ [a-z]+", line), line


def test_the_flag_stands_anywhere_and_goes_before_the_locale(
    chinese: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in (
        ["--lang", "en", "methods", "nope"],
        ["methods", "--lang=en", "nope"],
        ["methods", "nope", "--lang", "en"],
    ):
        monkeypatch.delenv(VARIABLE, raising=False)
        assert run(monkeypatch, *words) == 2
        assert capsys.readouterr().err.startswith("error: There is no method 'nope'.")
    assert run(monkeypatch, "methods", "--lang", "fr") == 2


@pytest.mark.parametrize(
    "command", ["assess --input a.md --out out", "run --method wrap --input a.md", "check --method graphgen"]
)
def test_what_a_command_finds_is_told_in_chinese(
    chinese: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a.md").write_text("# Bridges\n\nAda Alder designed the Morven Bridge in 1881.\n", encoding="utf-8")
    assert run(monkeypatch, *command.split()) == 0
    shown = capsys.readouterr()
    assert "状态" in shown.out or "所需条件齐备" in shown.out
    lines = [line for line in (shown.out + shown.err).splitlines() if "graphgen " not in line]
    assert [line for line in lines if re.search(r"[a-z]+ [a-z]+ [a-z]+", line)] == []


def test_a_run_in_chinese_writes_what_it_writes_in_english(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Bridges\n\nAda Alder designed the Morven Bridge in 1881.\n", encoding="utf-8")
    (tmp_path / "b.bin").write_bytes(bytes(range(256)))
    made = []
    for language in ("zh_CN.UTF-8", "en_US.UTF-8"):
        words = ("run", "--method", "wrap", "--input", "a.md", "b.bin", "--set", "styles=[easy]", "--out", "out")
        done = graphgen(tmp_path, *words, "--cache", "c.sqlite", LANG=language, GRAPHGEN_LANG="")
        made.append(contents(tmp_path / "out"))
        assert ("状态" in done.out) == (language == "zh_CN.UTF-8")
    assert made[0] == made[1]
    assert any("b.bin" in name or b"b.bin" in text for name, text in made[0].items())


def test_a_terminal_that_knows_ascii_alone_still_shows_what_is_wrong(tmp_path: Path) -> None:
    done = graphgen(tmp_path, "methods", "nope", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.code == 2
    assert done.err.startswith(r"\u9519\u8bef")
    assert graphgen(tmp_path, "--help", "--lang", "zh", PYTHONIOENCODING="ascii", PYTHONUTF8="0").code == 0
