"""WRAP: rephrasing the web (Maini et al., 2024, arXiv:2401.16380), and the styles of its successors."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from random import Random
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from graphgen.curation.gate import Gate
from graphgen.curation.rewriting.fidelity import Fidelity
from graphgen.curation.rewriting.mixing import Mix, StyleShare, is_held_out
from graphgen.curation.rewriting.rewritings import FEWEST_WORDS, REAL, held_out, real, rewriting, wordless
from graphgen.curation.rewriting.styles import BOUNDS, Style
from graphgen.documents.split import RecursiveCharacterSplitter, split
from graphgen.errors import BadReply
from graphgen.methods.method import Method
from graphgen.records import Call, Chunk, Completion, Document, Failure, Record, Rejection, Sample, content_id
from graphgen.stream import Ask, Reply, Runner, Stream
from graphgen.text.chat import without_chat
from graphgen.text.fields import Field as Named
from graphgen.text.fields import read_items
from graphgen.text.replies import bare, tagged
from graphgen.text.words import words

__all__ = ["Wrap"]

GENRE = Named("genre", "体裁|文体")
AUDIENCE = Named("audience", "readers?|受众|读者")


class Passage(Record):
    """A passage to be said again in one style, or left as it is; `genre` and `audience` where they were invented."""

    id: str
    chunk: Chunk
    style: Style | Literal["real"]
    genre: str = ""
    audience: str = ""
    calls: tuple[Call, ...] = ()


class Wrap(Method):
    """Rewrites passages for continued pretraining: easy, medium, hard, dialogue, or the styles of later papers."""

    styles: tuple[Style, ...] = Field(
        default=("easy", "medium", "hard", "dialogue"), min_length=1, description="Styles to write."
    )
    styles_per_passage: int = Field(default=0, ge=0, description="Styles drawn for each passage; 0: all of them.")
    chunk_size: int = Field(
        default=300, ge=16, description="Tokens per passage; rewriting loses content above 300 (section 3)."
    )
    part_size: int = Field(default=300, ge=16, description="Tokens per call of `autoregressive`, which joins parts.")
    pairs: int = Field(default=5, ge=1, description="Pairs of genre and audience per passage, for `genre_audience`.")
    real_share: float = Field(
        default=0, ge=0, lt=1, description="Tokens of the passages themselves over all; the paper's is 0.5, 0: none."
    )
    style_share: float = Field(default=1, gt=0, le=1, description="Most of all rewritings that one style may have.")
    held_out: float = Field(default=0, ge=0, lt=1, description="Share of the documents to keep out of training.")
    fidelity: Fidelity = Field(default=Fidelity(), description="What a rewriting is held to.")

    @model_validator(mode="after")
    def _can_be_filled(self) -> Self:
        count = len(set(self.styles))
        if self.style_share * count < 1:
            raise ValueError(f"style_share ({self.style_share:g}) asks for more styles than the {count} there are")
        return self

    def gates(self) -> Sequence[Gate]:
        gates = [StyleShare(self.style_share).check] if self.style_share < 1 else []
        return [*gates, Mix(self.real_share).check] if self.real_share else gates

    async def run(self, documents: Stream[Document], run: Runner) -> Stream[Sample]:
        chunks = documents.each(partial(self.split, seed=run.seed))
        return chunks.each(partial(self.choose, seed=run.seed)).each(self.rewrite)

    async def split(self, document: Document, ask: Ask, *, seed: int) -> Sequence[Chunk | Rejection]:  # noqa: ARG002
        chunks = split(document, size=self.chunk_size, overlap=0)
        out = is_held_out(document, self.held_out, seed=seed)
        return [held_out(chunk, method="wrap") for chunk in chunks] if out else chunks

    async def choose(self, chunk: Chunk, ask: Ask, *, seed: int) -> Sequence[Passage | Failure]:
        """The passage in each of its styles, and as it stands: last, so that its rewritings can be balanced by it."""
        if len(words(chunk.text)) < FEWEST_WORDS:
            return [wordless(chunk, stage="choose")]
        styles: list[Style] = list(dict.fromkeys(self.styles))
        passages: list[Passage] = []
        if 0 < self.styles_per_passage < len(styles):
            drawn = Random(f"{seed}:{chunk.id}").sample(styles, self.styles_per_passage)
            styles = [style for style in styles if style in drawn]
        for style in styles:
            more = await self.invent(chunk, ask) if style == "genre_audience" else ()
            passages += more or (Passage(id=f"{chunk.id}:{style}", chunk=chunk, style=style),)
        if self.real_share:
            passages.append(Passage(id=f"{chunk.id}:{REAL}", chunk=chunk, style=REAL))
        return passages

    async def invent(self, chunk: Chunk, ask: Ask) -> Sequence[Passage]:
        """Genres and audiences that suit the passage (MGA, Hao et al., 2025)."""
        reply = await ask(
            "wrap/genre_audience_pairs",
            partial(_pairs, most=self.pairs),
            language=chunk.language,
            text=chunk.text,
            count=self.pairs,
        )
        whole = Passage(id=chunk.id, chunk=chunk, style="genre_audience", calls=reply.calls)
        pairs = [{"genre": genre, "audience": audience} for genre, audience in reply.value]
        return [whole.model_copy(update={"id": content_id("passage", chunk.id, pair), **pair}) for pair in pairs]

    async def rewrite(self, passage: Passage, ask: Ask) -> Sequence[Sample | Rejection]:
        chunk, style = passage.chunk, passage.style
        if style == REAL:
            return [real(chunk, method="wrap")]
        pair = {"genre": passage.genre, "audience": passage.audience} if passage.genre else {}
        if style == "autoregressive":
            reply = await self.go_on(chunk, ask)
        else:
            values: dict[str, Any] = {"text": chunk.text, **pair}
            reply = await ask(f"wrap/{style}", partial(_rewritten, style), language=chunk.language, **values)
        calls = (*passage.calls, *reply.calls)
        sample = rewriting(chunk, reply.value, method="wrap", style=style, calls=calls, traits=pair)
        return [self.fidelity.check(sample, chunk.text, BOUNDS[style])]

    async def go_on(self, chunk: Chunk, ask: Ask) -> Reply[str]:
        """The passage part by part, each with what was written before at hand (Kimi K2, 2025)."""
        written, calls = list[str](), list[Call]()
        parse = partial(_rewritten, "autoregressive")
        for part in RecursiveCharacterSplitter(self.part_size, 0).split(chunk.text):
            text, before = chunk.text[part.start : part.end], "\n\n".join(written[-1:])
            reply = await ask("wrap/autoregressive", parse, language=chunk.language, text=text, reference=before)
            written.append(reply.value)
            calls += reply.calls
        return Reply("\n\n".join(written), tuple(calls))


def _rewritten(style: str, completion: Completion) -> str:
    """The text between the style's tags, without chat; a missing tag is forgiven."""
    found = tagged(bare(completion.text), style)
    text = without_chat(found.text) if found else ""
    if not text:
        raise BadReply(f"There is no text inside <{style}> and </{style}>.", complaint="again/missing", fields=(style,))
    if completion.finish_reason == "length":
        raise BadReply("The text breaks off before its end; write it shorter.", complaint="again/cut_off")
    return text


def _pairs(completion: Completion, most: int) -> list[tuple[str, str]]:
    """Genres with their audiences, each pair once."""
    items = [item for item in read_items(completion, (GENRE, AUDIENCE)) if len(item) > 1]
    return list(dict.fromkeys((item["genre"], item["audience"]) for item in items))[:most]
