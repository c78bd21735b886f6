"""An operator at a real browser: Chromium, which trusts the system's own root
and nothing else of it.

    with Browser(system) as b:
        b.sign_in("ann", password)
        b.type_code(device.code)
"""

import os
import shutil
import subprocess
import tempfile
import time

import tap

PATIENCE = 20       # seconds
FLAGS = ("--headless=new", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-sandbox", "--disable-dev-shm-usage",
         # As the devices of the tests: one network.
         "--host-resolver-rules=MAP console.localhost 127.0.0.1")


def need():
    """Skips the whole file where there is no browser."""
    if not shutil.which("chromedriver") or not shutil.which("certutil"):
        tap.skip("no chromium-driver or libnss3-tools")


class Browser:
    """One window. Lists of elements are by CSS."""

    def __init__(self, system, javascript=True, width=360, height=740):
        self.system = system
        self.javascript = javascript
        self.size = (width, height)
        self.home = tempfile.mkdtemp(prefix="hf-chromium-")
        self.driver = None

    def __enter__(self):
        try:
            self.trust()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.driver is not None:
            self.driver.quit()
        shutil.rmtree(self.home, ignore_errors=True)

    def trust(self):
        store = os.path.join(self.home, ".pki", "nssdb")
        os.makedirs(store)
        for args in (["-N", "--empty-password"],
                     ["-A", "-n", "root", "-t", "C,,", "-i",
                      self.system.root_pem]):
            subprocess.run(["certutil", "-d", f"sql:{store}", *args],
                           check=True, capture_output=True)

    def start(self):
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        for flag in FLAGS:
            options.add_argument(flag)
        options.add_argument(f"--user-data-dir={self.home}/profile")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        if not self.javascript:
            options.add_experimental_option("prefs", {
                "profile.managed_default_content_settings.javascript": 2})
        self.driver = webdriver.Chrome(options=options, service=Service(
            "/usr/bin/chromedriver", env={**os.environ, "HOME": self.home}))
        self.resize(*self.size)

    def resize(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": width < 600})

    # ---- looking --------------------------------------------------------

    @property
    def path(self):
        """Of the address, with query and fragment."""
        return self.driver.current_url.removeprefix(
            self.system.console_url("").rstrip("/"))

    @property
    def source(self):
        return self.driver.page_source

    def all(self, css):
        return self.driver.find_elements("css selector", css)

    def one(self, css):
        return self.driver.find_element("css selector", css)

    def text(self, css="main"):
        return " ".join(element.text for element in self.all(css))

    @property
    def heading(self):
        return self.text("h1")

    def value(self, css):
        return self.one(css).get_property("value")

    def until(self, look, what):
        """Waits until look() is true."""
        deadline = time.monotonic() + PATIENCE
        while not self.try_look(look):
            if time.monotonic() > deadline:
                tap.note(self.text("body"))
                raise TimeoutError(f"{what}; at {self.path}")
            time.sleep(0.05)

    @staticmethod
    def try_look(look):
        """A page that is just being exchanged is looked at again."""
        from selenium.common.exceptions import WebDriverException
        try:
            return look()
        except WebDriverException:
            return False

    def until_heading(self, heading):
        self.until(lambda: self.heading == heading, f"no {heading!r}")

    def complaints(self):
        """What the browser's console says, refusals by status apart."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if "Failed to load resource" not in entry["message"]]

    # ---- doing ----------------------------------------------------------

    def go(self, path):
        self.driver.get(self.system.console_url(path))

    def fill(self, css, text):
        element = self.one(css)
        element.clear()
        element.send_keys(text)

    def click(self, css):
        """Clicks what leads to another page, and waits for that."""
        from selenium.common.exceptions import WebDriverException
        element = self.one(css)
        element.click()

        def gone():
            try:
                element.is_enabled()
                return False
            except WebDriverException:
                return True
        self.until(gone, f"nothing happens at {css}")
        self.until(lambda: self.all("footer"), "no whole page")

    def sign_in(self, name, password):
        self.go("/sign-in")
        self.fill("#name", name)
        self.fill("#password", password)
        self.click("main form button")

    def sign_out(self):
        self.click(".out button")

    def type_code(self, code):
        self.go("/")
        self.fill("#code", code)
        self.click("main form button")
