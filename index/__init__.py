"""Where to find it: passages in, ranked hits out. Knows nothing of chat."""
