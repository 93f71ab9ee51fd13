"""The accounts that visitors of the demo may sign in as."""

from typing import NamedTuple

PASSWORD = "try the demo"  # noqa: S105 - the demo's, refused in production


class Account(NamedTuple):
    role: str
    name: str
    try_this: str

    @property
    def email(self) -> str:
        return f"demo-{self.role}@ideabounty.example"


ACCOUNTS = (
    Account("member", "Imogen Farrow", "support ideas about the river, answer in a discussion"),
    Account(
        "author", "Tariq Oyelaran", "accept the award for the cat, hand in an idea for the library"
    ),
    Account(
        "judge",
        "Signe Halvorsen",
        "practise, then score the first idea on repairing bicycles, nominate one about the river",
    ),
    Account(
        "organiser", "Lieve Maertens", "look after the panel, see the result, order its payment"
    ),
    Account("approver", "Bastiaan Roks", "approve a payment that the organiser ordered"),
    Account("staff", "Robin Achterberg", "approve a brief that is waiting"),
)
