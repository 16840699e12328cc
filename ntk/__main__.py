"""`python -m ntk` is `ntk`."""

import sys

from ntk import main

if __name__ == "__main__":
    sys.exit(main())
