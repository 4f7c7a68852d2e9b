"""What is known about sciatica and acupuncture, and how to reason with it.

Nothing here reads a clock, rolls dice or opens a connection: whoever calls hands those in.
"""
