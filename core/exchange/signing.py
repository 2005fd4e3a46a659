"""Light authenticity: reports may be signed (Ed25519); `trust` says whose key is known.

A signature proves that a report comes from the computer profile that sent the earlier ones, no
more. The private key stays in the user's own folder and never travels; losing it loses nothing:
the next report is signed by a new key and the officer is asked once. No PKI, no passwords.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.exchange.travel import Travel, digest_of
from core.paths import data_dir

_PURPOSE: Final = "so-ke-hoach/travel/v1"
_KEY_FILE: Final = "signing.key"
_KEY_BYTES: Final = 32


def sign(travel: Travel) -> Travel:
    """The same contents signed with this profile's key, which is made when there is none.

    The key goes into the digest, so the digest changes: sign before the check code is printed.
    """
    from nacl.signing import SigningKey

    key = SigningKey(_own_key())
    head = {**travel.head, "public_key": bytes(key.verify_key).hex()}
    keyed = replace(travel, head=head)
    sealed = replace(keyed, head={**head, "digest": digest_of(keyed)})
    signature = key.sign(_message(sealed)).signature.hex()
    return replace(sealed, head={**sealed.head, "signature": signature})


def is_signature_good(travel: Travel) -> bool:
    """Whether the file is unsigned, or signed by the key that it names."""
    key, signature = travel.head["public_key"], travel.head["signature"]
    if not key and not signature:
        return True
    from nacl.exceptions import CryptoError
    from nacl.signing import VerifyKey

    try:
        VerifyKey(bytes.fromhex(key)).verify(_message(travel), bytes.fromhex(signature))
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def _message(travel: Travel) -> bytes:
    names = ("unit", "sender", "plan", "period", "revision", "digest")
    return "\0".join((_PURPOSE, travel.kind, *(travel.head[name] for name in names))).encode()


def _own_key() -> bytes:
    """The private key of this profile, 32 bytes, made at first use and readable by its owner."""
    path = data_dir("keys") / _KEY_FILE
    if not path.exists():
        _write_once(path, os.urandom(_KEY_BYTES))
    return path.read_bytes()


def _write_once(path: Path, key: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(key)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(path)
