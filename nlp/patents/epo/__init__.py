"""What the European office's services and files give, as sources (see `nlp.patents.sources`)."""
