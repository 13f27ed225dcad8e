"""The gates and scores that every method's samples pass, as the settings of a run ask for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from graphgen.curation import form
from graphgen.curation.contamination.decontamination import Decontaminator
from graphgen.curation.contamination.test_sets import read_test_sets
from graphgen.curation.duplication.duplicates import ExactDuplicates
from graphgen.curation.duplication.near_duplicates import NearDuplicates
from graphgen.curation.endings import check_ending
from graphgen.curation.gate import Gate
from graphgen.curation.languages import check_language
from graphgen.curation.lengths import LengthBands
from graphgen.curation.scoring.choices import Unscored
from graphgen.curation.scoring.faithfulness import RuleFaithfulness
from graphgen.curation.scoring.quality import RuleQuality
from graphgen.curation.scoring.scorer import Claim, source_of
from graphgen.curation.settings import Curation, NearDuplicateSettings
from graphgen.curation.wording import answer_of, question_of
from graphgen.records import Rejection, Sample
from graphgen.stream import Ask, Stream

__all__ = ["Curator"]

_Scoring = Callable[[Sample, Ask], Awaitable[Sequence[Sample | Rejection]]]
_OF_AN_ANSWER = {RuleFaithfulness.name, RuleQuality.name}


class Curator:
    """One run's curation: scores first, as stages that may ask a model, then gates, in order.

    Args:
        settings: What is asked for.

    Raises:
        UsageError: Something that is named, such as a model, is not there.
    """

    def __init__(self, settings: Curation) -> None:
        self._settings = settings
        for scorer in (settings.faithfulness, settings.quality):
            scorer.check()
        said = settings.decontamination
        self._decontaminator = None
        if said.against:
            test_sets = read_test_sets(said.against, said.fields)
            self._decontaminator = Decontaminator(test_sets, run=said.run, similar=said.similar)
        self._single = self._alone()
        self._stages: list[_Scoring] = []
        self._stages += [] if isinstance(settings.faithfulness, Unscored) else [self.score_faithfulness]
        self._stages += [] if isinstance(settings.quality, Unscored) else [self.score_quality]

    @property
    def compared(self) -> Mapping[str, int]:
        """How many texts of test items samples are held against, by file; empty where no test set is named."""
        return self._decontaminator.compared if self._decontaminator is not None else {}

    def scored(self, samples: Stream[Sample]) -> Stream[Sample]:
        """`samples`, through the stages that score them."""
        for stage in self._stages:
            samples = samples.each(stage)
        return samples

    async def score_faithfulness(self, sample: Sample, ask: Ask) -> Sequence[Sample | Rejection]:
        return [await self._settings.faithfulness.gate(sample, claim_of(sample), ask)] if sample.evidence else [sample]

    async def score_quality(self, sample: Sample, ask: Ask) -> Sequence[Sample | Rejection]:
        return [await self._settings.quality.gate(sample, claim_of(sample), ask)]

    def gates(self) -> list[Gate]:
        """What does not compare first: a sample that is turned down is no measure for those after it."""
        said = self._settings
        near = said.near_duplicates
        comparing: list[Gate] = [ExactDuplicates().check] if said.duplicates else []
        return self._single + comparing + ([_NearDuplicates(near).check] if near.enabled else [])

    async def hold(self, sample: Sample, ask: Ask) -> Sample | Rejection:
        """`sample`, which has another answer since it passed, through all but what compares it with others."""
        rejected = next((found for gate in self._single if (found := gate(sample))), None)
        if rejected is not None:
            return rejected
        scores = tuple(score for score in sample.scores if score.name not in _OF_AN_ANSWER)
        scored = sample.model_copy(update={"scores": scores, "grounding": ()})
        for stage in self._stages:
            [found] = await stage(scored, ask)
            if isinstance(found, Rejection):
                return found
            scored = found
        return scored

    def _alone(self) -> list[Gate]:
        """The gates that look at a sample by itself."""
        said = self._settings
        wanted = {"refusal": said.refusals, "leak": said.leaks, "unresolved_reference": said.references}
        gates: list[Gate] = [partial(form.check, without=[reason for reason, on in wanted.items() if not on])]
        gates += [check_ending] if said.cut_off else []
        gates += [check_language] if said.language else []
        lengths = LengthBands(said.lengths)
        gates += [lengths.check] if lengths.any else []
        return gates + ([self._decontaminator.check] if self._decontaminator is not None else [])


class _NearDuplicates:
    """Near duplicates among what was written, and among passages as they stand: a passage that is rewritten stays."""

    def __init__(self, settings: NearDuplicateSettings) -> None:
        self._gates = {written: NearDuplicates(settings.above) for written in (True, False)}

    def check(self, sample: Sample) -> Rejection | None:
        return self._gates[bool(sample.calls)].check(sample)


def claim_of(sample: Sample) -> Claim:
    """What of `sample` is held against its evidence."""
    question = question_of(sample) if sample.text is None else ""
    return Claim(answer_of(sample), source_of(sample.evidence), sample.language, question, question)
