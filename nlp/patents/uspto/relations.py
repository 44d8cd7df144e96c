"""What US files call related documents."""

from __future__ import annotations

from nlp.domain.features import Relation

RELATIONS = {
    "addition": Relation.PARENT,
    "continuation": Relation.CONTINUATION,
    "continuation-in-part": Relation.CONTINUATION_IN_PART,
    "continuing-reissue": Relation.REISSUE,
    "division": Relation.DIVISION,
    "us-divisional-reissue": Relation.REISSUE,
    "reissue": Relation.REISSUE,
    "reexamination": Relation.REEXAMINATION,
    "us-reexamination-reissue-merger": Relation.REEXAMINATION,
    "substitution": Relation.SUBSTITUTION,
    "us-provisional-application": Relation.PROVISIONAL,
    "utility-model-basis": Relation.CONVERSION,
    "correction": Relation.PARENT,
    "related-publication": Relation.EARLIER_PUBLICATION,
}
"""Tags of ICE XML, which the public search writes too."""
