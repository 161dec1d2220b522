"""The faces of the assistant on one port: the chat, the API, and a page without JavaScript."""

import os

# As for the commands: numpy's algebra would start a thread a core, in each process, which wait busily.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
