"""The search engine of many machines: Elasticsearch proposes, `indexing.ranking` ranks."""

from indexing.elastic.engine import ElasticEngine
from indexing.elastic.indices import discard

__all__ = ["ElasticEngine", "discard"]
