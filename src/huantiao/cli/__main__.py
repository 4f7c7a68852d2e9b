"""Lets ``python -m huantiao.cli`` stand for ``huantiao``, where the command is not on the path."""

import sys

from huantiao.cli import main

sys.exit(main())
