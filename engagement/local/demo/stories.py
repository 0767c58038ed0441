"""What people ask for and what staff write down. Every sentence is invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Story:
    """One kind of request: its need, the programs that answer it, and how it goes.

    `share` is its weight among requests at the door. `programs` are catalog codes, the likeliest
    first; a story without any is about the problem itself. `asks` are words at the door, `steps`
    titles of tasks in order, `notes` what gets written on the way, and `agency` who has to answer.
    """

    need: str
    share: int
    programs: tuple[str, ...]
    asks: tuple[str, ...]
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    agency: str = ""


HOUSING = (
    Story(
        "rent_freeze",
        20,
        ("scrie", "drie"),
        ("Turned 62 in spring, rent went up in the new lease.", "On SSDI, nobody told them of it."),
        (
            "Collect the lease and last year's income",
            "Send the form with them",
            "Ask Finance where it stands",
        ),
        (
            "Lease has the right name. Income letter still missing.",
            "Form sent, number kept in the file.",
            "Finance asked for page 2 again.",
        ),
        "nyc-dof",
    ),
    Story(
        "court_papers",
        9,
        ("right-to-counsel",),
        (
            "Papers came under the door last week.",
            "Nonpayment case, two months owed.",
            "Does not know which court.",
        ),
        (
            "Call with them to reach a lawyer",
            "Check that the lawyer filed the answer",
            "Ask how the hearing went",
        ),
        (
            "Lawyer took the case.",
            "Court date moved, told them in their language.",
            "Brought papers to the office.",
        ),
        "nyc-hra",
    ),
    Story(
        "no_heat",
        13,
        ("heat-complaint",),
        (
            "No heat since Saturday, infant at home.",
            "Hot water only at night.",
            "Oven on to stay warm.",
        ),
        (
            "File with 311 together",
            "Ask whether the inspector came",
            "Call back after the deadline",
        ),
        (
            "Fifty-four degrees in the front room, photo sent.",
            "Inspector found a violation.",
            "Boiler fixed, neighbors say the same.",
        ),
        "nyc-hpd",
    ),
    Story(
        "repairs",
        15,
        ("repairs-complaint", ""),
        (
            "Leak over the tub, ceiling soft.",
            "Mold in both bedrooms.",
            "Mice, hole behind the stove.",
            "Lobby door does not lock.",
        ),
        (
            "Write the letter to the owner with them",
            "File with 311, room by room",
            "Ask what was fixed",
        ),
        (
            "Owner's office does not pick up.",
            "Two of five items fixed.",
            "Inspection set, tenant will be home.",
        ),
        "nyc-hpd",
    ),
    Story(
        "rent_arrears",
        9,
        ("one-shot", "homebase"),
        (
            "Hours were cut, three months behind.",
            "Was in the hospital, owes since June.",
            "Roommate left.",
        ),
        (
            "Get the rent ledger from the office",
            "Apply on ACCESS HRA together",
            "Ask HRA what is missing",
        ),
        ("Ledger shows four months.", "Interview done by phone.", "Letter of approval seen."),
        "nyc-hra",
    ),
    Story(
        "rent_increase",
        6,
        ("rent-overcharge",),
        ("Rent jumped by a third at renewal.", "Thinks the home should be stabilized."),
        ("Ask for the rent history", "Read the history together", "Help with the overcharge form"),
        ("History came: jump in 2018 has no reason given.", "Tenant wants to think about it."),
        "nys-hcr",
    ),
    Story(
        "harassment",
        4,
        ("tenant-harassment",),
        ("Super knocks at night about a buyout.", "Gas off for six weeks, neighbors left."),
        ("Write down dates with them", "Reach a lawyer", "Check that calls stopped"),
        ("Log started, eleven entries.", "Neighbors on the fourth floor say the same."),
        "nyc-hpd",
    ),
    Story(
        "lease_renewal",
        5,
        ("rent-overcharge", ""),
        ("No renewal came, lease ended in August.", "Owner wants cash for the renewal."),
        ("Ask the owner in writing", "Ask the state office what comes next"),
        ("Renewal form came after the letter.",),
        "nys-hcr",
    ),
    Story(
        "health_coverage",
        8,
        ("getcovered", "medicaid-ny", "essential-plan", "nyc-care"),
        (
            "Lost the plan with the job.",
            "Letter says coverage ends this month.",
            "No plan, diabetes.",
        ),
        ("Set a call with an enroller", "Check that the card came"),
        ("Enroller has all papers.", "Card came, doctor chosen."),
        "nysoh",
    ),
    Story(
        "food",
        4,
        ("snap", "wic"),
        ("SNAP stopped, missed the letter.", "Baby in March."),
        ("Recertify together", "Ask whether the card is loaded"),
        ("Interview kept.", "Back pay came."),
        "nyc-hra",
    ),
    Story(
        "housing_search",
        4,
        ("housing-connect", "cityfheps"),
        ("Five in one room.", "Has the voucher letter, landlords say no."),
        ("Make the profile together", "Look at what is open this month"),
        ("Profile done, three lotteries entered.",),
        "nyc-hpd",
    ),
    Story(
        "utilities",
        3,
        ("heap",),
        ("Light bill of two months, notice came.",),
        ("Apply for HEAP together", "Call the company for time"),
        ("Payment plan until the answer comes.",),
        "nyc-hra",
    ),
)

# A second campaign, as Charlotte held its conversations: safety, housing, good-paying jobs.
ONE_ON_ONE = (
    Story(
        "safety",
        34,
        ("clt-atv", "family-justice", ""),
        (
            "Shots near the school, kids stay in.",
            "No light by the bus stop.",
            "Wants a block meeting.",
        ),
        ("Send it to the district office", "Tell them what was decided"),
        ("Light fixed.", "Meeting on the 10th, they will come."),
        "clt-youth",
    ),
    Story(
        "housing_search",
        34,
        ("housing-connect", "house-charlotte", "cityfheps"),
        ("Rent takes more than half.", "Wants to buy, does not know where to start."),
        ("Make the profile together", "Set the class for buyers"),
        ("Class taken.", "Looks again in January."),
        "nyc-hpd",
    ),
    Story(
        "jobs",
        32,
        ("workforce1", "clt-ncworks", "child-care-voucher"),
        (
            "Two part-time jobs, wants one.",
            "License for trucks, needs the fee.",
            "Nurse at home, papers not accepted here.",
        ),
        ("Set a visit with a career coach", "Ask how the training goes"),
        ("Coach met, resume done.", "Starts training on Monday."),
        "nyc-sbs",
    ),
)

ACCESS_NOTES = (
    ("super", "Super on the first floor, ring 1A before six."),
    ("entry", "Front buzzer broken, wait for a neighbor or use the side gate."),
    ("entry", "Push 00 and the lobby door opens."),
    ("elevator", "Elevator out, stairs at the back."),
    ("best_hour", "Most people home after six."),
    ("other", "Dog on the second floor landing, friendly."),
    ("entry", "Doorman wants to see the badge."),
    ("best_hour", "Saturday late morning, many with children."),
)

DOOR_NOTES = (
    "Better after six.",
    "Asked for paper in their language.",
    "Daughter will be there on Saturday.",
    "Hard of hearing, knock twice.",
    "Has the flyer, will think about it.",
    "Wants the same person to come back.",
    "Neighbor across the hall has the same trouble.",
)
