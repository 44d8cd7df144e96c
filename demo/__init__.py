"""The demo corpus: invented patents, earlier projects and proposals (see README.md)."""
