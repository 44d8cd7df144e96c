"""How candidates are scored, the same in every engine: an engine proposes, this package ranks."""
