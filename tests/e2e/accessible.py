"""A page as a screen reader has it, in a chromium.Browser.

    page = accessible.Page(browser)
    page.fill("textbox", "Account", "ann")
    page.press("button", "Sign in")
    page.faults()       # what axe-core finds

Things are found by their accessible role and name alone, through the DevTools
protocol, which neither the page's policy nor a browser without JavaScript
hinders.
"""

import json
import re
import time

import npm
import tap

PATIENCE = 30       # seconds
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa",
        "best-practice")
SIZES = (("desktop", 1280, 860), ("phone", 360, 740))
# All that can differ between light and dark.
COLOR = ("color-contrast", "link-in-text-block")
# Roles that only hold others together.
SILENT = ("none", "generic", "InlineTextBox", "LineBreak")


class Node:
    """One node of the accessibility tree."""

    def __init__(self, raw, within=()):
        self.within = within        # the roles around it, outermost first
        self.role = raw.get("role", {}).get("value", "none")
        self.name = " ".join(str(raw.get("name", {}).get("value", "")).split())
        self.value = str(raw.get("value", {}).get("value", ""))
        self.description = str(raw.get("description", {}).get("value", ""))
        self.number = raw.get("backendDOMNodeId")
        self.states = {each["name"]: each["value"].get("value")
                       for each in raw.get("properties", ())}

    def __repr__(self):
        return f"{self.role} {self.name!r}"


