"""A person with a keyboard alone, in a chromium.Browser: Tab, Enter, typing.

    keys = keyboard.Keyboard(browser)
    keys.tab_to("textbox", "Account")
    keys.type("ann")
    keys.enter()        # leads to another page

Wherever the focus comes, it must be seen; what cannot be is in .unseen.
"""

import re

import accessible

MANY = 120      # of stops on one page
SEEN = """
    const e = document.activeElement, r = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const x = Math.min(Math.max(r.x + r.width / 2, 1), innerWidth - 1);
    const y = Math.min(Math.max(r.y + r.height / 2, 1), innerHeight - 1);
    const top = document.elementFromPoint(x, y);
    return r.width > 0 && r.height > 0
        && r.bottom > 0 && r.top < innerHeight
        && style.outlineStyle !== "none"
        && parseFloat(style.outlineWidth) >= 2
        && (e.contains(top) || top?.contains(e));"""


class Keyboard:
    """Whatever page the browser is at."""

    def __init__(self, browser):
        self.browser = browser
        self.page = accessible.Page(browser)
        self.unseen = []
        self.stops = 0

    def send(self, *keys):
        from selenium.webdriver.common.action_chains import ActionChains
        ActionChains(self.browser.driver).send_keys(*keys).perform()

    def at(self):
        """Role and name of what has the focus."""
        element = self.browser.driver.switch_to.active_element
        return element.aria_role, " ".join(element.accessible_name.split())

    def look(self):
        """Notes what has the focus and does not show it."""
        self.stops += 1
        if not self.browser.driver.execute_script(SEEN):
            self.unseen.append((self.browser.path, *self.at()))

    @staticmethod
    def fits(at, role, name):
        return role == at[0] and (
            name.search(at[1]) if isinstance(name, re.Pattern)
            else name in (None, at[1]))

    def tab_to(self, role, name):
        """As often as it takes; from where the focus is, if it is there."""
        from selenium.webdriver.common.keys import Keys
        if self.fits(self.at(), role, name):
            return self.look()
        passed = []
        for _ in range(MANY):
            self.send(Keys.TAB)
            passed.append(self.at())
            if self.fits(passed[-1], role, name):
                return self.look()
            if passed[-1][0] not in ("generic", "RootWebArea", "none"):
                self.look()
        raise LookupError(f"Tab does not lead to {role} {name!r} at "
                          f"{self.browser.path}: {passed[:30]}")

    def type(self, text):
        """In the place of what is there."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys
        ActionChains(self.browser.driver).key_down(Keys.CONTROL).send_keys(
            "a").key_up(Keys.CONTROL).send_keys(text).perform()

    def enter(self):
        """Where it leads to another page."""
        from selenium.webdriver.common.keys import Keys
        self.page.leaving(lambda: self.send(Keys.ENTER))

    def press(self, role, name):
        self.tab_to(role, name)
        self.enter()
