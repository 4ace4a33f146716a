"""What is wrong with extracted text and how it is mended; every change goes through `sources.rewrite`.

The passes, in order: letters of another alphabet (codepage), characters (glyphs), inline marks of Markdown (markup),
lines into parts where the format knows none (structure), reference lists (references), parts into whole paragraphs
(joins), and the text written from those.
"""

from sources.repair.clean import Clean, clean

__all__ = ["Clean", "clean"]
