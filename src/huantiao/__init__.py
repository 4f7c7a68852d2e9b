"""Huantiao carries acupuncture care of sciatica from the first question to the last letter.

The map, a line a place:

* ``huantiao.sciatica`` is what is known and how to reason with it; it would be true on paper.
* ``huantiao.cli`` is the ``huantiao`` command: it reads a file, calls the core, prints.

``clinic`` (the application) and ``registry`` (what happened to everyone) are built on these.
"""

__version__ = "0.1.0"
