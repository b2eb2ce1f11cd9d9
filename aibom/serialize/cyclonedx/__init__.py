"""CycloneDX: the graph's projection onto its JSON document, and the document's forms."""
