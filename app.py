"""Builds the web application and serves it: ``python app.py``."""

import sys

from assistant.web.processes import main

if __name__ == "__main__":
    sys.exit(main())
