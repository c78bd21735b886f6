#!/usr/bin/python3
"""The whole life of an account in a real browser: invited, welcomed, given
roles for one site and then for all, reset, disabled while it is signed in; and
what everybody may do with the own account. Things are found as a screen reader
finds them: by label, heading, link and button."""

import chromium
import tap
import visitor
from visitor import signed_in

chromium.need()
from selenium.webdriver.support.ui import Select     # noqa: E402

CHOSEN, OTHER = "a quite new password", "and quite another one"


class Person(chromium.Browser):
    def link(self, text):
        """Follows the link whose text begins so."""
        self.follow("a", text)

    def button(self, text):
        self.follow("button", text)

    def follow(self, tag, text):
        self.driver.execute_script(
            "document.querySelectorAll('[data-test]').forEach(e => "
            "e.removeAttribute('data-test')); "
            "[...document.querySelectorAll(arguments[0])].find(e => "
            "e.textContent.trim().startsWith(arguments[1]))"
            ".setAttribute('data-test', 'here')", tag, text)
        self.click("[data-test]")

    def field(self, label):
        """The one that this label names."""
        return self.driver.execute_script(
            "return [...document.querySelectorAll('label')].find(l => "
            "l.textContent.trim().startsWith(arguments[0])).control", label)

    def type(self, label, text):
        field = self.field(label)
        field.clear()
        field.send_keys(text)

    def choose(self, label, text):
        choice = Select(self.field(label))
        choice.select_by_visible_text(next(
            o.text for o in choice.options if o.text.startswith(text)))

    def person(self, name):
        self.go("/people")
        self.type("Part of a name", name)
        self.button("Search")
        self.follow("main .rows a", name)

    @property
    def shown(self):
        return self.text("main")


def invited(adam):
    adam.link("People")
    tap.equal(adam.heading, "Accounts", "People leads to the accounts")
    adam.link("Sites")
    adam.type("Name", "Lyon")
    adam.button("Make it")
    tap.holds(adam.shown, "Lyon", "a site is made")
    adam.link("Accounts")
    adam.link("Invite somebody")
    adam.type("Account", "Zoe.Z")
    adam.type("Displayed as", "Zoe Zimmer")
    adam.choose("Role", "operator")
    adam.choose("For which devices", "Only those at Lyon")
    adam.button("Make the account and a link")
    tap.equal(adam.heading, "Send this to Zoe Zimmer", "somebody is invited")
    tap.holds(adam.shown, "zoe.z", "the page says how she signs in")
    return adam.field("Link").get_property("value")


def welcomed(s, zoe, link):
    zoe.driver.get(link)
    tap.equal((zoe.heading, zoe.path), ("Choose a password", "/welcome"),
              "the link leaves the address bar")
    tap.equal(zoe.field("The link that").get_property("value"),
              link.rpartition("#")[2], "and stands in the field")
    zoe.type("New password", CHOSEN)
    zoe.type("The same again", "something else")
    zoe.button("Set it and sign in")
    tap.holds(zoe.shown, "not the same", "a slip is told")
    zoe.type("New password", CHOSEN)
    zoe.type("The same again", CHOSEN)
    zoe.button("Set it and sign in")
    tap.equal((zoe.heading, zoe.path), ("Zoe Zimmer", "/me"), "she is in")
    tap.ok(all(part in zoe.shown for part in (
        "zoe.z", "operator at Lyon", "this is the first", "This one",
        "Chrome on Linux")), "and sees who she is and what she may")
    zoe.go("/")
    tap.equal(zoe.heading, "Add a device", "she can work")
    tap.equal([a.text for a in zoe.all("nav a")], ["Add", "Devices"],
              "and is offered no more")


def own_account(s, zoe):
    other = signed_in(s, "zoe.z", CHOSEN)
    zoe.go("/me")
    tap.equal(len(zoe.all("#sessions ~ ul li")), 2, "two sessions")
    zoe.follow("main button.plain", "End")
    tap.equal((len(zoe.all("#sessions ~ ul li")), other.is_in()), (1, False),
              "one is ended, at once")
    other = signed_in(s, "zoe.z", CHOSEN)
    tap.holds(other.get("/me").text, "127.0.0.1",
              "the sign-in before is told")
    zoe.link("Change my password")
    zoe.type("Old password", "wrong horse")
    zoe.type("New password", OTHER)
    zoe.type("The same again", OTHER)
    zoe.button("Change it")
    tap.holds(zoe.shown, "not your password", "a wrong old one is told")
    zoe.type("Old password", CHOSEN)
    zoe.type("New password", OTHER)
    zoe.type("The same again", OTHER)
    zoe.button("Change it")
    tap.holds(zoe.shown, "is changed", "the password is changed")
    tap.ok(not other.is_in(), "other sessions end")
    other = signed_in(s, "zoe.z", OTHER)
    zoe.go("/me")
    zoe.button("Sign out everywhere")
    tap.equal((zoe.heading, other.is_in()), ("Sign in", False),
              "signed out everywhere")
    zoe.sign_in("zoe.z", OTHER)


