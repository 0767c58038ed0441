"""Cards and fixed sentences in other languages: written, reviewed by somebody else, then shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.audit.models import Entry
from engagement.errors import Invalid
from programs import sentences
from programs.cards import all_cards, cards_mark
from programs.models import Program, Revision, Sentence, Translation
from programs.operations import ChangedMeanwhile
from programs.translating import (
    CardWords,
    NotPublished,
    OutOfDate,
    OwnWords,
    review_sentence,
    review_translation,
    write_sentence,
    write_translation,
)
from tests.cast import NOW, TODAY, Cast, client_for, make_program, make_translation

WORDS = CardWords(name="Alquiler congelado", promise="Su alquiler no sube.", facts=["es mayor"])
LATER = NOW + timedelta(hours=1)


def write(cast: Cast, **changes: Any) -> Translation:
    about: dict[str, Any] = {
        "program": cast.program,
        "language": "es",
        "words": WORDS,
        "source": "hand",
        "by": cast.editor,
        "now": NOW,
    }
    return write_translation(**{**about, **changes})


def texts_of(program: Program) -> dict[str, Any]:
    (card,) = [one for one in all_cards(TODAY)["cards"] if one["program"] == program.pk]
    texts: dict[str, Any] = card["texts"]
    return texts


def publish_anew(program: Program) -> Revision:
    assert program.published is not None
    revision = Revision.objects.create(
        program=program,
        number=2,
        organization=program.published.organization,
        name="Rent freeze, new",
        summary="New words.",
        published_at=LATER,
    )
    program.published = revision
    program.save()
    return revision


def test_a_draft_is_never_shown(cast: Cast) -> None:
    row = write(cast)
    assert set(texts_of(cast.program)) == {"en"}
    review_translation(translation=row, by=cast.administrator, now=LATER, seen=row.changed_at)
    shown = texts_of(cast.program)["es"]
    assert (shown["name"], shown["facts"]) == ("Alquiler congelado", ["es mayor"])
    assert (shown["checked_on"], shown["english_on"]) == (LATER.date(), None)
    assert list(
        Entry.objects.filter(subject_id=row.pk).order_by("at").values_list("verb", flat=True)
    ) == ["translation.written", "translation.reviewed"]


def test_nobody_reviews_their_own_words(cast: Cast) -> None:
    row = write(cast)
    with pytest.raises(OwnWords):
        review_translation(translation=row, by=cast.editor, now=LATER, seen=row.changed_at)
    # A machine's words are nobody's own.
    row = write(cast, source="machine", now=LATER, seen=row.changed_at)
    review_translation(translation=row, by=cast.editor, now=LATER, seen=row.changed_at)


def test_a_change_asks_for_a_new_review(cast: Cast) -> None:
    row = make_translation(cast.program, cast.editor, reviewed_by=cast.administrator)
    write(cast, seen=row.changed_at, now=LATER)
    row.refresh_from_db()
    assert (row.reviewed_at, row.reviewed_by) == (None, None)


def test_two_at_once_do_not_overwrite_each_other(cast: Cast) -> None:
    row = write(cast)
    write(cast, seen=row.changed_at, now=LATER)
    with pytest.raises(ChangedMeanwhile):
        write(cast, seen=row.changed_at, now=LATER)
    with pytest.raises(ChangedMeanwhile):
        review_translation(translation=row, by=cast.administrator, now=LATER, seen=row.changed_at)


def test_it_grows_old_with_the_english_and_says_since_when(cast: Cast) -> None:
    row = make_translation(cast.program, cast.editor, reviewed_by=cast.administrator)
    before = cards_mark(TODAY)
    publish_anew(cast.program)
    assert cards_mark(TODAY) != before
    shown = texts_of(cast.program)["es"]
    assert (shown["name"], shown["english_on"]) == (row.name, LATER.date())
    fresh = make_translation(cast.program, cast.editor)
    assert texts_of(cast.program)["es"]["english_on"] == LATER.date()
    Translation.objects.filter(pk=row.pk).update(reviewed_at=None, reviewed_by=None)
    with pytest.raises(OutOfDate):
        review_translation(translation=row, by=cast.administrator, now=LATER, seen=row.changed_at)
    review_translation(translation=fresh, by=cast.administrator, now=LATER, seen=fresh.changed_at)
    assert texts_of(cast.program)["es"]["english_on"] is None


def test_only_what_is_published_is_translated(cast: Cast) -> None:
    with pytest.raises(NotPublished):
        write(cast, program=cast.draft_program)
    for language in ("en", "xx"):
        with pytest.raises(Invalid):
            write(cast, language=language)


def test_reviewed_means_by_somebody(cast: Cast) -> None:
    row = write(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Translation.objects.filter(pk=row.pk).update(reviewed_at=NOW)


def test_the_cards_cost_the_same_for_many(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            all_cards(TODAY)
        return len(counted)

    make_translation(cast.program, cast.editor, reviewed_by=cast.administrator)
    few = queries()
    for number in range(5):
        program = make_program(f"more-{number}", f"More {number}")
        make_translation(program, cast.editor, reviewed_by=cast.administrator)
    assert queries() == few


def test_a_sentence_keeps_its_places(cast: Cast) -> None:
    about: dict[str, Any] = {
        "code": "consent_sharing", "language": "es", "source": "hand", "by": cast.editor, "now": NOW,
    }  # fmt: skip
    with pytest.raises(Invalid):
        write_sentence(text="¿Podemos compartirlo?", **about)
    row = write_sentence(text="¿Podemos compartirlo con {organization}?", **about)
    assert "es" not in all_cards(TODAY)["sentences"]["consent_sharing"]["texts"]
    review_sentence(sentence=row, by=cast.administrator, now=LATER, seen=row.changed_at)
    said = all_cards(TODAY)["sentences"]["consent_sharing"]
    assert (said["version"], said["texts"]["es"]) == (1, row.text)


def test_a_sentence_of_an_earlier_version_is_not_shown(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Sentence.objects.create(
        code="card_fits", version=1, language="es", text="Puede servirle si:", changed_at=NOW,
        changed_by=cast.editor, reviewed_at=NOW, reviewed_by=cast.administrator,
    )  # fmt: skip
    changed = {**sentences.SENTENCES, "card_fits": ("It may fit you if:", "This may fit you if:")}
    monkeypatch.setattr(sentences, "SENTENCES", changed)
    said = all_cards(TODAY)["sentences"]["card_fits"]
    assert (said["version"], said["texts"]) == (2, {"en": "This may fit you if:"})


def test_the_pages_write_and_review(cast: Cast) -> None:
    cast.city.languages = ["en", "es", "ar"]
    cast.city.save()
    editor, reviewer = client_for(cast.editor), client_for(cast.administrator)
    typed = {
        "language": "ar", "name": "تجميد الإيجار", "promise": "يبقى إيجارك كما هو.",
        "facts": "عمرك 62 سنة أو أكثر\n\n  اسمك على عقد الإيجار ", "source": "machine",
    }  # fmt: skip
    add = reverse("programs:translation-add", args=[cast.program.pk])
    assert editor.get(add).status_code == 200
    assert editor.post(add, typed).status_code == 302
    row = Translation.objects.get()
    assert row.facts == ["عمرك 62 سنة أو أكثر", "اسمك على عقد الإيجار"]
    url = reverse("programs:translation-change", args=[row.pk])
    page = reviewer.get(url).content.decode()
    assert "Machine draft" in page
    reviewer.post(
        reverse("programs:translation-review", args=[row.pk]), {"seen": row.changed_at.isoformat()}
    )
    row.refresh_from_db()
    assert row.reviewed_by == cast.administrator
    detail = editor.get(reverse("programs:program-detail", args=[cast.program.pk]))
    assert "العربية" in detail.content.decode()
    # Onto a later English it becomes a row of its own.
    revision = publish_anew(cast.program)
    assert "has changed since" in editor.get(url).content.decode()
    editor.post(url, {**typed, "seen": row.changed_at.isoformat()})
    assert Translation.objects.get(revision=revision).language == "ar"


def test_the_sentence_pages_write_and_review(cast: Cast) -> None:
    editor, reviewer = client_for(cast.editor), client_for(cast.administrator)
    url = reverse("programs:sentence-change", args=["card_fits", "es"])
    assert editor.get(reverse("programs:sentence-list")).status_code == 200
    assert editor.get(url).status_code == 200
    editor.post(url, {"text": "Puede servirle si:", "source": "hand"})
    row = Sentence.objects.get()
    review = reverse("programs:sentence-review", args=["card_fits", "es"])
    editor.post(review, {"seen": row.changed_at.isoformat()})
    row.refresh_from_db()
    assert row.reviewed_at is None
    reviewer.post(review, {"seen": row.changed_at.isoformat()})
    row.refresh_from_db()
    assert row.reviewed_by == cast.administrator
    unknown = reverse("programs:sentence-change", args=["no_such", "es"])
    assert editor.get(unknown).status_code == 404


def test_the_phone_asks_for_cards_once(cast: Cast) -> None:
    make_translation(cast.program, cast.editor, reviewed_by=cast.administrator)
    phone = client_for(cast.specialist)
    url = reverse("api-field-cards")
    first = phone.get(url)
    assert first.status_code == 200
    assert {one["program"] for one in first.json()["cards"]} == {str(cast.program.pk)}
    assert phone.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    publish_anew(cast.program)
    assert phone.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200
