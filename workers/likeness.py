"""Versions and copies of a proposal: found once it is read, kept for both sides.

What of a text stands in several other submissions, or in a form, is the form's and is passed over.
When a text becomes known as the form's, or as its guidance, those that hold it are looked at again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from indexing.catalog.likenesses import LikenessRecord, Meeting, TextRole
from indexing.engine import Query, SearchFilter
from nlp.domain import Features, ParsedDocument, ProposalFeatures
from nlp.extract import doubtful
from nlp.likeness.compared import Marks
from nlp.likeness.texts import texts_of
from scoring.likeness.comparing import Art, Submission, compare, compare_art, compare_guidance
from scoring.likeness.findings import Likeness, LikenessFinding, LikenessKind, order_of
from scoring.likeness.sentences import Handing, duplicate, finding_of
from scoring.likeness.settings import LikenessSettings
from workers.settings import read
from workers.stamps import likeness_stamp, prints_code, prints_version
from workers.tally import Measure

if TYPE_CHECKING:
    from workers.service import Novum

QUERIES, QUERY_LETTERS = 24, 400
"""Earlier art is searched for by stretches of the text, longer ones where there would be more."""
FORMS = 3
"""Forms whose guidance is compared: those with most fingerprints in common."""
HALF = 2
"""A text with one in so many fingerprints of another is compared even where all are common."""

_VERSIONS = frozenset(kind.value for kind in LikenessKind if kind.versions)
_MUTUAL = frozenset(kind.value for kind in LikenessKind if kind.mutual)


def compare_submission(
    novum: Novum, sha256: str, parsed: ParsedDocument, features: Features, *, day: date | None
) -> None:
    """Keeps the fingerprints of a proposal, and what it has in common with what is there.

    Free where nothing has changed. `day`: submitted, as the submitter said.
    """
    if not isinstance(features, ProposalFeatures):
        return
    settings, kept = read(LikenessSettings), novum.catalog.likenesses
    filled_in = not doubtful(features)
    version = prints_version(parsed.parser_version, filled_in=filled_in)
    art = novum.catalog.documents.prior_art_version()
    stamp = likeness_stamp(version, settings, art=art, day=day)
    if kept.compared(sha256) == stamp:
        return
    with novum.tally.timing(Measure.STAGE, "likeness"):
        one = _submission(novum, sha256, parsed, features, day)
        if kept.version(sha256) != version:
            kept.put_texts(sha256, _prints(one, filled_in=filled_in), version=version)
        comparison = _Comparison(novum, one, settings)
        if filled_in:
            comparison.keep(with_art=True)
        for other in sorted(comparison.outdated(filled_in=filled_in)):
            again = _known(novum, other)
            if again is not None:
                _Comparison(novum, again, settings).keep(with_art=False)
    kept.set_compared(sha256, stamp)


def compare_all(novum: Novum) -> int:
    """Compares the proposals that were added before this code was there; returns how many."""
    done = 0
    for sha256 in novum.catalog.likenesses.uncompared(version=prints_code()):
        parsed = novum.catalog.documents.parsed(sha256)
        features = novum.catalog.documents.features(sha256)
        if parsed is not None and features is not None:
            day = _given_day(novum, sha256)
            compare_submission(novum, sha256, parsed, features, day=day)
            done += 1
    return done


def findings_of(novum: Novum, sha256: str) -> tuple[LikenessFinding, ...]:
    """What readers of a document are told, the gravest first."""
    found = [
        finding_of(Likeness.model_validate_json(record.body), sha256=sha256)
        for record in novum.catalog.likenesses.of(sha256)
        if record.sha256 == sha256 or record.kind in _MUTUAL
    ]
    times = [
        Handing(at=one.at, file_name=one.file_name, organisation=one.organisation)
        for one in novum.catalog.likenesses.handed_in(sha256)
    ]
    if len(times) > 1:
        found.append(duplicate(times))
    return tuple(sorted(found, key=order_of))


def _prints(one: Submission, *, filled_in: bool) -> dict[TextRole, list[int]]:
    own = TextRole.BODY if filled_in else TextRole.FORM
    return {
        own: one.body.prints.distinct.tolist(),
        TextRole.GUIDANCE: one.texts.guidance.prints.distinct.tolist(),
    }


class _Comparison:
    """One submission beside everything that shares a fingerprint with it."""

    def __init__(self, novum: Novum, one: Submission, settings: LikenessSettings) -> None:
        self._novum, self._one, self._settings = novum, one, settings
        self._kept = novum.catalog.likenesses

    def keep(self, *, with_art: bool) -> None:
        """Compares, and puts what is found in the place of what was."""
        candidates = self._candidates()
        found = [
            compare(self._one, other, common=self._common, settings=self._settings)
            for other in self._loaded(candidates)
        ]
        guidance, known = self._from_guidance()
        found += guidance
        if with_art:
            found += self._from_art(known)
        self._kept.replace(
            [
                record
                for record in self._kept.of(self._one.sha256)
                if self._is_old(record, candidates, with_art=with_art)
            ],
            [_record(likeness) for likeness in found if likeness is not None],
        )

    def outdated(self, *, filled_in: bool) -> set[str]:
        """Submissions about which something else is to be told, now that this one is known.

        They were found to have copied what is the form's, or hold guidance that nobody knew before.
        """
        texts = self._one.texts
        guidance = set(texts.guidance.prints.distinct.tolist())
        own = set() if filled_in else set(texts.body.prints.distinct.tolist())
        meetings = self._kept.meeting(self._one.sha256, sorted(guidance | own))
        guidance -= {one.hash for one in meetings if one.role is TextRole.GUIDANCE}
        bodies = [one for one in meetings if one.role is TextRole.BODY]
        instructed = {one.sha256 for one in bodies if one.hash in guidance}
        holders = {one.sha256 for one in bodies}
        if filled_in:
            for hash_, groups in self._groups.items():
                if len(groups) == self._settings.common:
                    holders |= self._holders[hash_]
        kind = LikenessKind.COPIED_FROM_SUBMISSION.value
        copied = {one.sha256 for one in self._kept.between(holders) if one.kind == kind}
        return copied | instructed

    # --- who has what ----------------------------------------------------------------------

    @cached_property
    def _meetings(self) -> list[Meeting]:
        return self._kept.meeting(self._one.sha256, self._one.body.prints.distinct.tolist())

    @cached_property
    def _holders(self) -> Mapping[int, set[str]]:
        """Other submissions by the fingerprints that they share."""
        found: defaultdict[int, set[str]] = defaultdict(set)
        for one in self._meetings:
            if one.role is TextRole.BODY:
                found[one.hash].add(one.sha256)
        return found

    @cached_property
    def _groups(self) -> Mapping[int, set[str]]:
        """The same, all versions of one proposal as one, and without versions of this one."""
        documents = {self._one.sha256}.union(*self._holders.values())
        head = _heads(documents, self._kept.between(documents))
        own = head[self._one.sha256]
        return {
            hash_: {head[name] for name in names} - {own} for hash_, names in self._holders.items()
        }

    @cached_property
    def _common_hashes(self) -> set[int]:
        form = {one.hash for one in self._meetings if one.role is not TextRole.BODY}
        many = {h for h, groups in self._groups.items() if len(groups) >= self._settings.common}
        return form | many

    @cached_property
    def _common(self) -> Marks:
        return self._one.body.marked(self._common_hashes)

    def _candidates(self) -> list[str]:
        """Those with most fingerprints of their own in common, and those with most of all."""
        own: Counter[str] = Counter()
        all_: Counter[str] = Counter()
        for hash_, names in self._holders.items():
            all_.update(names)
            if hash_ not in self._common_hashes:
                own.update(names)
        enough = len(self._one.body.prints.distinct) / HALF
        chosen = [name for name, count in all_.most_common() if count >= enough]
        chosen += [name for name, _ in own.most_common()]
        return list(dict.fromkeys(chosen))[: self._settings.candidates]

    def _loaded(self, names: Collection[str]) -> Iterator[Submission]:
        for name in names:
            other = _known(self._novum, name)
            if other is not None:
                yield other

    # --- guidance and art ------------------------------------------------------------------

    def _from_guidance(self) -> tuple[list[Likeness | None], Marks]:
        """Guidance of the form that stands in the body, and the letters that are not its own."""
        found: list[Likeness | None] = []
        taken = self._one.body.marked(())
        counts = Counter(one.sha256 for one in self._meetings if one.role is TextRole.GUIDANCE)
        others = [name for name, _ in counts.most_common(FORMS)]
        for form in (self._one, *self._loaded(others)):
            likeness, taken = compare_guidance(
                self._one, form, taken=taken, settings=self._settings
            )
            found.append(likeness)
        return found, taken | self._common

    def _from_art(self, known: Marks) -> list[Likeness | None]:
        engine, allowed = self._novum.engine, SearchFilter(exclude_ids=(self._one.features.id,))
        if not self._settings.prior_art or not engine.count(filter=allowed):
            return []  # without art every query would be encoded for nothing
        hits = {
            hit.id: hit for query in self._queries(allowed) for hit in self._novum.search(query)
        }
        passages = engine.passages(list(hits))
        arts = (Art.of(hits[name], stored) for name, stored in passages.items() if stored)
        return [compare_art(self._one, art, common=known, settings=self._settings) for art in arts]

    def _queries(self, allowed: SearchFilter) -> Iterator[Query]:
        letters = self._one.body.letters
        step = max(QUERY_LETTERS, -(-len(letters) // QUERIES))
        for start in range(0, len(letters), step):
            low, high = letters.span(start, min(start + step, len(letters)))
            text = self._one.document.text[low:high]
            yield Query(text=text, filter=allowed, limit=self._settings.prior_art)

    def _is_old(self, record: LikenessRecord, compared: Collection[str], *, with_art: bool) -> bool:
        """Whether this comparison would have found it again."""
        if record.sha256 != self._one.sha256:
            return record.kind in _MUTUAL and record.sha256 in compared
        return with_art or record.kind != LikenessKind.COPIED_FROM_PRIOR_ART


def _submission(
    novum: Novum, sha256: str, parsed: ParsedDocument, features: ProposalFeatures, day: date | None
) -> Submission:
    printed = features.submission_date.value if features.submission_date else None
    return Submission(
        sha256=sha256,
        added_at=novum.catalog.documents.get(sha256).created_at,
        document=parsed,
        features=features,
        texts=texts_of(parsed),
        day=day or printed,
    )


def _known(novum: Novum, sha256: str) -> Submission | None:
    """A submission that was read before; None where it is not one any more."""
    parsed = novum.catalog.documents.parsed(sha256)
    features = novum.catalog.documents.features(sha256)
    if parsed is None or not isinstance(features, ProposalFeatures):
        return None
    return _submission(novum, sha256, parsed, features, _given_day(novum, sha256))


def _given_day(novum: Novum, sha256: str) -> date | None:
    """When it was submitted, as the submitter said last."""
    times = novum.catalog.likenesses.handed_in(sha256)
    return next((one.submitted for one in reversed(times) if one.submitted), None)


def _record(likeness: Likeness) -> LikenessRecord:
    later, earlier = likeness.later, likeness.earlier
    if later.sha256 is None:
        raise ValueError("The later side of a likeness is a submission")
    return LikenessRecord(
        sha256=later.sha256,
        other=earlier.sha256 or earlier.document_id,
        kind=likeness.kind.value,
        body=likeness.model_dump_json(),
    )


def _heads(documents: Collection[str], records: Collection[LikenessRecord]) -> dict[str, str]:
    """For each document one that stands for all its versions."""
    head = {name: name for name in documents}

    def find(name: str) -> str:
        while head[name] != name:
            name = head[name]
        return name

    for record in records:
        if record.kind in _VERSIONS:
            head[find(record.sha256)] = find(record.other)
    return {name: find(name) for name in documents}
