"""Reasons for an originality score as plain sentences, Korean and English side by side."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from nlp.domain import Genre
from scoring.evaluation import Part, PriorArt, Rank, RankLevel, Text
from scoring.field import Field
from scoring.measure import WEIGHTS, Measured
from scoring.statements import Basis

_BASIS = {
    Basis.CLAIMS: Text(ko="독립 청구항", en="independent claims"),
    Basis.ABSTRACT: Text(ko="요약", en="abstract"),
    Basis.GOAL_AND_METHOD: Text(ko="목표·방법·신규성", en="goal, method and claimed novelty"),
}
_PEERS = {
    Genre.PATENT: Text(ko="선행 특허", en="earlier patents"),
    Genre.PROJECT: Text(ko="기수행 과제", en="earlier projects"),
}
_LEVEL = {
    RankLevel.SUBCLASS: Text(ko="서브클래스", en="subclass"),
    RankLevel.CLASS: Text(ko="클래스", en="class"),
    RankLevel.SECTION: Text(ko="섹션", en="section"),
    RankLevel.ALL: Text(ko="전체 분야", en="all fields"),
}


def basis_name(basis: Basis) -> Text:
    return _BASIS[basis]


def searched(number: int, *, cutoff: date | None, complete: bool, compared: int) -> Text:
    """How large the searched field is."""
    ko = f"{cutoff:%Y-%m-%d} 이전의 " if cutoff else "기준일을 알 수 없어 색인 전체의 "
    en = f"filed before {cutoff:%Y-%m-%d}" if cutoff else "of the whole index (cut-off unknown)"
    if complete:
        return Text(
            ko=f"{ko}문헌 {number:,}건을 모두 구성요소별로 비교했습니다.",
            en=f"All {number:,} documents {en} were compared element by element.",
        )
    return Text(
        ko=f"{ko}문헌 {number:,}건을 검색하고 가까운 {compared:,}건을 구성요소별로 비교했습니다.",
        en=f"{number:,} documents {en} were searched, the nearest {compared:,} of them compared "
        "element by element.",
    )


def nothing_judged(genre: Genre) -> Text:
    if genre is Genre.PATENT:
        return Text(
            ko="청구항도 요약도 찾지 못해 기술 원천성을 판단할 수 없습니다.",
            en="Originality cannot be judged: neither claims nor an abstract were found.",
        )
    return Text(
        ko="연구개발 목표와 방법을 찾지 못해 기술 원천성을 판단할 수 없습니다.",
        en="Originality cannot be judged: neither a goal nor a method was found.",
    )


def nothing_searched() -> Text:
    return Text(
        ko="비교할 선행문헌이 색인에 없어 기술 원천성을 판단할 수 없습니다.",
        en="Originality cannot be judged: the index holds no earlier document to compare with.",
    )


def only_own(number: int) -> Text:
    return Text(
        ko=f"기준일 이전 문헌 {number}건이 모두 같은 출원인(기관) 또는 패밀리의 것이어서 "
        "기술 원천성을 판단할 수 없습니다. 겹치는 내용은 따로 보였습니다.",
        en=f"Originality cannot be judged: all {number} earlier documents are of the same "
        "applicant or family. What they share with this one is shown apart.",
    )


def parts(measured: Measured, *, titles: list[str], new_terms: Iterable[str]) -> tuple[Part, ...]:
    """The parts of the raw value with what they say here. titles: of the compared documents."""
    sample = ", ".join(list(new_terms)[:8]) or "–"
    nearest, best = titles[measured.nearest], titles[measured.best_one]
    pair = measured.best_two
    two = f"‘{titles[pair[0]]}’ + ‘{titles[pair[1]]}’" if pair else f"‘{best}’"
    explanations = {
        "nearest": Text(
            ko=f"가장 가까운 선행문헌은 ‘{nearest}’입니다(유사도 {measured.nearness:.2f}).",
            en=f"The nearest earlier document, ‘{nearest}’, has a similarity of "
            f"{measured.nearness:.2f}.",
        ),
        "best_one": Text(
            ko=f"선행문헌 하나(‘{best}’)가 구성요소의 {measured.best_one_coverage:.0%}를 "
            "개시합니다.",
            en=f"One earlier document (‘{best}’) discloses {measured.best_one_coverage:.0%} of "
            "the elements.",
        ),
        "best_two": Text(
            ko=f"두 선행문헌({two})을 합하면 구성요소의 {measured.best_two_coverage:.0%}가 "
            "개시됩니다.",
            en=f"Two earlier documents together ({two}) disclose "
            f"{measured.best_two_coverage:.0%} of the elements.",
        ),
        "new_terms": Text(
            ko=f"선행문헌에 없던 용어: {sample}", en=f"Terms in no earlier document: {sample}"
        ),
    }
    return tuple(
        Part(name=name, value=round(value, 4), weight=WEIGHTS[name], explanation=explanations[name])
        for name, value in measured.values.items()
    )


def ranked(rank: Rank, *, genre: Genre, fewest: int) -> Text:
    """The percentile, or that there are too few comparable documents."""
    peers, basis, level = _PEERS[genre], _BASIS[Basis(rank.basis)], _LEVEL[rank.level]
    low, high = rank.length_band
    if rank.percentile is None:
        return Text(
            ko=f"비교할 수 있는 {peers.ko}({basis.ko} {low:,}–{high:,}자)이 "
            f"{rank.population}건으로 {fewest}건에 못 미쳐 등급을 매길 수 없습니다.",
            en=f"Cannot be graded: only {rank.population} comparable {peers.en} ({basis.en} of "
            f"{low:,}–{high:,} characters), fewer than {fewest}.",
        )
    field_ko = f"{rank.field} {level.ko}" if rank.field else level.ko
    field_en = f"{level.en} {rank.field}" if rank.field else level.en
    return Text(
        ko=f"{field_ko}의 비교 가능한 {peers.ko} {rank.population:,}건 가운데 "
        f"{rank.percentile:.0f}%보다 더 독창적입니다({basis.ko} 기준).",
        en=f"More original than {rank.percentile:.0f} % of {rank.population:,} comparable "
        f"{peers.en} in {field_en} (by {basis.en}).",
    )


def fell_back(claims: Rank, *, fewest: int) -> Text:
    """The claims could not be ranked, the abstract could."""
    return Text(
        ko=f"청구항이 색인된 비교 대상이 {claims.population}건으로 {fewest}건에 못 미쳐, 백분위는 "
        "요약을 기준으로 매겼습니다. 구성요소별 근거는 청구항의 것입니다.",
        en=f"Only {claims.population} comparable documents have their claims in the index, fewer "
        f"than {fewest}: the percentile was taken by the abstract. The element evidence is that "
        "of the claims.",
    )


def field_note(field: Field) -> Text | None:
    """Said where the field is not the document's own."""
    if not field.guessed:
        return None
    if not field.symbols:
        return Text(
            ko="IPC가 없고 가까운 선행문헌에서도 알 수 없어 분야를 나누지 않고 비교했습니다.",
            en="No IPC, and no near earlier document to guess it from: compared across all fields.",
        )
    return Text(
        ko=f"IPC가 적혀 있지 않아 가까운 선행문헌에서 분야를 추정했습니다: {field.symbols[0]} "
        f"(득표 {field.share:.0%}).",
        en=f"No IPC is given; the field was guessed as {field.symbols[0]} from the nearest earlier "
        f"documents ({field.share:.0%} of the votes).",
    )