class Page:
    """Whatever page the browser is at."""

    axe = None      # its source, read once

    def __init__(self, browser):
        self.browser = browser

    def cdp(self, method, **arguments):
        return self.browser.driver.execute_cdp_cmd(method, arguments)

    # ---- finding --------------------------------------------------------

    def nodes(self):
        """All that is read out, in its order."""
        raw = self.cdp("Accessibility.getFullAXTree")["nodes"]
        by_id = {each["nodeId"]: each for each in raw}
        nodes, todo = [], [(raw[0], ())]
        while todo:
            each, within = todo.pop()
            if not each.get("ignored"):
                node = Node(each, within)
                within += (node.role,)
                if node.role not in SILENT:
                    nodes.append(node)
            todo += [(by_id[number], within)
                     for number in reversed(each.get("childIds", ()))
                     if number in by_id]
        return nodes

    def all(self, role, name=None):
        """name: the whole one, or a compiled pattern that is in it."""
        def fits(node):
            if isinstance(name, re.Pattern):
                return name.search(node.name)
            return name is None or node.name == name
        return [node for node in self.nodes()
                if node.role == role and fits(node)]

    def find(self, role, name=None):
        """The one there is; waits for it."""
        found = []

        def look():
            found[:] = self.all(role, name)
            return len(found) == 1
        self.until(look, lambda: f"{len(found)} of {role} {name!r}")
        return found[0]

    def has(self, role, name=None):
        return bool(self.all(role, name))

    def until(self, look, what):
        deadline = time.monotonic() + PATIENCE
        while not self.browser.try_look(look):
            if time.monotonic() > deadline:
                what = what() if callable(what) else what
                raise TimeoutError(f"{what} at {self.browser.path}: "
                                   f"{self.nodes()}")
            time.sleep(0.05)

    @property
    def heading(self):
        """The first one, which says what the page is."""
        return (self.all("heading") or [Node({})])[0].name

    def text(self):
        """All that is read out as text."""
        return " ".join(node.name for node in self.nodes()
                        if node.role == "StaticText")

    # ---- doing ----------------------------------------------------------

    def call(self, node, function):
        """Calls a function with this = the node's element."""
        reference = self.cdp("DOM.resolveNode", backendNodeId=node.number)
        return self.cdp("Runtime.callFunctionOn", functionDeclaration=function,
                        objectId=reference["object"]["objectId"],
                        returnByValue=True)["result"].get("value")

    def click(self, node):
        """In its middle, as a finger or a screen reader does."""
        self.cdp("DOM.scrollIntoViewIfNeeded", backendNodeId=node.number)
        quad = self.cdp("DOM.getContentQuads",
                        backendNodeId=node.number)["quads"][0]
        where = {"x": sum(quad[0::2]) / 4, "y": sum(quad[1::2]) / 4,
                 "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.cdp("Input.dispatchMouseEvent", type=kind, **where)

    def loader(self):
        return self.cdp("Page.getFrameTree")["frameTree"]["frame"]["loaderId"]

    def leaving(self, act):
        """Does what leads to another page, and waits for that."""
        before = self.loader()
        act()
        self.until(lambda: self.loader() != before, "nothing happens")
        self.until(lambda: self.cdp(
            "Runtime.evaluate", expression="document.readyState"
        )["result"]["value"] == "complete", "no whole page")

    def press(self, role, name):
        """Presses what leads to another page."""
        node = self.find(role, name)
        self.leaving(lambda: self.click(node))

    def toggle(self, role, name):
        """Presses what stays on the page."""
        self.click(self.find(role, name))

    def fill(self, role, name, text):
        node = self.find(role, name)
        self.cdp("DOM.focus", backendNodeId=node.number)
        self.call(node, "function () { this.select(); }")
        self.cdp("Input.insertText", text=text)

    def choose(self, name, option):
        """In a list to choose from, by the option's words."""
        words = json.dumps(option)
        chosen = self.call(self.find("combobox", name), f"""function () {{
            const o = [...this.options].find(o => o.text.startsWith({words}));
            this.value = o.value;
            this.dispatchEvent(new Event("change", {{ bubbles: true }}));
            return o.text;
        }}""")
        if chosen is None:
            raise LookupError(f"no {option!r} in {name!r}")

    # ---- axe-core -------------------------------------------------------

    def evaluate(self, world, expression):
        answer = self.cdp("Runtime.evaluate", expression=expression,
                          contextId=world, awaitPromise=True,
                          returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def with_axe(self):
        """A world of its own, out of the page's policy's reach, that has
        axe-core for as long as the browser is at this page."""
        if Page.axe is None:
            Page.axe = npm.read("axe-core", "axe.min.js")
        frame = self.cdp("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = self.cdp("Page.createIsolatedWorld", frameId=frame,
                         worldName="axe")["executionContextId"]
        self.evaluate(world, f"{Page.axe}; undefined")
        return world

    def faults(self, world=None, rules=None):
        """What axe-core finds: "rule: element: why", by its names."""
        only = {"type": "rule", "values": rules} if rules else {
            "type": "tag", "values": TAGS}
        options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
        found = self.evaluate(world or self.with_axe(),
                              f"axe.run(document, {options})")
        return [f"{rule['id']}: {node['html'][:120]}: "
                f"{node.get('failureSummary', '')}"
                for rule in found["violations"] for node in rule["nodes"]]

    def too_wide(self):
        """What has to be moved sideways to be seen."""
        return self.browser.driver.execute_script("""
            const all = [document.documentElement,
                ...document.querySelectorAll(".wide")];
            return all.filter(e => e.scrollWidth > e.clientWidth)
                .map(e => `${e.tagName} ${e.className}: ` +
                    `${e.scrollWidth} in ${e.clientWidth}`);""")


def media(browser, dark=False, **features):
    """Light or dark, and what else a person may have set."""
    wanted = {"prefers-color-scheme": "dark" if dark else "light", **features}
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "media": "", "features": [{"name": name, "value": value}
                     for name, value in wanted.items()]})


def looks(browser):
    """The page that is there in each of the four; their names."""
    for size, width, height in SIZES:
        browser.resize(width, height)
        for tone in ("light", "dark"):
            media(browser, tone == "dark")
            query = f"(width: {width}px) and (prefers-color-scheme: {tone})"
            browser.until(lambda q=query: browser.driver.execute_script(
                "return matchMedia(arguments[0]).matches", q), f"not {query}")
            yield f"{size}-{tone}"


def clean(browser, what):
    """In none of its four looks does axe-core find anything in this page, nor
    is it too wide."""
    page = Page(browser)
    world = page.with_axe()
    found = []
    for look in looks(browser):
        rules = COLOR if look.endswith("dark") else None
        found += [f"{look}: {fault}" for fault in
                  page.faults(world, rules) + page.too_wide()]
    tap.equal(found, [], what)
