"""UniEval's score is the probability of yes against no, of a model that is tiny and random and made on the spot."""

from __future__ import annotations

import pickle

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast as Fast
from transformers import T5Config, T5ForConditionalGeneration

from graphgen.curation.scoring.scorer import Claim
from graphgen.curation.scoring.unieval import UniEval, questions
from graphgen.errors import EndpointError, UsageError
from made import Writer

QUESTION, ANSWER = "Who built the bridge?", "Arrol built it."


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def save(folder, *, knows=("Yes", "No")):
    asked = " ".join(questions(QUESTION, ANSWER).values()).replace("</s>", " ")
    vocabulary = [
        "<pad>",
        "</s>",
        "<unk>",
        *knows,
        *dict.fromkeys(asked.replace("?", " ? ").replace(".", " . ").split()),
    ]
    tokenizer = Tokenizer(models.WordLevel({word: at for at, word in enumerate(vocabulary)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    Fast(tokenizer_object=tokenizer, pad_token="<pad>", eos_token="</s>", unk_token="<unk>").save_pretrained(folder)
    torch.manual_seed(3)
    config = T5Config(
        vocab_size=len(vocabulary), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2, decoder_start_token_id=0,
        initializer_factor=1.0,
    )  # fmt: skip
    T5ForConditionalGeneration(config).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="module")
def unieval(tmp_path_factory):
    return save(tmp_path_factory.mktemp("models") / "tiny-unieval")


@torch.inference_mode()
def direct(folder, text):
    """The same model, run by hand on one text: its answer's first token."""
    tokenizer, model = Fast.from_pretrained(folder), T5ForConditionalGeneration.from_pretrained(folder).eval()
    inputs = tokenizer(text, return_tensors="pt")
    logits = model(input_ids=inputs["input_ids"], decoder_input_ids=torch.tensor([[0]])).logits[0, 0]
    yes, no = (logits.softmax(-1)[tokenizer.convert_tokens_to_ids(word)] for word in ("Yes", "No"))
    return float(yes / (yes + no))


async def test_the_score_is_the_mean_of_what_the_model_says_of_each_respect(unieval):
    scorer = UniEval(model=unieval, device="cpu")
    finding = await scorer.find(Claim(ANSWER, "", "en", QUESTION), Writer())
    expected = {name: direct(unieval, text) for name, text in questions(QUESTION, ANSWER).items()}
    assert set(expected) == {"naturalness", "understandability", "coherence"}
    assert len({round(value, 3) for value in expected.values()}) > 1, "a model that says the same of all proves nothing"
    assert finding.value == pytest.approx(sum(expected.values()) / 3, abs=1e-5)
    assert f"coherence {expected['coherence']:.2f}" in finding.detail
    assert scorer.method == "unieval:tiny-unieval"


async def test_what_is_asked_together_is_answered_as_if_alone(unieval):
    texts = [f"question: {'the bridge ' * count}" for count in (1, 30, 2, 9, 4, 7, 3, 5, 8, 6)]
    together = await UniEval(model=unieval, device="cpu")._model.compute(lambda model: model.p_yes(texts))
    assert together == pytest.approx([direct(unieval, text) for text in texts], abs=1e-5)


def test_a_running_text_is_not_held_to_a_question():
    assert set(questions("", "A text.")) == {"naturalness", "understandability"}


async def test_a_model_that_knows_no_yes_and_no_is_told(tmp_path):
    scorer = UniEval(model=save(tmp_path / "mute", knows=()), device="cpu")
    with pytest.raises(EndpointError, match="no words for yes and no"):
        await scorer.find(Claim(ANSWER, "", "en", QUESTION), Writer())
    with pytest.raises(EndpointError, match="no words for yes and no"):  # and not tried again
        await scorer.find(Claim(ANSWER, "", "en", QUESTION), Writer())


def test_what_is_no_model_is_told_before_anything_is_bought(tmp_path):
    with pytest.raises(UsageError, match="neither a folder nor a model"):
        UniEval(model=str(tmp_path / "nothing")).check()


async def test_it_travels_without_its_weights(unieval):
    scorer = UniEval(model=unieval, device="cpu")
    before = await scorer.find(Claim(ANSWER, "", "en"), Writer())
    there = pickle.loads(pickle.dumps(scorer))  # noqa: S301 - its own
    again = await there.find(Claim(ANSWER, "", "en"), Writer())
    assert again == before
