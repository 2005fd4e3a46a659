"""What the command line says: answers on stdout, messages on stderr."""

from __future__ import annotations

import json
from typing import Any

import click


def answer(text: str) -> None:
    """Print a line of the answer."""
    click.echo(text)


def answer_json(value: Any) -> None:
    """Print the answer as one JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def tell(text: str) -> None:
    """Say something beside the answer: what was done, or what is wrong."""
    click.echo(text, err=True)
