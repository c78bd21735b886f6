#!/usr/bin/python3
"""The template compiler refuses every place where escaping would not help,
and says where in which file."""

import os
import subprocess
import tempfile

import tap

TPLC = os.path.join(tap.ROOT, os.environ.get("B", "build"), "templates",
                    "tplc")

REFUSED = (     # name, template, line, part of the message
    ("a tag in a script", "<p>\n<script>{{x}}</script>", 2, "<script>"),
    ("a script without a tag", "<script>alert(1)</script>", 1, "<script>"),
    ("a tag in a style", "<style>{{x}}</style>", 1, "<style>"),
    ("an event attribute", '<p onclick="{{x}}">', 1, "onclick"),
    ("an event attribute in capitals", '<p ONCLICK="a">', 1, "onclick"),
    ("a style attribute", '<p style="color:{{x}}">', 1, "style"),
    ("a document in an attribute", '<iframe srcdoc="{{x}}">', 1, "srcdoc"),
    ("an attribute without quotes", "<p class={{x}}>", 1, "without quotes"),
    ("the same without a tag", "<p class=x>", 1, "without quotes"),
    ("a link without url", '<a href="{{x}}">', 1, "{{url}}"),
    ("half a link without url", '<a href="/a/{{x}}">', 1, "{{url}}"),
    ("a source without url", "\n\n<img src='{{x}}'>", 3, "{{url}}"),
    ("url outside of a link", "<p>{{url x}}", 1, "outside"),
    ("url in another attribute", '<p title="{{url x}}">', 1, "outside"),
    ("a section in a link", '<a href="{{?x}}/{{/x}}">', 1, "{{url}}"),
    ("a tag as an element's name", "<{{x}}>", 1, "name"),
    ("a tag as an attribute's name", '<p {{x}}="1">', 1, "name"),
    ("a tag in a comment", "<!-- {{x}} -->", 1, "comment"),
    ("a section that ends elsewhere", "{{?x}}<p {{/x}}>", 1, "elsewhere"),
    ("one that ends in another value", '<p title="{{?x}}" lang="{{/x}}">', 1,
     "elsewhere"),
    ("a section never closed", "a\n{{?x}}\nb", 3, 'of line 2'),
    ("sections crossed", "{{?x}}{{?y}}{{/x}}{{/y}}", 1, "closes"),
    ("a closing tag alone", "{{/x}}", 1, "closes nothing"),
    ("a tag never ended", "{{x", 1, "}}"),
    ("a raw tag", "{{{x}}}", 1, "bad name"),
    ("a name that is no name", "{{X-1}}", 1, "bad name"),
    ("no name", "{{}}", 1, "bad name"),
    ("a text that is also a list", "{{x}}{{#x}}{{/x}}", 1, "text and a list"),
    ("a list that is also a flag", "{{#x}}{{/x}}{{?x}}{{/x}}", 1,
     "list and a flag"),
    ("a part that is not there", "{{>nobody}}", 1, "no template"),
    ("a part of itself", "{{>page}}", 1, "includes itself"),
    ("a part inside of a tag", '<p {{>part}}>', 1, "inside of a tag"),
    ("the end inside of a tag", "<p class='a", 1, "inside of a tag"),
)


def compile_one(text):
    """What tplc says of page.html with this text, and what it wrote."""
    with tempfile.TemporaryDirectory(prefix="hf-tpl-") as folder:
        paths = [os.path.join(folder, name)
                 for name in ("tpl.c", "tpl.h", "page.html", "part.html")]
        for path, content in ((paths[2], text), (paths[3], "<i>part</i>")):
            with open(path, "w", encoding="utf-8") as f:
                f.write(content)
        ran = subprocess.run([TPLC, *paths], capture_output=True, text=True,
                             check=False)
        made = ""
        for path in paths[:2]:
            if os.path.exists(path):
                with open(path, encoding="utf-8") as f:
                    made += f.read()
        return ran.returncode, ran.stderr, made


with tap.plan():
    for name, text, line, part in REFUSED:
        status, said, made = compile_one(text)
        tap.equal((status, made), (1, ""), f"refused: {name}")
        tap.holds(said, f"page.html:{line}: ", f"{name}: file and line")
        tap.holds(said, part, f"{name}: why")

    status, said, made = compile_one(
        '{{! note }}<a href="/d/{{url id}}" {{?on}}hidden{{/on}}'
        ' title="{{name}}">{{?name}}{{name}}{{/name}}</a>'
        '{{#rows}}<i>{{^last}}{{x}}{{/last}}</i>{{/rows}}{{>part}}'
        '<script src="/a.js" defer></script>')
    tap.equal((status, said), (0, ""), "all that is good is taken")
    for field in ("const char *id;", "bool on;", "const char *name;",
                  "const struct tpl_page_rows *rows;", "size_t rows_n;",
                  "bool last;", "struct tpl_part part;"):
        tap.holds(made, field, f"it has a field {field}")
    tap.holds(made, "escape_url_part(b, t0->id)", "escaped for a link")
    tap.holds(made, "escape_text(b, t0->name)", "escaped for text")
    made = compile_one("<bdi class='a'>{{x}}</bdi><bdi><b>{{y}}</b></bdi>"
                       "<option value='1'>{{z}}</option>")[2]
    tap.equal([f"escape_name(b, t0->{x})" in made for x in "xyz"],
              [True, False, True], "a name is never blank")
    tap.ok("note" not in made, "a comment stays out")
