"""The commands of ``experts``, one module a group; each registers its parsers and holds what they run."""

import os

# Before numpy is imported: its algebra would start a thread a core, which wait busily and are given nothing to do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
