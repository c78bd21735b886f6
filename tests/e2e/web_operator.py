"""An operator in the console without a browser: forms as HTML has them."""

import html.parser
import http.client
import re
import socket
import ssl
import time
import urllib.parse

PROOF = 10      # seconds that a device may take to prove itself


class Form(html.parser.HTMLParser):
    """The fields of the forms of a page, by their action."""

    def __init__(self, text):
        super().__init__()
        self.forms = {}
        self.fields = None
        self.select = None
        self.textarea = None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "form":
            self.fields = self.forms.setdefault(attributes["action"], {})
        elif tag == "input" and self.fields is not None \
                and "name" in attributes and (
                    "checked" in attributes or
                    attributes.get("type") not in ("checkbox", "radio")):
            self.fields[attributes["name"]] = attributes.get("value", "")
        elif tag == "textarea" and self.fields is not None:
            self.textarea = attributes["name"]
            self.fields[self.textarea] = ""
        elif tag == "select":
            self.select = attributes["name"]
        elif tag == "option" and self.fields is not None and (
                "selected" in attributes or self.select not in self.fields):
            self.fields[self.select] = attributes.get("value", "")

    def handle_data(self, data):
        if self.textarea is not None:
            self.fields[self.textarea] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.fields = None
        elif tag == "textarea":
            self.textarea = None


class Connection(http.client.HTTPSConnection):
    """To the console's name, which the resolver need not know."""

    def __init__(self, stack, server="127.0.0.1", source=None):
        super().__init__(stack.console_name, stack.port, timeout=30,
                         context=stack.tls_context())
        self.server = server
        self.source = source        # the address that the server sees

    def connect(self):
        plain = socket.create_connection(
            (self.server, self.port), 30,
            self.source and (self.source, 0))
        self.sock = self._context.wrap_socket(plain,
                                              server_hostname=self.host)


class Page:
    """One answer."""

    def __init__(self, answer):
        self.status = answer.status
        self.location = answer.getheader("Location", "")
        self.cookies = answer.headers.get_all("Set-Cookie") or []
        self.text = answer.read().decode()
        self.forms = Form(self.text).forms


class WebOperator:
    """A browser's part: cookies and form fields, one request at a time."""

    def __init__(self, stack, account, password):
        self.stack = stack
        self.cookies = {}
        form = self.get("/sign-in").forms["/sign-in"]
        page = self.post("/sign-in", {**form, "name": account,
                                      "password": password})
        if page.status != 303:
            raise RuntimeError(f"sign-in answers {page.status}")

    def connection(self):
        return Connection(self.stack)

    def request(self, method, path, body=None, **more):
        connection = self.connection()
        headers = {"Cookie": "; ".join(
            f"{name}={value}" for name, value in self.cookies.items()),
            **more}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = self.stack.console_url()
        try:
            connection.request(method, path, body, headers)
            page = Page(connection.getresponse())
        except (OSError, ssl.SSLError) as fault:
            raise ConnectionError(f"{method} {path}: {fault}") from fault
        finally:
            connection.close()
        for cookie in page.cookies:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return page

    def get(self, path):
        return self.request("GET", path)

    def post(self, path, fields):
        return self.request("POST", path, urllib.parse.urlencode(fields))

    def claim(self, code, wait=True):
        """The path of the enrollment's page, once the device has proved
        itself or failed."""
        form = self.get("/").forms["/claim"]
        page = self.post("/claim", {**form, "code": code})
        if page.status != 303:
            fault = re.search(r'id="code-fault"[^>]*>([^<]*)', page.text)
            raise RuntimeError(f"claim answers {page.status}: "
                               f"{fault.group(1) if fault else page.text}")
        deadline = time.monotonic() + PROOF
        while wait and 'data-state="claimed"' in self.get(
                page.location).text and time.monotonic() < deadline:
            time.sleep(0.05)
        return page.location

    def approve(self, path):
        """As the page shows it; the answer to the form."""
        action = f"{path}/approve"
        form = self.get(path).forms[action]
        form.pop("reason", None)
        return self.post(action, form)
