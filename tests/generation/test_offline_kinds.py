"""Every kind works with the embedded model, in both languages and in both forms of reply."""

import pytest

from graphgen.curation.form import check
from graphgen.generation import generators
from graphgen.llm.embedded.offline import OfflineClient
from graphgen.prompts import PromptLibrary
from graphgen.records import Completion, Rejection, Sample
from graphgen.stream import Reply
from made import entity, relation, subgraph

LIBRARY, CLIENT = PromptLibrary(), OfflineClient()
GRAPHS = {
    "en": subgraph(
        entity("William Arrol", kind="person"),
        entity("Thomas Bouch", kind="person"),
        entity("Tay Bridge", "The Tay Bridge collapsed in a storm in 1879."),
        relation("William Arrol", "Forth Bridge", "William Arrol built the Forth Bridge between 1882 and 1890.", at=30),
        relation("Forth Bridge", "Scotland", "The Forth Bridge crosses the Firth of Forth in Scotland.", at=10),
        relation("Thomas Bouch", "Tay Bridge", "Thomas Bouch designed the Tay Bridge.", at=50),
        relation("Thomas Bouch", "Scotland", "Thomas Bouch worked as an engineer in Scotland.", at=70),
    ),
    "zh": subgraph(
        entity("詹天佑", language="zh", kind="人物"),
        entity("青龙桥", language="zh", kind="地点"),
        entity("京张铁路", "京张铁路于1909年建成。", language="zh", kind="工程"),
        relation("詹天佑", "京张铁路", "詹天佑主持修建了京张铁路。", at=10, language="zh"),
        relation("京张铁路", "青龙桥", "京张铁路在青龙桥采用了人字形线路。", at=30, language="zh"),
        relation("詹天佑", "广东", "詹天佑于1861年出生在广东。", at=50, language="zh"),
        relation("詹天佑", "耶鲁大学", "詹天佑毕业于耶鲁大学。", at=70, language="zh"),
    ),
}


@pytest.mark.parametrize("structured", [False, True])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(generators()))
async def test_a_kind_has_samples_that_pass_the_gates(kind, language, structured):
    prompts = []

    async def ask(prompt, parse, /, *, language, **values):
        prompts.append(prompt)
        rendered = LIBRARY.render(prompt, language, values, structured=structured)
        return Reply(parse(Completion(text=CLIENT.reply(rendered.messages, 0), model="offline")), ())

    generator = generators()[kind]()
    results = [
        result
        for premise in generator.premises(GRAPHS[language], seed=1)
        for result in await generator.generate(premise, ask, method="graphgen")
    ]
    kept = [result for result in results if isinstance(result, Sample) and check(result) is None]
    assert kept, [result.detail for result in results if isinstance(result, Rejection)]
    assert len(kept) >= len(results) / 2
    assert {sample.language for sample in kept} == {language}
    assert all(sample.units and sample.evidence for sample in kept)
