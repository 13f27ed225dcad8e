"""What an entailment or a reward model says is what counts, over a source of any length.

The models are tiny and random, made on the spot.
"""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertForSequenceClassification, BertModel
from transformers import PreTrainedTokenizerFast as Fast

from graphgen.curation.scoring.classified import EntailmentFaithfulness, RewardModel
from graphgen.curation.scoring.scorer import Claim
from graphgen.curation.scoring.windows import pieces, windows
from graphgen.errors import EndpointError, UsageError
from graphgen.records import Sample
from made import Writer

SOURCE = "Arrol built the bridge. It crosses the Forth. The Prince opened it in 1890."
NLI = {0: "contradiction", 1: "ENTAILMENT", 2: "neutral"}


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def save(folder, labels, kind=BertForSequenceClassification, *, positions=64, seed=0):
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *dict.fromkeys(SOURCE.replace(".", " .").split()), "Eiffel", "no"]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    Fast(tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", sep_token="[SEP]").save_pretrained(folder)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=positions, initializer_range=1.0, id2label=labels, num_labels=len(labels),
    )  # fmt: skip
    kind(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def nli(tmp_path_factory):
    return save(tmp_path_factory.mktemp("models") / "tiny-nli", NLI)


@pytest.fixture(scope="module")
def reward(tmp_path_factory):
    return save(tmp_path_factory.mktemp("models") / "tiny-reward", {0: "LABEL_0"})


@torch.inference_mode()
def direct(folder, first, second):
    """The same model, run by hand on one pair."""
    inputs = Fast.from_pretrained(folder)(first, second, return_tensors="pt")
    return BertForSequenceClassification.from_pretrained(folder).eval()(**inputs).logits[0]


def sample():
    return Sample(id="s", method="m", kind="k", language="en", text="x", evidence=(), units=(), calls=())


async def test_the_score_is_the_least_over_sentences_of_the_probability_of_entailment(nli):
    answer = ["Arrol built it.", "Eiffel built no bridge."]
    scorer = EntailmentFaithfulness(model=nli, device="cpu")
    finding = await scorer.find(Claim(" ".join(answer), SOURCE, "en"), Writer())
    expected = [float(direct(nli, SOURCE, each).softmax(-1)[1]) for each in answer]
    assert finding.value == pytest.approx(min(expected), abs=1e-5)
    assert scorer.method == "entailment:tiny-nli"


async def test_over_a_long_source_the_window_counts_that_entails_most(nli):
    sentences = [f"{'the bridge ' * 10}{word}." for word in ("Arrol", "Forth", "Prince", "Eiffel")]  # two do not fit
    scorer = EntailmentFaithfulness(model=nli, device="cpu")
    finding = await scorer.find(Claim("Arrol built it.", " ".join(sentences), "en"), Writer())
    alone = []
    for start, end in ((0, 2), (1, 3), (2, 4)):
        alone.append(float(direct(nli, " ".join(sentences[start:end]), "Arrol built it.").softmax(-1)[1]))
    assert finding.value == pytest.approx(max(alone), abs=1e-5)


async def test_a_reward_is_the_sigmoid_of_the_models_one_output(reward):
    scorer = RewardModel(model=reward, device="cpu")
    kept = await scorer.gate(sample(), Claim("Arrol built it.", "", "en", "no bridge"), Writer())
    (score,) = (kept if isinstance(kept, Sample) else kept.sample).scores
    assert score.value == pytest.approx(float(direct(reward, "no bridge", "Arrol built it.").sigmoid()[0]), abs=1e-4)
    assert (score.name, score.method) == ("quality", "reward:tiny-reward")


async def test_a_score_is_the_same_whatever_is_scored_beside_it(nli):
    scorer, claim = EntailmentFaithfulness(model=nli, device="cpu"), Claim("Arrol built it.", SOURCE, "en")
    first = await scorer.find(claim, Writer())
    await scorer.find(Claim("The Prince opened it. " * 5, SOURCE, "en"), Writer())
    assert (await scorer.find(claim, Writer())).value == first.value
    assert (await pickle.loads(pickle.dumps(scorer)).find(claim, Writer())).value == first.value  # noqa: S301


@pytest.mark.parametrize(
    ("labels", "label", "found"),
    [
        ({0: "not_entailment", 1: "entailment"}, "", True),
        ({0: "LABEL_0", 1: "LABEL_1"}, "", False),
        ({0: "LABEL_0", 1: "LABEL_1"}, "label_1", True),
        ({0: "yes", 1: "no"}, "maybe", False),
    ],
)
async def test_which_label_says_entailed_is_known_or_asked_for(tmp_path, labels, label, *, found):
    scorer = EntailmentFaithfulness(model=save(tmp_path / "m", labels), device="cpu", label=label)
    claim = Claim("Arrol built it.", SOURCE, "en")
    if found:
        finding = await scorer.find(claim, Writer())
        assert finding.value == pytest.approx(
            float(direct(scorer.model, SOURCE, claim.answer).softmax(-1)[1]), abs=1e-5
        )
    else:
        with pytest.raises(UsageError, match="label"):
            await scorer.find(claim, Writer())


async def test_what_is_no_such_model_is_said(tmp_path, nli):
    with pytest.raises(UsageError, match="one output"):
        await RewardModel(model=nli, device="cpu").find(Claim("a", "b", "en"), Writer())
    with pytest.raises(UsageError, match="neither a folder"):
        RewardModel(model=str(tmp_path / "none such")).check()
    headless = save(tmp_path / "headless", NLI, BertModel)
    for _ in range(2):  # what failed once is not tried again, and says the same
        with pytest.raises(EndpointError, match="lack classifier"):
            await EntailmentFaithfulness(model=headless, device="cpu").find(Claim("a", "b", "en"), Writer())


@given(st.lists(st.integers(1, 9), max_size=12), st.integers(0, 20))
def test_windows_hold_every_piece_and_fit_where_a_piece_alone_does(lengths, room):
    found = windows(lengths, room)
    assert sorted({place for start, end in found for place in range(start, end)}) == list(range(len(lengths)))
    assert all(end - start == 1 or sum(lengths[start:end]) <= room for start, end in found)
    assert found == sorted(found)
    assert all(start in (end - 1, end) for (_, end), (start, _) in pairwise(found))


@given(st.text(alphabet="ab 甲乙.。", max_size=60), st.integers(1, 10))
def test_pieces_fit_and_lose_nothing(text, most):
    found = pieces(text, len, most)
    assert all(0 < len(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())
