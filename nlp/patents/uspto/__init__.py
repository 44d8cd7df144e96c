"""What the US patent office gives out in bulk, as sources (see `nlp.patents.sources`)."""
