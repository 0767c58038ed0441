"""The demo's staff: three teams, one sign-in for each role, every name invented."""

from __future__ import annotations

from dataclasses import dataclass

UPTOWN, BROOKLYN, INTAKE = "Uptown and Bronx", "Central Brooklyn", "Intake and phones"
TEAMS = {UPTOWN: "+12125550140", BROOKLYN: "+17185550141", INTAKE: "+12125550142"}

# One password for all of them, printed on the sign-in page of a demo and nowhere in production.
PASSWORD = "open-every-door"


@dataclass(frozen=True)
class Player:
    """A member of staff. `team` is empty for those who work for the whole office."""

    email: str
    name: str
    role: str
    team: str = ""
    languages: tuple[str, ...] = ("en",)
    is_sign_in: bool = False


def _staff(name: str, role: str, team: str, *languages: str) -> Player:
    email = "".join(one for one in name.lower().replace(" ", ".") if one.isascii())
    return Player(f"{email}@demo.example", name, role, team, ("en", *languages))


CAST: tuple[Player, ...] = (
    Player("specialist@demo.example", "Ana Morales", "specialist", UPTOWN, ("es", "en"), True),
    Player("supervisor@demo.example", "Teresa Quiñones", "supervisor", UPTOWN, ("es", "en"), True),
    Player("editor@demo.example", "Laura Castillo", "catalog_editor", "", ("en", "es"), True),
    Player("analyst@demo.example", "Daniel Kim", "analyst", "", ("en", "ko"), True),
    Player("administrator@demo.example", "Gloria Bennett", "administrator", "", ("en",), True),
    _staff("Rafiq Hossain", "specialist", UPTOWN, "bn", "ur"),
    _staff("Mei Lin", "specialist", UPTOWN, "zh"),
    _staff("Ben Okafor", "specialist", UPTOWN, "es"),
    _staff("Fatoumata Sow", "specialist", UPTOWN, "fr"),
    _staff("Yamil Peralta", "specialist", UPTOWN, "es"),
    _staff("Marcus Bell", "supervisor", BROOKLYN),
    _staff("Jocelyne Pierre", "specialist", BROOKLYN, "ht", "fr"),
    _staff("Olga Reznik", "specialist", BROOKLYN, "ru", "uk"),
    _staff("Leah Segal", "specialist", BROOKLYN, "yi"),
    _staff("Saima Qureshi", "specialist", BROOKLYN, "ur"),
    _staff("Denise Walker", "specialist", BROOKLYN),
    _staff("Yusuf Haddad", "specialist", BROOKLYN, "ar", "es"),
    _staff("Sunita Thapa", "supervisor", INTAKE, "ne"),
    _staff("Halina Dudek", "specialist", INTAKE, "pl"),
    _staff("Minji Park", "specialist", INTAKE, "ko"),
    _staff("Rosa Guzman", "specialist", INTAKE, "es"),
)
