"""What was said: sources in; documents, turns and passages out. Knows nothing of search."""

from corpus.types import Corpus, CorpusError, Document, Expert, Passage, Span, Topic

__all__ = ["Corpus", "CorpusError", "Document", "Expert", "Passage", "Span", "Topic"]
