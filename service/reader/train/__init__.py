"""How the reading model is made: rows -> hard negatives -> groups of windows -> training -> evaluation -> export.

`python -m service.reader.train DATA_FOLDER` runs it. Nothing here is imported by the service itself.
"""
