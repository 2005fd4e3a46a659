"""Take the pictures of the manual anew: `.venv/bin/python docs/manual/take_pictures.py`.

Plays the tour (fixed date, invented figures) and keeps the pictures that the manual shows, with 256
colours, which no eye tells from the original and makes them a third as large.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEXTS = (*sorted(HERE.glob("*.md")), ROOT / "README.md")
SHOWN = re.compile(r"\]\((?:docs/manual/)?images/([a-z0-9-]+)\.png\)")
MOST_BYTES = 200_000


def main() -> int:
    """Every picture that a text names, from one tour; 1 when one is missing or too large."""
    names = sorted({name for text in TEXTS for name in SHOWN.findall(text.read_text("utf-8"))})
    images = HERE / "images"
    images.mkdir(exist_ok=True)
    for old in images.glob("*.png"):
        old.unlink()
    faults = 0
    with tempfile.TemporaryDirectory() as folder:
        # a relative folder, so that no path of this machine stands in a picture
        command = [sys.executable, str(ROOT / "main.py"), "tour", "--out", "Báo cáo"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603 - our own program
        for name in names:
            taken = Path(folder) / "Báo cáo" / f"{name}.png"
            if not taken.is_file():
                sys.stderr.write(f"{name}: the tour takes no such picture\n")
                faults += 1
                continue
            picture = Image.open(taken).convert("RGB")
            small = picture.quantize(256, kmeans=3, dither=Image.Dither.NONE)
            kept = images / f"{name}.png"
            small.save(kept, optimize=True)
            size = kept.stat().st_size
            sys.stdout.write(f"{name:<24} {size / 1000:6.0f} kB\n")
            faults += size > MOST_BYTES
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
