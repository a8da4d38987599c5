"""Packets: one run put before a board, staff, the schools or the public.

::

    run (facts, tables)  +  answers to questions  --pages-->  Document (blocks of figures and words)
    Document  --html | xlsx | markdown | csv-->  files beside the run

A page is one file in `pages/`, a question that a packet asks of the run one file in `answers/`; both are found, never
listed. Every variant is made of the same blocks, so its figures cannot differ.
"""
