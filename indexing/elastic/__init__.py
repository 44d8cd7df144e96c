"""The search engine of many machines: Elasticsearch proposes, `indexing.ranking` ranks."""

from indexing.elastic.engine import ElasticEngine

__all__ = ["ElasticEngine"]
