"""Which models and which engine: the one place that knows the implementations.

Imports stay inside the functions, so that reading a job's state loads no model.
"""

from __future__ import annotations
