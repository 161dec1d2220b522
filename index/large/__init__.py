"""An index too large to be scored whole: columns on disk, read where they are needed.

``layout``: the files; ``columns``: what the passages are; ``nearest``: candidates by vectors; ``words``: candidates by
words, and the exact score of any passage; ``vectors``: the rows that evidence is made of; ``building``: all of it
written in one pass; ``shelf``: the corpus itself, opened document by document.
"""
