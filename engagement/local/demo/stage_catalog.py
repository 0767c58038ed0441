"""The program catalog, published a little before the first door."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from engagement.accounts.models import User
from programs.models import (
    IncomeLimit,
    IncomeTable,
    Organization,
    Program,
    ProgramLink,
    ProgramPhone,
    RequiredDocument,
    Revision,
)

from .files import CARDS, INCOME_TABLES, PROGRAMS, RULES, read_json
from .world import World
from .writing import Minter, copy_links, copy_objects


def load_catalog(world: World) -> None:
    """Organizations, programs with one revision each, and what belongs to the revisions."""
    data = read_json(PROGRAMS)
    mint = world.minter("catalog")
    editor = world.users["editor@demo.example"]
    at = world.began_at
    organizations = {
        one["key"]: Organization(id=mint.at(at), name=one["name"], website=one["url"])
        for one in data["organizations"]
    }
    copy_objects(list(organizations.values()))
    _load_income_tables(mint, at)
    rules = read_json(RULES)
    cards = read_json(CARDS)["english"]
    revisions: list[Revision] = []
    programs: list[Program] = []
    entries: list[dict[str, Any]] = []
    for entry in data["programs"]:
        entry["rules"] = rules.get(entry["slug"], {})
        entry["card"] = cards.get(entry["slug"], {})
        program = Program(id=mint.at(at), code=entry["slug"], created_at=at)
        revision = _revision(
            world, mint, program, organizations[entry["organization"]], entry, editor
        )
        if entry["state"] == "draft":
            program.draft = revision
        else:
            program.published = revision
        if entry["state"] == "retired":
            program.retired_at = at + timedelta(days=2)
        revisions.append(revision)
        entries.append(entry)
        if entry["next"]:
            later = {**entry, **entry["next"], "state": "draft"}
            program.draft = _revision(world, mint, program, revision.organization, later, editor)
            program.draft.number = 2
            revisions.append(program.draft)
            entries.append(later)
        programs.append(program)
        world.note("program.added", program, by=editor, at=at)
        if program.published:
            world.note("program.published", program, by=editor, at=at, revision=1)
        if program.retired_at:
            world.note("program.retired", program, by=editor, at=program.retired_at)
    copy_objects(programs)
    copy_objects(revisions)
    _load_parts(mint, revisions, entries)
    world.programs = {one.code: one for one in programs if one.published_id and not one.retired_at}
    world.say(f"{len(programs)} programs, {len(world.programs)} of them published")


def _revision(
    world: World,
    mint: Minter,
    program: Program,
    organization: Organization,
    entry: dict[str, Any],
    editor: User,
) -> Revision:
    at = world.began_at
    verified = _day(entry["verified_on"])
    published = entry["state"] != "draft"
    return Revision(
        id=mint.at(at),
        program=program,
        number=1,
        organization=organization,
        name=entry["name"],
        summary=entry["summary"],
        who_for=entry["who"],
        how_to_apply="\n".join(entry["how_to_apply"]),
        cost=entry["cost"],
        promise=entry["card"].get("promise", ""),
        facts=entry["card"].get("facts", []),
        in_force_from=_day(entry["in_force_from"]),
        in_force_until=_day(entry["in_force_until"]),
        verified_on=verified,
        verify_by=verified + timedelta(days=entry["verify_after_days"]) if verified else None,
        created_at=at,
        changed_at=at,
        changed_by=editor,
        published_at=at if published else None,
        published_by=editor if published else None,
        rules=entry["rules"],
    )


def _load_income_tables(mint: Minter, at: datetime) -> None:
    """The dated tables of income limits, in the figures of their sources (whole dollars)."""
    limits: list[IncomeLimit] = []
    tables: list[IncomeTable] = []
    for entry in read_json(INCOME_TABLES):
        dollars, beyond = entry.pop("dollars"), entry.pop("beyond")
        table = IncomeTable(
            id=mint.at(at),
            beyond="add" if "add_dollars" in beyond else "share",
            beyond_cents=beyond.get("add_dollars", 0) * 100,
            beyond_of=beyond.get("of", 0),
            beyond_percent=beyond.get("percent", 0),
            beyond_last_percent=beyond.get("last_percent", 0),
            beyond_to_cents=beyond.get("to_dollars", 0) * 100,
            **entry,
        )
        tables.append(table)
        limits += [
            IncomeLimit(table=table, area=area, size=size, cents=amount * 100)
            for area, amounts in dollars.items()
            for size, amount in enumerate(amounts, start=1)
        ]
    IncomeTable.objects.bulk_create(tables)
    IncomeLimit.objects.bulk_create(limits)


def _load_parts(mint: Minter, revisions: list[Revision], entries: list[dict[str, Any]]) -> None:
    phones: list[ProgramPhone] = []
    links: list[ProgramLink] = []
    documents: list[RequiredDocument] = []
    needs: list[tuple[Any, str]] = []
    for revision, entry in zip(revisions, entries, strict=True):
        at = revision.created_at
        for position, phone in enumerate(entry["phones"]):
            short = phone["number"] if len(phone["number"]) <= 4 else ""
            number = "" if short else "+1" + phone["number"].replace("-", "")
            phones.append(
                ProgramPhone(
                    id=mint.at(at),
                    revision=revision,
                    number=number,
                    short_number=short,
                    label=phone["label"],
                    position=position,
                )
            )
        for position, link in enumerate(entry["links"]):
            links.append(ProgramLink(id=mint.at(at), revision=revision, position=position, **link))
        for position, name in enumerate(entry["documents"]):
            documents.append(
                RequiredDocument(id=mint.at(at), revision=revision, name=name, position=position)
            )
        needs += [(revision.id, code) for code in entry["needs"]]
    copy_objects(phones)
    copy_objects(links)
    copy_objects(documents)
    copy_links(Revision.needs.through, "revision_id", "need_id", needs)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
