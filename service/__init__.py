"""A question to an Answer with citations, over HTTP and from the command line."""
