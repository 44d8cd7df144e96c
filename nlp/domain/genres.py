"""`Features`: the structured record of a document of any genre, every value with its evidence."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nlp.domain.features import PatentFeatures, ProjectFeatures
from nlp.domain.proposal import ProposalFeatures

Features = Annotated[
    PatentFeatures | ProposalFeatures | ProjectFeatures, Field(discriminator="genre")
]
