"""The staff of a walk: each role in each district an account of its own, opened by the two operators when it is first
needed, so that no rule of two persons is walked by one."""

import secrets
from dataclasses import dataclass

from client import operators
from client.models.registry import PutPlace
from client.operators import SignIn
from client.platform import Platform

CITATION = "走查自设，无此文件"


@dataclass
class Staff:
    platform: Platform
    city: str
    nonce: str

    def caseworker(self, area: str) -> str:
        return self._account("caseworker", area=area)

    def reviewer(self, area: str) -> str:
        return self._account("district_reviewer", area=area)

    def second_reviewer(self, area: str) -> str:
        """For a change of an account: who agreed to where money goes does not review the claim."""
        return self._account("district_reviewer", area=area, beside="second")

    def approver(self, area: str) -> str:
        return self._account("district_approver", area=area)

    def payer(self) -> str:
        return self._account("payer", area=self.city)

    def auditor(self) -> str:
        return self._account("auditor", area=self.city)

    def clerk(self, credit_code: str) -> str:
        return self._account("employer_clerk", org=credit_code)

    def university(self) -> str:
        """Of a school that the operator adds for this run."""
        code = str(int(self.nonce, 16) + 10**10)[-10:]
        name = f"university_office-{code}"
        if name not in self.platform.tokens:
            place: PutPlace = {"name": "走查学校（虚构）", "citation": CITATION}
            self.platform.registry.put_place("ops", self.city, "school", code, place)
        return self._account("university_office", org=code)

    def bank(self) -> str:
        """The bank's machine client for the city."""
        if "bank" not in self.platform.tokens:
            sign_in = SignIn(f"walk-bank-{self.nonce}", secrets.token_urlsafe(12))
            operators.open_bank(self.platform, "bank", sign_in, self.city)
        return "bank"

    def _account(self, role: str, *, area: str | None = None, org: str | None = None, beside: str = "") -> str:
        """The name under which the platform keeps the token of the account; `beside` tells a colleague's from it."""
        name = f"{beside}{role}-{area or org}"
        if name not in self.platform.tokens:
            login, secret = f"walk-{len(self.platform.tokens)}-{self.nonce}", secrets.token_urlsafe(12)
            account = {"login": login, "secret": secret, "role": role, "display_name": f"走查{role}"}
            operators.open_account(self.platform, {**account, "area": area, "org": org})
            self.platform.sign_in(name, login, secret)
        return name
