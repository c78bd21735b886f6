"""Fills in the words between @ of the shipped files."""

import os
import re

WORD = re.compile(r"@([a-z0-9_]+)@")


def text(template, words):
    """Unknown words are an error: nothing may be left unfilled."""
    return WORD.sub(lambda match: words[match.group(1)], template)


def file(source, target, words):
    with open(source, encoding="utf-8") as template:
        filled = text(template.read(), words)
    with open(target, "w", encoding="utf-8") as output:
        output.write(filled)


def tree(source, target, words):
    """Every .conf of a folder into another."""
    for name in sorted(os.listdir(source)):
        if name.endswith(".conf"):
            file(os.path.join(source, name), os.path.join(target, name), words)


def drop_lines(path, word):
    """Removes the lines that hold a word."""
    with open(path, encoding="utf-8") as source:
        kept = [line for line in source if word not in line]
    with open(path, "w", encoding="utf-8") as output:
        output.writelines(kept)
