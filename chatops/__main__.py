"""`python -m chatops` is the same program as `chatops`."""

import sys

from chatops.cli import main

sys.exit(main())
