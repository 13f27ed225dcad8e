"""The offline model behind the door that every model stands behind."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graphgen.llm.embedded.offline import OfflineClient
from graphgen.llm.embedded.offline import client as client_module
from graphgen.llm.request import Request
from graphgen.prompts import PromptLibrary
from graphgen.records import Message
from graphgen.text.tokens import count_tokens

STATEMENT = "King Charles II founded the Royal Observatory in 1675."


def request(draw: int = 0) -> Request:
    rendered = PromptLibrary().render("assessment/negation", "en", {"statement": STATEMENT})
    return Request("embedded:offline", "offline", rendered.messages, rendered.parameters, draw)


def test_it_says_what_it_is():
    client = OfflineClient()
    assert client.model == "offline"
    assert re.fullmatch(r"embedded:offline@[0-9a-f]{12}", client.endpoint)


def test_its_identity_follows_its_rules(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "rules.py").write_text("ANSWER = 1\n")
    monkeypatch.setattr(client_module, "__file__", str(tmp_path / "client.py"))
    before = client_module._rules_digest.__wrapped__()
    (tmp_path / "rules.py").write_text("ANSWER = 2\n")
    assert client_module._rules_digest.__wrapped__() != before


async def test_a_completion_counts_its_tokens_and_claims_no_probabilities():
    asked = request()
    completion = await OfflineClient()(asked)
    assert completion.model == "offline"
    assert completion.top_logprobs is None
    assert completion.input_tokens == count_tokens(asked.messages[0].content)
    assert completion.output_tokens == count_tokens(completion.text)


async def test_equal_requests_have_equal_answers_and_draws_differ():
    client = OfflineClient()
    answers = [(await client(request(draw))).text for draw in (0, 1, 2, 0)]
    assert answers[0] == answers[3]
    assert len(set(answers)) == 3


def test_after_a_complaint_the_first_question_is_answered_again():
    client = OfflineClient()
    asked = request().messages
    first = client.reply(asked, 0)
    complained = (
        *asked,
        Message(role="assistant", content="nonsense"),
        Message(role="user", content="There is no tag."),
    )
    assert client.reply(complained, 0) == first


def test_a_conversation_without_a_question_has_an_answer():
    assert isinstance(OfflineClient().reply((), 0), str)
    assert isinstance(OfflineClient().reply((Message(role="system", content="Be brief."),), 3), str)
