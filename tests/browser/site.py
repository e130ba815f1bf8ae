"""A running platform as a visitor has it: its address, who can sign in, and how that is done in a browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page

from demo.plan import PASSWORD
from deploy.embedded import OPERATORS, ROOT


@dataclass(frozen=True)
class Site:
    """`accounts`: login → role and where, as in `var/demo.json`."""

    base: str
    accounts: Mapping[str, str]
    password: str = PASSWORD
    """Of every login but the operators'."""
    folder: Path = ROOT / "var"
    """Where the platform keeps its data."""

    @property
    def logins(self) -> dict[str, str]:
        """Role → the first login that has it."""
        firsts: dict[str, str] = {}
        for login, duty in self.accounts.items():
            firsts.setdefault(duty.split()[0], login)
        return firsts

    def secret_of(self, login: str) -> str:
        return {who.login: who.password for who in OPERATORS}.get(login, self.password)

    async def sign_in(self, page: Page, login: str) -> None:
        """As somebody signs in who opens the address; ends at their desk."""
        await page.goto("/sign-in")
        await page.get_by_label("账号", exact=True).fill(login)
        await page.get_by_label("密码", exact=True).fill(self.secret_of(login))
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile("/work"))


def contacts(page: Page) -> Locator:
    """The contacts on a person's time line, where a clock of the first contact stands as well."""
    return page.locator("ol.timeline li", has=page.get_by_text("联系", exact=True))
