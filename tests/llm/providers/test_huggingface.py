"""A model in this process gives the probabilities that it really has, whoever shares the batch.

The models are tiny and random, made on the spot: a Llama (rotary positions), a GPT-2 (learned positions), with a
byte-level tokenizer whose tokens are words, spaces with words, and parts of Chinese characters.
"""

import asyncio
import math
import random
import shutil
import sys
import threading

import huggingface_hub
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, GPT2Config, GPT2LMHeadModel, LlamaConfig, LlamaForCausalLM
from transformers import PreTrainedTokenizerFast as Fast

from graphgen.assessment.judge import judge
from graphgen.engine.running.ask import Asker
from graphgen.errors import EndpointError, RequestRefused, UsageError
from graphgen.llm.door import Door
from graphgen.llm.memory.cache import ResponseCache
from graphgen.llm.money.ledger import Ledger
from graphgen.llm.providers.huggingface import HuggingFaceClient, client, source
from graphgen.llm.providers.huggingface.memory import Fitting
from graphgen.llm.providers.huggingface.prompt import Row
from graphgen.llm.providers.huggingface.sampling import Choice
from graphgen.llm.providers.huggingface.vocabulary import Vocabulary
from graphgen.llm.request import Request
from graphgen.llm.scheduling.batch import AdaptiveBatchRequestManager
from graphgen.llm.settings import HuggingFaceModel
from graphgen.prompts import Parameters, PromptLibrary
from graphgen.records import Completion, Message, Statement
from graphgen.text.yes_no import label_mass

END = 1
LABELS = ("yes", "no", "是", "否", "正确", "错误")
WORDS = "so yes no Yes No YES true 是 否 是的 正确 错误 the cat sat on a mat water is wet 水 是 湿 的 猫 坐 在 垫子 上"
TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% if enable_thinking is defined and not enable_thinking %}!{% endif %}"
    "{% endif %}"
)
SCORE = Parameters(temperature=0, max_tokens=1, top_logprobs=5, labels=LABELS)
QUESTIONS = ["Is it true that the cat sat on a mat? " * n + "Answer:" for n in (1, 5, 2, 9)] + [
    "水是湿的吗？" * n + "回答：" for n in (1, 7, 3)
]
LLAMA = LlamaConfig(
    hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
    max_position_embeddings=1024, initializer_range=0.3, vocab_size=0,
)  # fmt: skip
GPT2 = GPT2Config(n_embd=64, n_layer=2, n_head=4, n_positions=1024, initializer_range=0.3, vocab_size=0)