def roles(s, adam, zoe):
    adam.go("/roles")
    adam.link("Make a role")
    adam.type("Name", "night-shift")
    adam.type("Description", "Lets devices in at night")
    adam.field("view").click()
    adam.button("Save")
    tap.ok("night-shift" in adam.shown and "Nobody has it" in adam.shown,
           "a role is made")
    adam.person("Zoe")
    adam.link("Give a role")
    adam.choose("Role", "night-shift")
    adam.button("Give it")
    tap.holds(adam.shown, "night-shift everywhere", "and given")
    adam.link("Take operator Lyon")
    tap.holds(adam.text("h1"), "Take the role operator from Zoe Zimmer?",
              "asked once")
    adam.button("Take it")
    tap.ok("operator at Lyon" not in adam.shown, "the other one is taken")
    zoe.go("/")
    tap.equal((zoe.heading, [a.text for a in zoe.all("nav a")]),
              ("Welcome", ["Devices"]), "which holds at once")
    adam.go("/roles")
    adam.link("Change")
    adam.link("Delete")
    adam.button("Delete")
    tap.holds(adam.shown, "zoe.z", "a role in use stays, and says why")


def asked_again(s, adam):
    """Later the password is wanted once more."""
    s.psql("postgres", "UPDATE data.session SET confirmed_at = "
           "confirmed_at - interval '6 minutes'")
    adam.person("Zoe")
    adam.link("Rename")
    adam.type("Displayed as", "Zoë Zimmer")
    adam.type("Your own password", "wrong horse")
    adam.button("Rename")
    tap.ok("not your password" in adam.shown and adam.field(
        "Displayed as").get_property("value") == "Zoë Zimmer",
        "a wrong password loses nothing that was typed")
    adam.type("Your own password", system_password)
    adam.button("Rename")
    tap.equal(adam.heading.splitlines()[0].removesuffix(" Active"),
              "Zoë Zimmer", "with the right one it is done")
    adam.link("Rename")
    tap.ok("Your own password" not in adam.shown, "and not asked at once")
    adam.link("Leave it")


def reset_and_end(s, adam, zoe):
    adam.link("Reset the password")
    adam.button("Make the link")
    link = adam.field("Link").get_property("value")
    zoe.go("/me")
    tap.equal(zoe.heading, "Zoë Zimmer", "a reset leaves her alone")
    guest = visitor.Visitor(s)
    answer = guest.fill("/welcome", token=link, new=CHOSEN, again=CHOSEN)
    tap.equal((answer.status, guest.is_in()), (303, True),
              "without scripts the link is pasted")
    zoe.go("/me")
    tap.equal(zoe.heading, "Sign in", "the new password ends sessions")
    zoe.sign_in("zoe.z", CHOSEN)
    adam.person("Zoë")
    adam.link("Disable")
    adam.button("Disable")
    tap.ok("disabled" in adam.shown and "not signed in anywhere"
           in adam.shown, "disabled, with its sessions")
    zoe.go("/devices")
    tap.equal((guest.is_in(), zoe.heading), (False, "Sign in"),
              "everywhere at once")
    zoe.sign_in("zoe.z", CHOSEN)
    tap.holds(zoe.shown, "wrong", "and she cannot come in again")
    adam.link("Enable")
    adam.button("Enable")
    zoe.sign_in("zoe.z", CHOSEN)
    zoe.go("/me")
    tap.equal(zoe.heading, "Zoë Zimmer", "enabled, she can")


def last_one(adam):
    adam.person("adam")
    tap.ok("Disable…" not in adam.shown, "nobody is offered to disable himself")
    adam.link("Take administrator")
    adam.button("Take it")
    tap.holds(adam.shown, "Make somebody else an administrator first",
              "the last administrator stays")
    adam.link("Leave it")
    tap.holds(adam.shown, "cannot be deleted", "no account can be deleted")


def looks(adam, *paths):
    """On a phone nothing is cut off."""
    wide = []
    for path in paths:
        adam.go(path)
        if adam.driver.execute_script(
                "return document.documentElement.scrollWidth") > 360:
            wide.append(path)
    tap.equal(wide, [], "every page fits 360 pixels")
    tap.equal(adam.complaints(), [], "the browser does not complain")


with tap.system("people, from invitation to end") as system:
    system_password = system.account("adam", "administrator")
    with Person(system) as adam, Person(system) as zoe:
        adam.sign_in("adam", system_password)
        welcomed(system, zoe, invited(adam))
        own_account(system, zoe)
        roles(system, adam, zoe)
        asked_again(system, adam)
        reset_and_end(system, adam, zoe)
        last_one(adam)
        here = adam.path
        looks(adam, "/people", "/people/invite", "/roles", "/roles/edit",
              "/sites", "/me", "/me/password", here, f"{here}/grant",
              f"{here}/link")
