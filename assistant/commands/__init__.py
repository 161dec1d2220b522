"""The commands of ``experts``, one module a group; each registers its parsers and holds what they run."""
