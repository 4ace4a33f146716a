"""Documents to Passages to ranked Hits: the catalogue, the two indexes built from it, and search."""
