"""The nouns of the journey: frozen dataclasses, the catalogue of findings, and our errors. Pure."""
