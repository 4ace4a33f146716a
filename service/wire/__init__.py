"""The HTTP contract as pydantic models, with the examples that /openapi.json shows."""
