"""The split of a run's samples: where each belongs, and why some belong nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import compress
from typing import Literal, NamedTuple

from graphgen.export.splitting.assigning import TOLERANCE, assignments
from graphgen.export.splitting.copies import groups_of_copies
from graphgen.export.splitting.footing import SECTION, Footing, Ground, lay_out, section_of
from graphgen.export.splitting.placing import SIDES, TRAIN, Placed, Side, place
from graphgen.export.splitting.settings import Split
from graphgen.export.splitting.ties import Clusters, cluster
from graphgen.export.splitting.twins import Question, Reworded, TwinOf, chosen, find_twins, nearest
from graphgen.records import Document, Rejection, Sample
from graphgen.text.wording import ALIKE

__all__ = ["SPLITS", "Splits", "Withheld", "no_split", "split_samples", "texts_of", "told"]

SPLITS = ("train", "validation", "test", "twin")
"""Every split that there can be, in the order in which they are shown."""

_ROUNDS = 3
_WORTH_IT, _NEAR = 0.02, 3.0
_MOST = 0.45
_FAR = 0.5
_SHOWN = 3


class Withheld(NamedTuple):
    """Why a sample is on no side: `straddles` or `shares_a_fact`; a twin: `twin_elsewhere` or `twin_alike`."""

    reason: str
    detail: str


class Splits:
    """Which side each sample is on.

    Args:
        sides: The sides of the samples that are not for training, `None` for those that are withheld.
        withheld: Why, of each that is withheld.
        counts: Samples by side.
        twins: What is a test question on facts in training, samples or what was worded anew, and of what it is a twin.
        notes: What the user should know of it.
    """

    def __init__(
        self,
        sides: dict[str, Side | None],
        withheld: dict[str, Withheld],
        counts: dict[Side, int],
        notes: Sequence[str] = (),
        twins: dict[str, TwinOf] | None = None,
    ) -> None:
        self.twins = twins or {}
        self.sides = sides
        self.withheld = withheld
        self.counts = counts
        self.notes = tuple(notes)

    def split_of(self, sample_id: str) -> Side | Literal["twin"] | None:
        """The side of a sample, training where nothing else was said of it; `None` where it is withheld."""
        if sample_id in self.twins:
            return "twin"
        return self.sides.get(sample_id, "train")

    def marked(self, sample: Sample) -> Sample:
        """`sample`; a twin says what it is a twin of, and how like the training question is that is most like it."""
        twin = self.twins.get(sample.id)
        if twin is None:
            return sample
        return sample.model_copy(update={"traits": {**sample.traits, "twin_of": twin.of, "overlap": twin.overlap}})

    def rejection(self, sample: Sample) -> Rejection:
        """The row of a sample that is withheld: whole, with the reason."""
        why = self.withheld[sample.id]
        return Rejection(reason=why.reason, detail=why.detail, sample=sample)

    @property
    def counted(self) -> dict[str, int]:
        """The same counts as the manifest names them, and those of what is withheld, by reason."""
        reasons = Counter(each.reason for each in self.withheld.values())
        sides = {f"split.{side}": count for side, count in self.counts.items() if count}
        sides |= {"split.twin": len(self.twins)} if self.twins else {}
        return sides | {f"withheld.{reason}": count for reason, count in sorted(reasons.items())}


def no_split() -> Splits:
    """All samples are for training."""
    return Splits({}, {}, {})


def split_samples(
    samples: Callable[[], Iterable[Footing]],
    documents: Callable[[], Iterable[Document]],
    settings: Split,
    *,
    seed: int,
    twins: float = 0,
    questions: Callable[[], Iterable[Question]] = tuple,
    reworded: Iterable[Reworded] | None = None,
) -> Splits:
    """Divide samples by what they rest on.

    All samples of a source, and of its copies, are on one side. Which source goes where depends on the seed and the
    source's own id; others have an influence only where shares would be too far from what was asked, or where samples
    rest on several sources: then sources that much is common to go to one side, so that few samples straddle.

    Args:
        samples: Called once or twice: what samples rest on, in their order.
        documents: Called as often: the documents, to find copies among them.
        settings: How much is held out.
        seed: The run's seed.
        twins: How many twins are wanted; below 1, of which share of the samples for training.
        questions: Called twice, where there are to be twins: what samples ask, in their order.
        reworded: Questions that were worded anew, to take twins from; left out: samples of training are held out.
    """
    if not settings.holds_out and not twins:
        return no_split()
    seed = settings.seeded(seed)
    by, division = settings.by, _divided(samples, documents, settings, seed=seed)
    if by == "auto" and _is_far(division.placed, settings):
        finer = _divided(samples, documents, settings.model_copy(update={"by": "section"}), seed=seed)
        if _cost(finer.placed, settings.asked) < _cost(division.placed, settings.asked):
            by, division = "section", finer
    ground, clusters, sides_of, placed = division
    trains = [side == TRAIN for side in placed.sides]
    splits = told(ground, sides_of, placed, _notes(placed, clusters, settings, by))
    if reworded is not None and twins:
        asked = chosen(reworded, twins, seed=seed, of=_is_twin_of)
        return _with_reworded(splits, asked, set(compress(ground.ids, trains)), questions, twins)
    wanted = round(twins if twins >= 1 else twins * sum(trains))
    return _with_found(splits, find_twins(ground, trains, questions, wanted=wanted, seed=seed), wanted)


def _is_twin_of(question: Reworded) -> str:
    return question.traits.twin_of


def _with_found(splits: Splits, found: dict[str, TwinOf], wanted: int) -> Splits:
    """`splits`, with samples that are taken out of training."""
    notes = list(splits.notes)
    if len(found) < wanted:
        notes.append(
            f"{len(found):,} of {wanted:,} twins were found: no other sample asks for its units differently. With "
            "dataset.twins_by=synthesizer a run words some anew."
        )
    counts: dict[Side, int] = {**splits.counts, "train": splits.counts["train"] - len(found)}
    return Splits(splits.sides, splits.withheld, counts, notes, found)


def _with_reworded(
    splits: Splits,
    asked: Sequence[Reworded],
    in_training: Collection[str],
    questions: Callable[[], Iterable[Question]],
    wanted: float,
) -> Splits:
    """`splits`, with questions that were worded anew; training keeps all that it has."""
    overlaps = nearest({each.id: each.asked for each in asked}, in_training, questions)
    twins: dict[str, TwinOf] = {}
    withheld: dict[str, Withheld] = {}
    for each in asked:
        of, overlap = _is_twin_of(each), round(overlaps.get(each.id, 1.0), 4)
        if of not in in_training:
            withheld[each.id] = Withheld("twin_elsewhere", f"The sample that it is a twin of is not in training: {of}.")
        elif overlap >= ALIKE:
            detail = f"It shares {overlap:.0%} of its runs of three words with a question in training."
            withheld[each.id] = Withheld("twin_alike", detail)
        else:
            twins[each.id] = TwinOf(of, overlap)
    notes = list(splits.notes)
    if len(twins) < round(wanted) or not twins:
        notes.append(_few(len(twins), wanted, asks=any(each.asked for each in questions())))
    sides: dict[str, Side | None] = {**splits.sides, **dict.fromkeys(withheld)}
    return Splits(sides, {**splits.withheld, **withheld}, splits.counts, notes, twins)


def _few(there: int, wanted: float, *, asks: bool) -> str:
    """Why there are fewer twins than were wanted, or none."""
    if not asks:
        return "There are no twins: running texts ask no question that could be worded anew."
    if not there:
        return (
            "There are no twins: the run asked for none, or none could be used. With dataset.twins_by=synthesizer a "
            "run asks for them, and rejected.jsonl says why one could not be used."
        )
    return f"{there:,} of {wanted:,.0f} twins are there: rejected.jsonl and withheld.jsonl say why others are not."


class _Division(NamedTuple):
    """The ground, what of it belongs together, the side of each source, and where samples are for it."""

    ground: Ground
    clusters: Clusters
    sides_of: list[int]
    placed: Placed


def _divided(
    samples: Callable[[], Iterable[Footing]],
    documents: Callable[[], Iterable[Document]],
    settings: Split,
    *,
    seed: int,
) -> _Division:
    by = "section" if settings.by == "section" else "document"
    ground = lay_out(samples(), by=by)
    names = set(ground.names)
    texts = (each for document in documents() for each in texts_of(document, by) if each[0] in names)
    clusters = cluster(ground, groups_of_copies(texts), seed=seed)
    return _Division(ground, clusters, *_best(ground, clusters, settings.asked, withhold=settings.leaks == "withhold"))


def _is_far(placed: Placed, settings: Split) -> bool:
    """Whether a split has so much more, or less, than was asked for that it is another split."""
    return any(
        abs(has - share) > _FAR * share for has, share in zip(placed.shares(), settings.asked, strict=False) if share
    )


def texts_of(document: Document, by: str) -> list[tuple[str, str]]:
    """The sources that `document` is, or has, and what each says."""
    if by == "document":
        return [(document.id, document.text)]
    starts = range(0, len(document.text), SECTION)
    return [(section_of(document.id, at // SECTION), document.text[at : at + SECTION]) for at in starts]


def _best(ground: Ground, clusters: Clusters, asked: Sequence[float], *, withhold: bool) -> tuple[list[int], Placed]:
    """The sides of the sources, and the placing with fewest samples withheld and shares nearest to what was asked.

    What is withheld is missing from the smallest sides first; so sides that got too little are tried with more.
    """
    best: tuple[list[int], Placed] = [], Placed([], [], {}, {})
    goals, lowest = list(asked), float("inf")
    for _ in range(_ROUNDS if clusters.is_tied and withhold else 1):
        got: Sequence[float] = goals
        for sides in assignments(clusters, goals):
            sides_of = [sides[cluster] for cluster in clusters.of]
            placed = place(ground, sides_of, withhold=withhold)
            cost = _cost(placed, asked)
            if cost < lowest - _WORTH_IT:
                best, lowest, got = (sides_of, placed), cost, placed.shares()
        if all(has >= share * (1 - TOLERANCE) for has, share in zip(got, asked, strict=False)):
            break
        goals = [_raised(goal, share, has) for goal, share, has in zip(goals, asked, got, strict=False)]
    return best


def _raised(goal: float, asked: float, got: float) -> float:
    return min(_MOST, goal * asked / max(got, asked / 2)) if asked else 0.0


def _cost(placed: Placed, asked: Sequence[float]) -> float:
    withheld = (len(placed.straddling) + len(placed.sharing)) / max(1, len(placed.sides))
    return withheld + _NEAR * sum(abs(has - share) for has, share in zip(placed.shares(), asked, strict=False))


def told(ground: Ground, sides_of: Sequence[int], placed: Placed, notes: Sequence[str]) -> Splits:
    """Samples on their sides, by their ids, and why some are on none."""
    sides: dict[str, Side | None] = {
        sample: SIDES[side] if side >= 0 else None
        for sample, side in zip(ground.ids, placed.sides, strict=True)
        if side != TRAIN
    }
    withheld: dict[str, Withheld] = {}
    for number in placed.straddling:
        told = [f"{ground.names[source]} ({SIDES[sides_of[source]]})" for source in ground.sources[number]]
        detail = f"It rests on sources of several splits: {', '.join(told[:_SHOWN])}."
        withheld[ground.ids[number]] = Withheld("straddles", detail)
    for number, fact in placed.sharing.items():
        side, other = SIDES[sides_of[ground.sources[number][0]]], SIDES[placed.owners[fact]]
        detail = f"Its sources are in {side}, and samples in {other} rest on a fact of it too: {ground.about[fact]}."
        withheld[ground.ids[number]] = Withheld("shares_a_fact", detail)
    counts = Counter(SIDES[side] for side in placed.sides if side >= 0)
    return Splits(sides, withheld, {side: counts[side] for side in reversed(SIDES)}, notes)


def _notes(placed: Placed, clusters: Clusters, settings: Split, by: str) -> list[str]:
    notes: list[str] = []
    withheld = len(placed.straddling) + len(placed.sharing)
    if withheld:
        notes.append(f"{withheld:,} samples would carry facts from one split to another: they are in withheld.jsonl.")
    for name, share, has in zip(SIDES, settings.asked, placed.shares(), strict=False):
        if not share or abs(has - share) <= share * TOLERANCE:
            continue
        note = f"The {name} split has {has:.1%} of the samples, where {share:.0%} were asked for."
        note += f" Sources that cannot be divided: {len(clusters.turns):,}."
        if by != "section":
            note += " With dataset.split.by=section, documents are divided too."
        notes.append(note)
    return notes
