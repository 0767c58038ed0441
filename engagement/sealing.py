"""Words that a phone sealed to this server: ECDH on P-256, HKDF with SHA-256, AES-GCM.

A phone keeps what was said at a door until it has a signal. It seals the words with the public key
that the session call gave it, so that nobody reads them off the phone, and no PIN can be forgotten
with them. Each sealing makes a key pair of its own; the visit's id goes into the key and the tag, so
that words fit the visit that they were sealed for and no other.

`settings.FIELD_SEAL_KEYS` holds "name:secret" pairs, the one in use first. Older ones stay as long as
phones may keep what was sealed with them: 14 days after the last of it could have been saved.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# The order of P-256: a secret is a number below it.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_PURPOSE = b"engagement visit words 1"


class CannotUnseal(Exception):
    """These words cannot be opened: no such key, or they were changed on the way."""


def new_secret() -> str:
    """A fresh secret, as the settings hold it."""
    number = secrets.randbelow(_ORDER - 1) + 1
    return base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")


def public_key() -> tuple[str, str] | None:
    """The name and public key that phones seal with now; None where nothing is sealed."""
    if not settings.FIELD_SEAL_KEYS:
        return None
    name = settings.FIELD_SEAL_KEYS[0].partition(":")[0]
    return name, _public(_keys(tuple(settings.FIELD_SEAL_KEYS))[name])


def unseal(*, key: str, point: str, iv: str, data: str, about: str) -> bytes:
    """The words sealed for the visit `about`. Raises `CannotUnseal`."""
    secret = _keys(tuple(settings.FIELD_SEAL_KEYS)).get(key)
    if secret is None:
        raise CannotUnseal("no such key")
    bound = about.encode()
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(point))
        shared = secret.exchange(ec.ECDH(), theirs)
        derived = HKDF(
            algorithm=hashes.SHA256(), length=32, salt=bound, info=_PURPOSE + key.encode()
        ).derive(shared)
        words: bytes = AESGCM(derived).decrypt(_bytes(iv), _bytes(data), bound)
    except (ValueError, binascii.Error, InvalidTag) as problem:
        raise CannotUnseal(type(problem).__name__) from problem
    return words


@lru_cache(maxsize=4)
def _keys(named: tuple[str, ...]) -> dict[str, ec.EllipticCurvePrivateKey]:
    found = {}
    for one in named:
        name, _colon, secret = one.partition(":")
        try:
            number = int.from_bytes(_bytes(secret), "big")
            found[name] = ec.derive_private_key(number, ec.SECP256R1())
        except (ValueError, binascii.Error):
            raise ImproperlyConfigured(
                "FIELD_SEAL_KEYS: each is name:secret, as `manage.py seal_key` prints it."
            ) from None
    return found


@lru_cache(maxsize=4)
def _public(secret: ec.EllipticCurvePrivateKey) -> str:
    point = secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