def own_note(number: int) -> Text:
    return Text(
        ko=f"같은 출원인(기관) 또는 패밀리의 앞선 문헌 {number}건은 따로 보이고 점수에 넣지 "
        "않았습니다.",
        en="Earlier documents of the same applicant or family, shown apart and not counted: "
        f"{number}.",
    )


def publication_note(art: Iterable[PriorArt]) -> Text | None:
    """Said where it is not known whether shown patents were published before the cut-off."""
    patents = [item for item in art if item.hit.genre is Genre.PATENT]
    unknown = sum(item.published_before is None for item in patents)
    later = sum(item.published_before is False for item in patents)
    if not unknown and not later:
        return None
    ko, en = [], []
    if unknown:
        ko.append(f"{unknown}건은 공개일을 알 수 없습니다")
        en.append(f"the publication date of {unknown} is unknown")
    if later:
        ko.append(f"{later}건은 먼저 출원되었으나 나중에 공개되었습니다")
        en.append(f"{later} were filed earlier but published later")
    return Text(
        ko=f"보인 선행특허 {len(patents)}건 가운데 {', '.join(ko)}.",
        en=f"Of the {len(patents)} earlier patents shown, {' and '.join(en)}.",
    )


def duplicates_note(number: int) -> Text:
    return Text(
        ko=f"많이 겹치는 기수행 과제가 {number}건 있습니다. 중복지원인지 확인해 주십시오.",
        en=f"Earlier projects that overlap strongly: {number}. Check for duplicate funding.",
    )


def no_reference() -> Text:
    return Text(
        ko="색인의 기준 분포가 아직 계산되지 않았습니다. 적재를 마친 뒤 다시 평가해 주십시오.",
        en="The reference distribution of the index has not been computed yet: evaluate again "
        "after the load has ended.",
    )
