"""Words of "What may help": a household's answers held against the programs' rules."""

from __future__ import annotations

from django.utils.translation import gettext, ngettext, pgettext

from cases.field_words.forms import Words, plural


def screening() -> Words:
    """The words by key."""
    return {**_frame(), **_facts(), **_limits()}


def _frame() -> Words:
    return {
        "what_may_help": gettext("What may help"),
        "what_may_help_name": gettext("What may help {name}"),
        "what_may_help_short": gettext("Programs"),
        "what_may_help_hint": gettext("See what may help, also without a signal."),
        "ask_what_may_help": gettext("Ask a few questions"),
        "answers": gettext("Answers"),
        "from_answers": plural(
            lambda n: ngettext(
                "From {n} answer. The agency decides.", "From {n} answers. The agency decides.", n
            )
        ),
        "agency_decides": gettext("The agency decides."),
        "likely": gettext("Likely"),
        "unlikely": gettext("Unlikely"),
        "cannot_say": gettext("Cannot say"),
        "if_likely": gettext("{what}: likely"),
        "if_unlikely": gettext("{what}: unlikely"),
        "answers_now": gettext("Likely: {likely}. Cannot say: {open}. Unlikely: {unlikely}."),
        "answers_missing": plural(
            lambda n: ngettext("One answer missing: {what}", "Missing: {what}", n)
        ),
        "programs_wait": plural(
            lambda n: ngettext("{n} program waits for this", "{n} programs wait for this", n)
        ),
        "said_aloud": gettext("“{question}”"),
        "show_person": gettext("Show {name}"),
        "show_them": gettext("Show them"),
        "no_answer": gettext("No answer"),
        "missing_does_not_know": gettext("Does not know"),
        "missing_prefers_not_to_answer": gettext("Prefers not to say"),
        "missing_not_asked": gettext("Not asked"),
        "holds": gettext("Fits:"),
        "holds_not": gettext("Does not fit:"),
        "not_known": gettext("Not known:"),
        "rule_of": gettext("Rule of {on}, checked {checked}."),
        "bring_for": gettext("What to bring for {program}"),
        "open_case_this": gettext("Open a case for this"),
        "case_will_open": gettext("A case opens when you save the visit"),
        "back_to_talk": gettext("Back to the conversation"),
        "answers_stay": gettext("The answers stay with it"),
        "ask_keep": gettext("Ask: may we keep this?"),
        "keep_answers": gettext("May we keep these answers with your name?"),
        "keep_answers_hint": gettext(
            "Without a yes, and without a name, they leave this phone with nobody."
        ),
        "clear_answers": gettext("Clear all answers"),
    }


def _facts() -> Words:
    return {
        "set": gettext("Done"),
        "one_more": gettext("One more"),
        "age_of": gettext("Age of person {n}"),
        "dollars_of": gettext("{fact} in dollars"),
        "how_often": gettext("How often?"),
        "number_wrong": gettext("Type a number, such as 4"),
        "money_wrong": gettext("Type an amount, such as 1,250"),
        "none_of_these": gettext("None of these"),
        "anything_else": gettext("anything else"),
        "per_week": gettext("A week"),
        "per_two_weeks": gettext("Every 2 weeks"),
        "per_half_month": gettext("Twice a month"),
        "per_month": gettext("A month"),
        "per_year": gettext("A year"),
        "fact_value": pgettext("a fact and its value, such as Age 67", "{fact} {value}"),
        "fact_missing": pgettext("a fact and why it is missing", "{fact}: {why}"),
    }


def _limits() -> Words:
    return {
        "money_week": gettext("{amount} a week"),
        "money_two_weeks": gettext("{amount} every 2 weeks"),
        "money_half_month": gettext("{amount} twice a month"),
        "money_month": gettext("{amount} a month"),
        "money_year": gettext("{amount} a year"),
        "bound_min": gettext("{limit} or more"),
        "bound_max": gettext("{limit} or less"),
        "bound_above": gettext("more than {limit}"),
        "bound_below": gettext("less than {limit}"),
        "from_to": gettext("{from} to {to}"),
        "share_of": gettext("{part}/{whole}"),
        "percent_of_income": gettext("{fact} is {percent}% of income"),
        "percent_of": gettext("{percent}% of {table}"),
        "someone_from": gettext("someone {low} or older"),
        "someone_up_to": gettext("someone up to {high}"),
        "someone_between": gettext("someone {low} to {high}"),
        "without": gettext("without {what}"),
    }
