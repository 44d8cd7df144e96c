"""The addresses: JSON under /api/v1, pages elsewhere."""
