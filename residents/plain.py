"""Words as they are searched: upper case, without accents, so that "maria" finds "María"."""

from __future__ import annotations

from django.db.models import CharField, Func


class Plain(Func):
    """`plain_words(text)` in the database, which an index serves."""

    function = "plain_words"
    output_field = CharField()
