"""The program's name and version, said once for code, documents and the packaged program."""

from typing import Final

VERSION: Final = "0.1.0"
PROGRAM: Final = "Sổ Kế Hoạch"
