"""Files to Documents: reading, repair and the map back to the original."""
