"""Words that a phone sealed: opened on arrival, and a visit like any other from there on."""

from __future__ import annotations

import base64
import json
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pytest_django.fixtures import Settings

from canvass.models import QuarantinedVisit, Visit
from engagement.audit.models import Entry
from engagement.ids import new_id
from engagement.sealing import new_secret, public_key
from tests.api.sending import a_visit, send_as
from tests.cast import Cast, client_for

WORDS: dict[str, Any] = {
    "note": "Heat is off since Sunday",
    "interpreter": "Line, number 4411",
    "answers": {"heat": "no"},
}


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def raw(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


def seal(visit_id: Any, words: Any, *, key: tuple[str, str] | None = None) -> dict[str, str]:
    """As `static/field/seal.js` does it."""
    name, public = key or public_key() or ("", "")
    about = str(visit_id).encode()
    own = ec.generate_private_key(ec.SECP256R1())
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(public))
    derived = HKDF(
        algorithm=hashes.SHA256(),
        length=32,
        salt=about,
        info=b"engagement visit words 1" + name.encode(),
    ).derive(own.exchange(ec.ECDH(), theirs))
    iv = os.urandom(12)
    point = own.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    data = AESGCM(derived).encrypt(iv, json.dumps(words).encode(), about)
    return {"key": name, "point": text(point), "iv": text(iv), "data": text(data)}


def a_talk(cast: Cast, words: Any = WORDS, **fields: Any) -> dict[str, Any]:
    key = new_id()
    return a_visit(cast, id=key, disposition="conversation", sealed=seal(key, words), **fields)


def test_the_session_says_what_to_seal_with(cast: Cast) -> None:
    said = client_for(cast.specialist).get("/api/v1/field/session").json()["seal"]
    assert (said["id"], said["key"]) == public_key()
    assert len(raw(said["key"])) == 65


def test_sealed_words_arrive_as_they_were_said(cast: Cast) -> None:
    new = new_id()
    person = {
        "id": str(new),
        "name": "Ines Park",
        "phone": "+12125550199",
        "email": "i@example.org",
    }
    help_words = [{"need": "rent_increase", "words": "Rent went up by a third"}]
    talk = a_talk(
        cast, {**WORDS, "resident": person, "help": help_words}, resident={"id": str(new)}
    )
    [result] = send_as(cast.specialist, talk)
    assert (result["result"], len(result["cases"])) == ("stored", 1)
    visit = Visit.objects.get()
    assert visit.words.note == WORDS["note"]
    assert visit.words.interpreter == WORDS["interpreter"]
    assert visit.words.answers == WORDS["answers"]
    assert visit.resident is not None
    assert (visit.resident.name, visit.resident.email) == ("Ines Park", "i@example.org")
    assert visit.resident.cases.get().words.text == "Rent went up by a third"
    assert not Entry.objects.filter(payload__icontains="Heat").exists()


def test_a_resend_is_the_same_visit_however_it_was_sealed(cast: Cast) -> None:
    talk = a_talk(cast)
    anew = {**talk, "sealed": seal(talk["id"], WORDS)}
    in_the_open = {key: value for key, value in talk.items() if key != "sealed"} | WORDS
    assert [send_as(cast.specialist, one)[0]["result"] for one in (talk, talk, anew, in_the_open)] == [
        "stored", "already_stored", "already_stored", "already_stored",
    ]  # fmt: skip
    other = {**talk, "sealed": seal(talk["id"], {"note": "something else"})}
    assert send_as(cast.specialist, other)[0]["code"] == "id_reused"
    assert Visit.objects.count() == 1


def test_what_cannot_be_opened_is_set_aside_and_stops_no_other(cast: Cast) -> None:
    good = a_visit(cast)
    stolen = a_talk(cast)
    # Words of one visit do not fit another.
    moved = {**a_talk(cast), "sealed": stolen["sealed"]}
    broken = a_talk(cast)
    broken["sealed"] = {**broken["sealed"], "data": "AAAA" + broken["sealed"]["data"][4:]}
    unknown = a_talk(cast)
    unknown["sealed"] = {**unknown["sealed"], "key": "long-gone"}
    nothing = {**a_visit(cast), "sealed": {"key": "", "point": "", "iv": "", "data": "é"}}
    more = a_talk(cast, {"unit": str(cast.units[1].pk)})
    no_seal = {**a_visit(cast), "sealed": 5}
    sent = [moved, broken, unknown, nothing, more, no_seal, good]
    results = send_as(cast.specialist, *sent)
    assert [one["code"] for one in results] == ["sealed"] * 5 + ["invalid", ""]
    assert QuarantinedVisit.objects.filter(code="sealed").count() == 5
    assert Visit.objects.count() == 1


def test_an_older_key_opens_what_was_sealed_with_it(cast: Cast, settings: Settings) -> None:
    settings.FIELD_SEAL_KEYS = [f"2026a:{new_secret()}"]
    talk = a_talk(cast)
    settings.FIELD_SEAL_KEYS = [f"2026b:{new_secret()}", *settings.FIELD_SEAL_KEYS]
    assert (public_key() or ("",))[0] == "2026b"
    assert send_as(cast.specialist, talk)[0]["result"] == "stored"


def test_without_keys_nothing_is_sealed_and_nothing_opened(cast: Cast, settings: Settings) -> None:
    talk = a_talk(cast)
    settings.FIELD_SEAL_KEYS = []
    said = client_for(cast.specialist).get("/api/v1/field/session").json()
    assert said["seal"] is None
    assert send_as(cast.specialist, talk)[0]["code"] == "sealed"


@pytest.mark.parametrize("bad", ["no-colon", "name:short", "name:" + "A" * 43])
def test_a_key_that_is_none_is_told(settings: Settings, bad: str) -> None:
    from django.core.exceptions import ImproperlyConfigured

    settings.FIELD_SEAL_KEYS = [bad]
    with pytest.raises(ImproperlyConfigured):
        public_key()
