"""What a household can be asked for a screening: one vocabulary for rules, phone and desk.

A fact that is not in here can be neither asked, stored nor named by a rule. Immigration status is
not a fact and does not become one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Words: TypeAlias = str | Promise
Kind: TypeAlias = Literal["count", "ages", "money", "choice", "flag", "set"]

# Why a fact is missing although it was thought of.
MISSING = ("does_not_know", "prefers_not_to_answer", "not_asked")
# How often a period comes in a year: the one rule for making money yearly. No rounding.
PER_YEAR = {"week": 52, "two_weeks": 26, "half_month": 24, "month": 12, "year": 1}
# Ten million dollars: beyond it lies a slip of the finger, and products stay exact on the phone.
MOST_CENTS = 1_000_000_000
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")


@dataclass(frozen=True)
class Fact:
    """One thing to know of a household.

    `count` is a whole number from `least` to `most`; `ages` one number a person; `money` whole
    cents with a period; `choice` one code and `set` any codes of `choices`; `flag` yes or no, with
    `yes` and `no` as they are said of the household.
    """

    code: str
    kind: Kind
    label: Words
    question: Words
    choices: Mapping[str, Words] = field(default_factory=dict)
    yes: Words = ""
    no: Words = ""
    least: int = 0
    most: int = 0


_ALL = (
    Fact(
        "size",
        "count",
        _("People in the home"),
        _("How many people live here, with you?"),
        least=1,
        most=30,
    ),
    Fact("age", "count", _("Age"), _("How old are you?"), most=120),
    Fact(
        "income",
        "money",
        _("Income"),
        _("What comes in for everyone here, before taxes?"),
    ),
    Fact(
        "tenure",
        "choice",
        _("Home"),
        _("Do you rent, own, or stay with someone?"),
        {
            "rents": _("Rents"),
            "owns": _("Owns"),
            "stays": _("Stays with someone"),
            "shelter": _("In shelter"),
        },
    ),
    Fact("rent", "money", _("Rent"), _("How much is the rent?")),
    Fact(
        "regulated",
        "flag",
        _("Rent-regulated home"),
        _("Is the apartment rent stabilized, rent controlled or Mitchell-Lama?"),
        yes=_("Rent regulated"),
        no=_("Not rent regulated"),
    ),
    Fact(
        "on_lease",
        "flag",
        _("On the lease"),
        _("Is your name on the lease?"),
        yes=_("On the lease"),
        no=_("Not on the lease"),
    ),
    Fact(
        "borough",
        "choice",
        _("Borough"),
        _("Which borough is home?"),
        {
            "bronx": _("Bronx"),
            "brooklyn": _("Brooklyn"),
            "manhattan": _("Manhattan"),
            "queens": _("Queens"),
            "staten_island": _("Staten Island"),
            "elsewhere": _("Somewhere else"),
        },
    ),
    Fact(
        "ages",
        "ages",
        _("Ages in the home"),
        _("How old is everyone here, you too?"),
        most=120,
    ),
    Fact(
        "benefits",
        "set",
        _("Benefits"),
        _("Does anyone here get one of these?"),
        {
            "snap": _("SNAP"),
            "cash_assistance": _("Cash assistance"),
            "ssi": _("SSI"),
            "ssdi": _("SSDI"),
            "va_disability": _("VA disability"),
            "medicaid_disability": _("Medicaid for a disability"),
            "medicaid": _("Medicaid"),
            "rent_freeze": _("Rent freeze"),
            "heap": _("HEAP this winter"),
        },
    ),
    Fact(
        "coverage",
        "choice",
        _("Health plan"),
        _("Which health plan do you have now?"),
        {
            "none": pgettext_lazy("health plan", "None"),
            "medicaid": _("Medicaid"),
            "medicare": _("Medicare"),
            "essential": _("Essential Plan"),
            "work": _("From work"),
            "own": _("Paid for alone"),
        },
    ),
    Fact(
        "disability",
        "flag",
        _("Disability"),
        _("Does anyone here have a disability?"),
        yes=_("Disability"),
        no=_("No disability"),
    ),
    Fact(
        "pregnant",
        "flag",
        _("Pregnancy"),
        _("Is anyone here pregnant, or had a baby in the last year?"),
        yes=_("Pregnancy or a new baby"),
        no=_("No pregnancy"),
    ),
    Fact(
        "veteran",
        "flag",
        _("Veteran"),
        _("Did anyone here serve in the military?"),
        yes=_("Veteran"),
        no=_("No veteran"),
    ),
    Fact(
        "works",
        "flag",
        _("Paid work"),
        _("Is anyone here paid for work?"),
        yes=_("Paid for work"),
        no=_("No paid work"),
    ),
    Fact(
        "owes_rent",
        "flag",
        _("Back rent"),
        _("Do you owe back rent?"),
        yes=_("Owes back rent"),
        no=_("No rent owed"),
    ),
    Fact(
        "court_papers",
        "flag",
        _("Eviction case"),
        _("Did you get court papers about this home?"),
        yes=_("Eviction case"),
        no=_("No eviction case"),
    ),
    Fact("language", "choice", _("Language"), _("Which language is best?")),
)
FACTS: Mapping[str, Fact] = {fact.code: fact for fact in _ALL}


def is_told(value: object) -> bool:
    """Whether a fact has a value; a missing answer carries its code instead."""
    return value is not None and not (isinstance(value, dict) and "missing" in value)


def problem_with(code: str, value: Any) -> str:
    """Why this cannot be that fact, as the end of a sentence; empty when it can."""
    fact = FACTS.get(code)
    if fact is None:
        return "there is no such fact."
    if isinstance(value, dict) and "missing" in value:
        good = len(value) == 1 and value["missing"] in MISSING
        return "" if good else f"a missing answer is one of {', '.join(MISSING)}."
    return _problem(fact, value)


def _problem(fact: Fact, value: Any) -> str:
    match fact.kind:
        case "flag":
            return "" if isinstance(value, bool) else "this should be true or false."
        case "count":
            good = _is_whole(value, fact.least, fact.most)
            return "" if good else f"this should be from {fact.least} to {fact.most}."
        case "ages":
            good = isinstance(value, list) and 1 <= len(value) <= 30
            good = good and all(_is_whole(one, 0, fact.most) for one in value)
            return "" if good else "this should be a list of ages."
        case "money":
            good = isinstance(value, dict) and set(value) == {"cents", "per"}
            good = good and _is_whole(value["cents"], 0, MOST_CENTS)
            good = good and isinstance(value["per"], str) and value["per"] in PER_YEAR
            return "" if good else "this should be whole cents with a period."
        case "set":
            good = isinstance(value, list) and all(isinstance(one, str) for one in value)
            good = good and len(set(value)) == len(value) and set(value) <= set(fact.choices)
            return "" if good else "this should be a list of its choices."
        case "choice":
            good = isinstance(value, str)
            good = good and bool(
                value in fact.choices if fact.choices else _LANGUAGE.match(str(value))
            )
            return "" if good else "this is not one of its choices."


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
