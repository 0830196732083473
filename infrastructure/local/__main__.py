"""`python -m infrastructure.local`: Komek on this machine, until Ctrl-C."""

import sys

from infrastructure.local.supervisor import run

sys.exit(run())
