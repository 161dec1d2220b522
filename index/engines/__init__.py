"""Engines: ways to keep and search an index behind one protocol."""
