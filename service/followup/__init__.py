"""Follow-up questions made whole without a generative model: "and energy?" becomes the question in full.

`resolve` reads the conversation and gives a `Resolution`: the question in full and which words of it were borrowed.
"""

from service.followup.resolution import Borrowed, Resolution
from service.followup.whole import resolve

__all__ = ["Borrowed", "Resolution", "resolve"]
