"""Types of the fixtures that run the program."""

import subprocess
from collections.abc import Callable
from typing import Any

Run = Callable[..., subprocess.CompletedProcess[str]]
Answer = Callable[..., Any]
