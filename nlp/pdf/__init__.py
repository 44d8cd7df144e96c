"""Reading PDFs: pages, lines, tables and sections from PDFium. Called by `nlp.intake`."""