@pytest.fixture(scope="module", autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def save(folder, config, kind, *, template=None, seed=0):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=400,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator([WORDS, WORDS.replace(" ", "")] * 50, trainer)
    fast = Fast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = template
    torch.manual_seed(seed)
    settings = {**config.to_dict(), "vocab_size": len(fast) + 3, "bos_token_id": 0, "eos_token_id": 1}
    model = kind(type(config)(**settings))
    model.save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    home = tmp_path_factory.mktemp("models")
    return {
        "llama": save(home / "llama", LLAMA, LlamaForCausalLM),
        "chat": save(home / "chat", LLAMA, LlamaForCausalLM, template=TEMPLATE),
        "gpt2": save(home / "gpt2", GPT2, GPT2LMHeadModel),
    }


@pytest.fixture
async def opened():
    clients = []

    def start(folder, **settings):
        clients.append(HuggingFaceClient(HuggingFaceModel(model=str(folder), device="cpu", **settings)))
        return clients[-1]

    yield start
    for each in clients * 2:  # closing twice is closing once
        await each.close()


def asked(model, text, parameters=SCORE, **other):
    messages = [Message(role="user", content=text)] if isinstance(text, str) else text
    return Request(model.endpoint, model.model, tuple(messages), parameters, **other)


async def ask_all(model, texts, parameters=SCORE):
    return await asyncio.gather(*(model(asked(model, text, parameters)) for text in texts), return_exceptions=True)


class Direct:
    """The same model, run by hand, one text at a time and without any padding."""

    def __init__(self, folder):
        self.tokenizer = Fast.from_pretrained(folder)
        self.model = AutoModelForCausalLM.from_pretrained(folder).eval()
        self.is_chat = self.tokenizer.chat_template is not None

    def tokens(self, text):
        return self.tokenizer(f"<|user|>{text}\n<|assistant|>!" if self.is_chat else text)["input_ids"]

    @torch.inference_mode()
    def logprobs(self, tokens):
        return self.model(torch.tensor([tokens])).logits[0, -1].log_softmax(-1)

    def text_of(self, token):
        return self.tokenizer.decode([token])

    def p_yes(self, text):
        """Over yes and no in both languages."""
        p = self.logprobs(self.tokens(text)).exp().tolist()
        said = [(self.text_of(token).strip().casefold(), p[token]) for token in range(len(self.tokenizer))]
        yes = math.fsum(p for word, p in said if word in {"yes", "是", "正确"})
        return yes / (yes + math.fsum(p for word, p in said if word in {"no", "否", "错误"}))

    def continued(self, text, count):
        return self.tokenizer.decode(self.likeliest(text, count), skip_special_tokens=True)

    def likeliest(self, text, count):
        tokens = self.tokens(text)
        start = len(tokens)
        while len(tokens) < start + count and tokens[-1] != END:
            tokens = [*tokens, int(self.logprobs(tokens).argmax())]
        return tokens[start:]


# --- probabilities ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["llama", "chat", "gpt2"])
@pytest.mark.parametrize("batch_size", [1, len(QUESTIONS), "auto"])
async def test_the_belief_in_yes_is_that_of_a_direct_forward_pass(folders, opened, kind, batch_size):
    """Singly and in one left-padded batch of different lengths, in English and in Chinese."""
    model, direct = opened(folders[kind], batch_size=batch_size), Direct(folders[kind])
    replies = await ask_all(model, QUESTIONS)
    beliefs = [direct.p_yes(text) for text in QUESTIONS]
    assert max(beliefs) - min(beliefs) > 1e-3, "a constant must not pass"
    for text, reply, belief in zip(QUESTIONS, replies, beliefs, strict=True):
        assert label_mass(reply.top_logprobs).p_yes == pytest.approx(belief, abs=1e-5)
        assert (reply.input_tokens, reply.output_tokens) == (len(direct.tokens(text)), 1)
        assert reply.text == direct.continued(text, 1)
        assert reply.model == kind


async def test_a_batch_is_one_forward_pass(folders, opened):
    model = opened(folders["llama"], batch_size=len(QUESTIONS), batch_wait=60)
    await model._in_worker(model._load)
    passes = []
    model._model._model.register_forward_hook(lambda *told: passes.append(told[2].logits.shape[:2]))
    await ask_all(model, QUESTIONS)
    assert passes == [(len(QUESTIONS), 1)]


async def test_candidates_are_the_likeliest_tokens_and_every_spelling_of_a_label_once(folders, opened):
    model, direct = opened(folders["llama"]), Direct(folders["llama"])
    text = QUESTIONS[0]
    logprobs = direct.logprobs(direct.tokens(text))
    [reply] = await ask_all(model, [text])
    found = [(each.token, each.logprob) for each in reply.top_logprobs]
    assert [value for _, value in found] == sorted((value for _, value in found), reverse=True)
    assert [value for _, value in found[:5]] == pytest.approx(logprobs.topk(5).values.tolist(), abs=1e-4)
    spellings = {" yes", "Yes", " Yes", " YES", "no", " no", " No", "是", " 是", "否", " 否"}
    said = [token for token, _ in found]
    assert spellings <= {direct.text_of(token) for token in range(len(direct.tokenizer))}
    assert spellings <= set(said)
    assert [said.count(each) for each in spellings] == [1] * len(spellings)
    least = min(value for token, value in found if token in spellings)
    assert least < found[4][1], "and some that are far from the likeliest"


async def test_the_candidates_of_a_whole_vocabulary_add_up_and_show_no_parts_of_characters(folders, opened):
    everything = SCORE.model_copy(update={"top_logprobs": 10_000})
    [reply] = await ask_all(opened(folders["llama"]), QUESTIONS[:1], everything)
    assert math.fsum(math.exp(each.logprob) for each in reply.top_logprobs) == pytest.approx(1, abs=1e-5)
    texts = [each.token for each in reply.top_logprobs]
    assert texts.count(None) > 100, "half of all bytes begin or continue a character"
    assert not any("\ufffd" in text for text in texts if text)


async def test_without_labels_the_likeliest_are_all(folders, opened):
    [reply] = await ask_all(opened(folders["llama"]), QUESTIONS[:1], SCORE.model_copy(update={"labels": ()}))
    assert len(reply.top_logprobs) == 5


def test_words_that_the_tokenizer_knows_and_the_model_does_not_are_no_labels(folders):
    tokenizer = Fast.from_pretrained(folders["llama"])
    known = Vocabulary(tokenizer, 10_000).spellings(LABELS)
    assert Vocabulary(tokenizer, known[-1]).spellings(LABELS) == known[:-1]
    assert Vocabulary(tokenizer, 10_000).spellings(("  ", "")) == ()


async def test_a_model_that_overflows_is_no_measurement(folders, opened, tmp_path):
    folder = shutil.copytree(folders["llama"], tmp_path / "broken")
    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"] *= math.nan
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    [refusal] = await ask_all(opened(folder), QUESTIONS[:1])
    assert isinstance(refusal, RequestRefused)
    assert "dtype" in refusal.remedy


async def test_the_judgement_of_a_statement_through_the_door(folders, tmp_path):
    settings = HuggingFaceModel(model=str(folders["llama"]), device="cpu")
    prompts, direct = PromptLibrary(), Direct(folders["llama"])
    statements = [
        Statement(id=f"s{n}", unit_id="u", text=text, label=True, origin="original", language=language)
        for n, (text, language) in enumerate([("The cat sat on a mat.", "en"), ("水是湿的。", "zh"), ("No.", "en")])
    ]
    answers = []
    for _ in range(2):
        cache = ResponseCache(tmp_path / "cache.sqlite")
        door, ledger = Door({"trainee": settings}, cache), Ledger()
        ask = Asker(prompts, door, ledger, attempts=1)
        answers.append(await asyncio.gather(*(judge(statement, ask) for statement in statements)))
        await door.close()
        cache.close()
    assert ledger.total.calls == 0, "the second time nothing is computed"
    assert answers[0] == answers[1]
    for statement, [judgement] in zip(statements, answers[0], strict=True):
        rendered = prompts.render("assessment/judge", statement.language, {"statement": statement.text})
        p = direct.logprobs(direct.tokens(rendered.messages[0].content)).exp().tolist()
        words = {token: direct.text_of(token).strip().casefold() for token in range(len(direct.tokenizer))}
        yes = math.fsum(p[token] for token, word in words.items() if word in {"yes", "true", "是", "是的", "正确"})
        no = math.fsum(p[token] for token, word in words.items() if word in {"no", "否", "错误"})
        assert judgement.method == "logprobs"
        assert judgement.p_yes == pytest.approx(yes / (yes + no), abs=1e-5)
        assert judgement.mass == pytest.approx(yes + no, abs=1e-5)


# --- text ------------------------------------------------------------------------------------------------------------

GREEDY = Parameters(temperature=0, max_tokens=24)
DRAWN = Parameters(temperature=1.0, top_p=0.95, max_tokens=16)


@pytest.mark.parametrize("kind", ["llama", "chat", "gpt2"])
async def test_text_at_temperature_zero_is_the_likeliest_alone_and_in_a_batch(folders, opened, kind):
    direct = Direct(folders[kind])
    alone = await ask_all(opened(folders[kind], batch_size=1), QUESTIONS, GREEDY)
    together = await ask_all(opened(folders[kind], batch_size=16), QUESTIONS, GREEDY)
    assert alone == together
    assert [reply.text for reply in alone] == [direct.continued(text, 24) for text in QUESTIONS]
    assert {reply.output_tokens for reply in alone if reply.finish_reason == "length"} == {24}


async def test_draws_differ_repeat_and_do_not_depend_on_their_neighbours(folders, opened):
    alone, together = opened(folders["llama"], batch_size=1), opened(folders["llama"], batch_size=64)
    requests = [asked(alone, text, DRAWN, draw=draw) for text in QUESTIONS[:2] for draw in range(6)]
    one_by_one = [(await alone(request)).text for request in requests]
    crowd = [together(request) for request in [*requests, *(asked(alone, text, DRAWN) for text in QUESTIONS[2:])]]
    assert [reply.text for reply in await asyncio.gather(*crowd)][: len(requests)] == one_by_one
    assert len(set(one_by_one)) == len(one_by_one)


async def test_equal_questions_of_different_draws_are_what_the_generators_say_not_the_global_one(folders, opened):
    texts = []
    for seed in (1, 2):
        torch.manual_seed(seed)
        state = torch.get_rng_state()
        texts += [reply.text for reply in await ask_all(opened(folders["llama"]), QUESTIONS[:2], DRAWN)]
        assert torch.equal(torch.get_rng_state(), state)
    assert texts[:2] == texts[2:]


def test_draws_follow_the_distribution_and_stay_in_the_nucleus():
    p = torch.tensor([0.05, 0.4, 0.0, 0.3, 0.25])
    rows = p.log().expand(4000, 5)
    draws = [random.Random(seed) for seed in range(4000)]
    shares = torch.bincount(Choice(draws, 1.0, 1.0).pick(rows), minlength=5) / 4000
    assert shares.tolist() == pytest.approx(p.tolist(), abs=0.03)
    nucleus = torch.bincount(Choice(draws, 1.0, 0.6).pick(rows), minlength=5) / 4000
    assert nucleus.tolist() == pytest.approx([0, 4 / 7, 0, 3 / 7, 0], abs=0.03)
    cold = torch.bincount(Choice(draws, 0.5, 1.0).pick(rows), minlength=5) / 4000
    assert cold.tolist() == pytest.approx((p**2 / (p**2).sum()).tolist(), abs=0.03)
    assert set(Choice(draws, 0, 1.0).pick(rows).tolist()) == {1}
    assert set(Choice(draws, 1e-6, 1.0).pick(rows).tolist()) == {1}
    assert set(Choice(draws, 1.0, 0.0).pick(rows).tolist()) == {1}


async def test_a_stop_string_ends_its_own_row_and_is_not_in_the_text(folders, opened):
    model = opened(folders["llama"], batch_size=16)
    whole = await ask_all(model, QUESTIONS, GREEDY)
    assert whole[0].finish_reason == "length"
    stop = whole[0].text[7:10]
    stopped = await ask_all(model, QUESTIONS, GREEDY.model_copy(update={"stop": ("nowhere", stop)}))
    assert [reply.text for reply in stopped] == [reply.text.partition(stop)[0] for reply in whole]
    assert (stopped[0].finish_reason, stopped[0].output_tokens < 24) == ("stop", True)
    others = [(before, after) for before, after in zip(whole, stopped, strict=True) if stop not in before.text]
    assert len(others) > 2
    assert all(before == after for before, after in others)


async def test_the_end_of_text_ends_a_reply(folders, opened, tmp_path):
    folder = shutil.copytree(folders["llama"], tmp_path / "ends")
    tokens = Direct(folders["llama"]).likeliest(QUESTIONS[0], 6)
    end = tokens[3]
    (folder / "generation_config.json").write_text(f'{{"eos_token_id": [1, {end}]}}')
    [reply] = await ask_all(opened(folder), QUESTIONS[:1], GREEDY)
    assert (reply.finish_reason, reply.output_tokens) == ("stop", tokens.index(end) + 1)


async def test_a_reply_of_many_tokens_tells_the_candidates_of_its_first(folders, opened):
    parameters = GREEDY.model_copy(update={"top_logprobs": 5, "labels": LABELS})
    model = opened(folders["llama"])
    [written], [scored] = await ask_all(model, QUESTIONS[:1], parameters), await ask_all(model, QUESTIONS[:1])
    assert [each.token for each in written.top_logprobs] == [each.token for each in scored.top_logprobs]
    assert [each.logprob for each in written.top_logprobs] == pytest.approx(
        [each.logprob for each in scored.top_logprobs], abs=1e-5
    )


async def test_what_a_prompt_leaves_open_is_what_the_model_was_saved_with(folders, opened, tmp_path):
    folder = shutil.copytree(folders["llama"], tmp_path / "warm")
    (folder / "generation_config.json").write_text(
        '{"do_sample": true, "temperature": 0.7, "top_p": 0.9, "repetition_penalty": 5.0, "eos_token_id": 1}'
    )
    model = opened(folder)
    left_open = asked(model, QUESTIONS[0], Parameters(max_tokens=12))
    said = asked(model, QUESTIONS[0], Parameters(max_tokens=12, temperature=0.7, top_p=0.9))
    object.__setattr__(said, "key", left_open.key)  # the same draws
    assert (await model(left_open)).text == (await model(said)).text
    greedy = await ask_all(model, QUESTIONS[:1], GREEDY)
    assert greedy[0].text == Direct(folders["llama"]).continued(QUESTIONS[0], 24), (
        "and no penalty that nobody asked for"
    )


async def test_a_conversation_without_a_template_names_who_speaks(folders, opened):
    model, direct = opened(folders["llama"]), Direct(folders["llama"])
    turns = [("user", "water?"), ("assistant", "wet"), ("user", "sure?")]
    [reply] = await ask_all(model, [[Message(role=role, content=content) for role, content in turns]])
    text = "User: water?\n\nAssistant: wet\n\nUser: sure?\n\nAssistant:"
    assert label_mass(reply.top_logprobs).p_yes == pytest.approx(direct.p_yes(text), abs=1e-5)


# --- what can go wrong -----------------------------------------------------------------------------------------------


async def test_a_request_that_is_too_long_fails_alone(folders, opened):
    texts = [QUESTIONS[0], "the cat sat " * 2000, QUESTIONS[1], ""]
    first, refused, second, empty = await ask_all(opened(folders["llama"], batch_size=4), texts)
    assert isinstance(refused, RequestRefused)
    assert "1,024" in refused.cause
    assert isinstance(empty, RequestRefused)
    direct = Direct(folders["llama"])
    for text, reply in ((texts[0], first), (texts[2], second)):
        assert label_mass(reply.top_logprobs).p_yes == pytest.approx(direct.p_yes(text), abs=1e-5)


async def test_a_conversation_that_the_template_refuses_fails_alone(folders, opened, tmp_path):
    template = "{% if 'cat' in messages[0].content %}{{ raise_exception('no cats') }}{% endif %}" + TEMPLATE
    folder = save(tmp_path / "choosy", LLAMA, LlamaForCausalLM, template=template)
    refused, answered = await ask_all(opened(folder, batch_size=2), ["a cat?", "a mat?"])
    assert isinstance(refused, RequestRefused)
    assert "no cats" in refused.cause
    assert answered.output_tokens == 1


async def test_libraries_that_are_there_and_broken_are_a_clear_error(folders, opened, monkeypatch):
    monkeypatch.setitem(sys.modules, "graphgen.llm.providers.huggingface.model", None)
    [error] = await ask_all(opened(folders["llama"]), QUESTIONS[:1])
    assert isinstance(error, EndpointError)
    assert "pip install" in error.remedy


async def test_a_reply_takes_the_room_that_its_prompt_leaves(folders, opened):
    long = "the cat sat on a mat " * 165
    model = opened(folders["llama"], batch_size=2)
    replies = await ask_all(model, [long, QUESTIONS[0]], Parameters(temperature=0, max_tokens=60))
    room = 1024 - replies[0].input_tokens
    assert 0 < room < 60
    assert [reply.output_tokens for reply in replies] == [room, 60]


async def test_a_batch_that_does_not_fit_is_computed_in_parts(folders, opened):
    model = opened(folders["llama"], batch_size=len(QUESTIONS))
    await model._in_worker(model._load)
    sizes = []

    def little_memory(_, __, given):
        sizes.append(len(given["input_ids"]))
        if sizes[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    model._model._model.register_forward_pre_hook(little_memory, with_kwargs=True)
    replies = await ask_all(model, QUESTIONS)
    direct = Direct(folders["llama"])
    beliefs = [label_mass(reply.top_logprobs).p_yes for reply in replies]
    assert beliefs == pytest.approx([direct.p_yes(text) for text in QUESTIONS], abs=1e-5)
    assert max(sizes) == len(QUESTIONS)
    assert sum(size for size in sizes if size <= 2) == len(QUESTIONS)


def rows(*lengths):
    return [Row(place, (7,) * length, 1, SCORE, "key") for place, length in enumerate(lengths)]


def memory_of(tokens, tried):
    def compute(part):
        tried.append(len(part))
        if len(part) * max(len(row.tokens) for row in part) > tokens:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes")
        return [Completion(text=str(row.place), model="m") for row in part]

    return compute


def test_what_did_not_fit_once_is_not_tried_again():
    fitting, first, second, released = Fitting(lambda: released.append(1)), [], [], []
    for tried in (first, second):
        outcomes = fitting.run(rows(*[10] * 16), memory_of(45, tried))
        assert {place: outcome.text for place, outcome in outcomes.items()} == {n: str(n) for n in range(16)}
    assert first == [16, 8, 4, 4, 4, 4]
    assert second == [4, 4, 4, 4]
    assert len(released) == 2


def test_a_request_that_does_not_fit_alone_is_refused_and_the_others_are_not():
    outcomes = Fitting(lambda: None).run(rows(10, 200, 10, 10), memory_of(45, []))
    assert isinstance(outcomes.pop(1), RequestRefused)
    assert [outcomes[place].text for place in (0, 2, 3)] == ["0", "2", "3"]


def test_another_fault_of_the_model_ends_the_run_with_a_cause():
    def compute(part):
        raise RuntimeError("CUDA error: device-side assert triggered")

    with pytest.raises(EndpointError, match="device-side assert"):
        Fitting(lambda: None).run(rows(1, 2), compute)


async def test_the_loop_is_free_while_the_model_computes(folders, opened):
    model = opened(folders["llama"])
    await model._in_worker(model._load)
    computing, go_on = threading.Event(), threading.Event()

    def slow(*_):
        computing.set()
        assert go_on.wait(30)

    model._model._model.register_forward_pre_hook(slow)
    reply = asyncio.create_task(model(asked(model, QUESTIONS[0])))
    while not computing.is_set():
        await asyncio.sleep(0)
    assert not reply.done()
    go_on.set()
    assert (await reply).output_tokens == 1


async def test_batches_are_no_larger_than_the_requests_that_may_come(folders, opened):
    model = opened(folders["llama"], concurrency=4)
    assert isinstance(model._scoring, AdaptiveBatchRequestManager)
    sizes = []
    await model._in_worker(model._load)
    model._model._model.register_forward_hook(lambda *told: sizes.append(len(told[2].logits)))
    await ask_all(model, QUESTIONS * 3)
    assert (max(sizes), sum(sizes)) == (4, 3 * len(QUESTIONS))


@pytest.mark.parametrize("fault", ["pickled", "no tokenizer", "half of the weights", "no device", "cut off"])
async def test_a_model_that_cannot_be_loaded_says_why_once(folders, opened, tmp_path, fault, monkeypatch):
    folder = shutil.copytree(folders["llama"], tmp_path / "broken")
    weights, options = folder / "model.safetensors", {}
    match fault:
        case "pickled":
            torch.save(load_file(weights), folder / "pytorch_model.bin")
            weights.unlink()
        case "no tokenizer":
            (folder / "tokenizer.json").unlink()
        case "half of the weights":
            kept = {name: tensor for name, tensor in load_file(weights).items() if "layers.1." not in name}
            save_file(kept, weights, metadata={"format": "pt"})
        case "cut off":
            weights.write_bytes(weights.read_bytes()[:-1000])
        case "no device":
            options = {"device": "warp:9"}
    loads = []
    monkeypatch.setattr(client, "_load", lambda *told: loads.append(told) or load(*told))
    model = HuggingFaceClient(HuggingFaceModel(model=str(folder), **{"device": "cpu"} | options))
    errors = await ask_all(model, QUESTIONS[:3])
    await model.close()
    assert {type(error) for error in errors} == {EndpointError}
    assert len({id(error) for error in errors}) == 3
    assert len(loads) == 1


load = client._load


def test_without_the_extra_the_remedy_is_to_install_it(folders, monkeypatch):
    monkeypatch.setattr(client, "find_spec", lambda name: None if name == "torch" else object())
    with pytest.raises(UsageError, match=r"pip install 'graphgen\[hf\]'"):
        HuggingFaceClient(HuggingFaceModel(model=str(folders["llama"])))


# --- identity --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("read_whole", [2**26, 0])
def test_the_identity_changes_with_the_files_and_with_nothing_else(folders, tmp_path, monkeypatch, read_whole):
    monkeypatch.setattr(source, "_READ_WHOLE", read_whole)
    folder = shutil.copytree(folders["llama"], tmp_path / "llama")
    first = source.find_source(str(folder)).identity
    assert source.find_source(str(folders["llama"])).identity == first, "wherever it lies"
    (folder / "README.md").write_text("A model.")
    assert source.find_source(str(folder)).identity == first
    seen = {first}
    weights = load_file(folder / "model.safetensors")
    for name in ("model.layers.1.mlp.down_proj.weight", "model.norm.weight"):
        save_file(weights | {name: weights[name] * 1.001}, folder / "model.safetensors", metadata={"format": "pt"})
        seen.add(source.find_source(str(folder)).identity)
    config = folder / "config.json"
    config.write_text(config.read_text().replace("1024", "2048"))
    seen.add(source.find_source(str(folder)).identity)
    assert len(seen) == 4


def test_the_identity_names_the_numbers_it_computes_with(folders):
    kinds = ("auto", "float32", "bfloat16")
    models = [HuggingFaceClient(HuggingFaceModel(model=str(folders["llama"]), dtype=dtype)) for dtype in kinds]
    assert len({model.endpoint for model in models}) == 3
    assert {model.model for model in models} == {"llama"}
    other = HuggingFaceClient(HuggingFaceModel(model=str(folders["llama"]), device="cpu", batch_size=3))
    assert other.endpoint == models[0].endpoint


@pytest.mark.parametrize(
    "damage", [b"", b"\xff" * 100, b"\x02" + bytes(7) + b"[]", b"\x02" + bytes(7) + b"\xff\xff"], ids=len
)
def test_a_damaged_large_file_is_a_clear_error(folders, tmp_path, monkeypatch, damage):
    monkeypatch.setattr(source, "_READ_WHOLE", -1)
    folder = shutil.copytree(folders["llama"], tmp_path / "llama")
    (folder / "model.safetensors").write_bytes(damage)
    with pytest.raises(UsageError, match="cannot be read"):
        source.find_source(str(folder))


async def test_a_model_of_the_hub_that_is_here_is_used_at_its_commit_without_a_network(
    folders, opened, tmp_path, monkeypatch
):
    commit, home = "0123456789abcdef0123456789abcdef01234567", tmp_path / "models--some--llama"
    shutil.copytree(folders["llama"], home / "snapshots" / commit)
    (home / "refs").mkdir()
    (home / "refs" / "main").write_text(commit)
    for constant, value in (("HF_HUB_CACHE", str(tmp_path)), ("HF_HUB_OFFLINE", True)):
        monkeypatch.setattr(huggingface_hub.constants, constant, value)
    model = opened("some/llama")
    assert (model.model, model.endpoint) == ("some/llama", f"huggingface:some/llama@{commit}:auto")
    [reply] = await ask_all(model, QUESTIONS[:1])
    assert label_mass(reply.top_logprobs).p_yes == pytest.approx(Direct(folders["llama"]).p_yes(QUESTIONS[0]), abs=1e-5)


@pytest.mark.parametrize("name", ["some/other", "no such/folder/anywhere", "./missing"])
def test_a_model_that_is_nowhere_is_named_with_what_to_do(tmp_path, monkeypatch, name):
    for constant, value in (("HF_HUB_CACHE", str(tmp_path)), ("HF_HUB_OFFLINE", True)):
        monkeypatch.setattr(huggingface_hub.constants, constant, value)
    with pytest.raises(UsageError, match="neither a folder nor a model") as caught:
        HuggingFaceClient(HuggingFaceModel(model=name))
    assert "folder" in caught.value.remedy
