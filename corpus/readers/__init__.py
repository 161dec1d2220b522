"""One small module per source format: bytes in, text and the spans of its blocks out; ``dispatch`` chooses."""
