"""Which letters two texts have in common: normalised letters, fingerprints, common stretches."""
