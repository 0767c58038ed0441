"""Teams and the city's own row."""

from __future__ import annotations

from django.urls import reverse

from engagement.accounts.models import Team
from engagement.audit.models import Entry
from engagement.city.models import City
from tests.cast import Cast, client_for


def test_a_team_is_added_once(cast: Cast) -> None:
    client = client_for(cast.administrator)
    assert client.post(reverse("accounts:team-add"), {"name": "Mott Haven"}).status_code == 302
    again = client.post(reverse("accounts:team-add"), {"name": "mott haven"})
    assert "Another team is called this" in again.content.decode()
    assert Team.objects.filter(name__iexact="mott haven").count() == 1


def test_the_intake_team_passes_on_its_part(cast: Cast) -> None:
    client_for(cast.administrator).post(
        reverse("accounts:team-change", args=[cast.team.pk]),
        {"name": cast.team.name, "is_intake": "on", "is_active": "on"},
    )
    assert Team.objects.get(is_intake=True) == cast.team


def test_the_city_is_changed_and_the_record_names_fields_only(cast: Cast) -> None:
    page = client_for(cast.administrator).get(reverse("accounts:city-change"))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values.update(population=8_500_000, office_phone="", language_line="")
    answer = client_for(cast.administrator).post(reverse("accounts:city-change"), values)
    assert answer.status_code == 302, answer.context["form"].errors
    assert City.current().population == 8_500_000
    assert Entry.objects.get(verb="city.changed").payload == {"fields": ["population"]}


def test_a_box_without_an_inside_is_refused(cast: Cast) -> None:
    page = client_for(cast.administrator).get(reverse("accounts:city-change"))
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields}
    values.update(west="10", east="-10", office_phone="", language_line="")
    answer = client_for(cast.administrator).post(reverse("accounts:city-change"), values)
    assert "beyond the other side" in answer.content.decode()


def test_the_record_reads(cast: Cast) -> None:
    client = client_for(cast.administrator)
    client.post(reverse("accounts:team-add"), {"name": "Mott Haven"})
    assert "team added" in client.get(reverse("accounts:audit-list")).content.decode()
    assert client.get(reverse("accounts:audit-list") + "?cursor=nonsense").status_code == 400


def test_languages_keep_their_order_when_the_city_is_saved(cast: Cast) -> None:
    client = client_for(cast.administrator)
    form = client.get(reverse("accounts:city-change")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values.update(office_phone="", language_line="", languages=["ar", "bn", "en", "es", "fr"])
    client.post(reverse("accounts:city-change"), values)
    assert City.current().languages == ["en", "es", "bn", "ar", "fr"]
