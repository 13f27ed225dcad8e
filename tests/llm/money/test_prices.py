"""What a token costs is what the user said, else what a list says, else unknown: never nothing by default."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphgen.errors import UsageError
from graphgen.llm.money.prices import BUNDLED, PriceBook, read_prices
from graphgen.llm.settings import HuggingFaceModel, OfflineModel, OllamaModel, OpenAIModel, Price

OWN = """
# mine
- host: api.openai.com
  model: gpt-4o-mini
  input: 7
  output: 8.5
  as_of: 2026-01-02
  source: my contract
- model: ["house-*", other]
  input: 1
  output: 2
  as_of: 2026-01-02
  source: my contract
- model: house-model
  input: 100
  output: 100
  as_of: 2026-01-02
  source: shadowed by the entry before
"""


def openai(model: str, base_url: str = "https://api.openai.com/v1", **settings: Any) -> OpenAIModel:
    return OpenAIModel(model=model, base_url=base_url, **settings)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "prices.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_the_bundled_list_is_well_formed_short_and_dated() -> None:
    prices = read_prices(BUNDLED)
    assert 0 < len(prices) <= 15
    for price in prices:
        assert price.host != "*", "the same name may be served by anyone at any price"
        assert 0 < price.input < price.output < 100
        assert price.as_of.year >= 2026


def test_what_the_model_says_goes_before_my_list_and_my_list_before_the_bundled_one(own: Path) -> None:
    assert PriceBook().price(openai("gpt-4o-mini")) == Price(0.15, 0.60)
    assert PriceBook(own).price(openai("gpt-4o-mini")) == Price(7, 8.5)
    assert PriceBook(own).price(openai("gpt-4o-mini", input_price=1, output_price=0)) == Price(1, 0)
    assert PriceBook(own).price(openai("gpt-4o-mini", output_price=9)) == Price(7, 9), "each price by itself"
    assert PriceBook(own).price(openai("gpt-4.1-mini")) == Price(0.40, 1.60), "the rest of the bundled list holds"


@pytest.mark.parametrize(
    ("model", "base_url", "expected"),
    [
        ("house-model", "http://anywhere:8000/v1", Price(1, 2)),
        ("house-", "https://api.openai.com/v1", Price(1, 2)),
        ("other", "https://a.example/v1", Price(1, 2)),
        ("another", "https://a.example/v1", None),
        ("House-model", "https://a.example/v1", None),
        ("gpt-4o-mini", "https://API.OpenAI.com:443/v1", Price(7, 8.5)),
        ("gpt-4o-mini", "https://api.openai.com.evil.example/v1", None),
        ("gpt-4.1-2025-04-14", "https://api.openai.com/v1", Price(2.00, 8.00)),
        ("gpt-4o-mini-audio-preview", "https://api.openai.com/v1", None),
        ("gpt-4o-mini", "https://my.openai.azure.com/openai/v1", None),
    ],
)
def test_patterns(own: Path, model: str, base_url: str, expected: Price | None) -> None:
    assert PriceBook(own).price(openai(model, base_url)) == expected


def test_an_unknown_price_is_unknown_also_on_this_machine() -> None:
    assert PriceBook().price(openai("m", "http://localhost:8000/v1")) is None
    assert PriceBook().price(openai("m", "http://127.0.0.1:8000/v1", input_price=1)) is None
    assert PriceBook().price(OllamaModel(model="m")) == Price(0, 0), "its settings say so"
    assert PriceBook().price(OllamaModel(model="m", input_price=None, output_price=None)) is None
    assert PriceBook().price(OfflineModel()) == Price(0, 0)
    assert PriceBook().price(HuggingFaceModel(model="m")) == Price(0, 0)


def test_batches_are_half_the_list_price(own: Path) -> None:
    assert PriceBook().price(openai("gpt-4.1", batch=True)) == Price(1.00, 4.00)
    assert PriceBook(own).price(openai("other", batch=True)) == Price(0.5, 1)


def test_a_bundled_price_is_told_with_its_date_and_no_other_is(own: Path) -> None:
    note = PriceBook().note(openai("gpt-4o-mini"))
    assert note is not None
    assert "2026-03-21" in note
    assert "$0.15" in note
    assert "$0.6" in note
    assert PriceBook(own).note(openai("gpt-4o-mini")) is None
    assert PriceBook().note(openai("gpt-4o-mini", input_price=1, output_price=1)) is None
    assert PriceBook().note(openai("unheard-of")) is None
    assert PriceBook().note(OfflineModel()) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1"),
        ("model: m", "line 1"),
        ("- {model: m, input: 1, output: 2, as_of: 2026-01-02, source: s}\n- {model: [}", "line 2"),
        ("- {model: m, input: 1, output: 2, as_of: 2026-01-02, source: s}\n\n- {model: m, input: 1}", "line 3: output"),
        ("- {model: m, input: -1, output: 2, as_of: 2026-01-02, source: s}", "line 1: input"),
        ("- {model: m, input: .nan, output: 2, as_of: 2026-01-02, source: s}", "line 1: input"),
        ("- {model: m, input: '1', output: 2, as_of: 2026-01-02, source: s}", "line 1: input"),
        ("- {model: m, input: yes, output: 2, as_of: 2026-01-02, source: s}", "line 1: input"),
        ("- {model: m, input: 1, output: 2, as_of: soon, source: s}", "line 1: as_of"),
        ("- {model: m, input: 1, output: 2, as_of: 2026-02-45, source: s}", "not YAML"),
        ("- {model: m, input: 1, output: 2, source: s}", "line 1: as_of"),
        ("- {model: [], input: 1, output: 2, as_of: 2026-01-02, source: s}", "line 1: model"),
        ("- {model: m, input: 1, outputs: 2, as_of: 2026-01-02, source: s}", "line 1: output"),
        ("- 3", "line 1: entry"),
        ("- !!python/object:os.system {}", "line 1"),
        ("[" * 5000, "not YAML"),
    ],
)
def test_a_list_that_is_wrong_is_refused_with_the_line(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "prices.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match="price list") as error:
        PriceBook(path)
    assert str(path) in error.value.cause
    assert said in error.value.cause
    assert error.value.remedy


def test_a_list_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        PriceBook(tmp_path / "prices.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="cannot be read"):
        PriceBook(tmp_path / "binary.yaml")


@given(st.text(max_size=80))
def test_no_text_whatever_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(text, encoding="utf-8", errors="replace", newline="")
    try:
        read_prices(path)
    except UsageError as error:
        assert str(path) in error.cause  # noqa: PT017 - it need not fail, but if it does it says where
