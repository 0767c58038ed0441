"""The record is worded when it is read: codes as words, no ids."""

from __future__ import annotations

from engagement.audit.models import Entry
from engagement.audit.wording import worded
from engagement.ids import new_id


def test_a_line_of_the_record() -> None:
    entry = Entry(
        verb="case.closed",
        payload={
            "outcome": "need_met",
            "program": str(new_id()),
            "need": None,
            "answer": True,
            "fields": ["due_at", "assignee"],
        },
    )
    assert worded(entry) == "case closed: answer yes, fields due at assignee, outcome need met"
    assert worded(Entry(verb="team.added", payload={})) == "team added"
