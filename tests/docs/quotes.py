"""README's C example is examples/drift.c, and links between documents lead to files.

usage: quotes.py SOURCE
"""
import glob
import os
import re
import sys

source = sys.argv[1]
problems = []


def read(name):
    with open(os.path.join(source, name), encoding="utf-8") as f:
        return f.read()


example = read("examples/drift.c").split("*/\n", 1)[1]
quoted = re.findall(r"^```c\n(.*?)^```$", read("README.md"), re.S | re.M)
if quoted != [example]:
    problems.append("README.md: the C example is not examples/drift.c below its first comment")

documents = [os.path.relpath(path, source) for pattern in ("*.md", "docs/*.md") for path in
             glob.glob(os.path.join(source, pattern))]
links = 0
for document in documents:
    text = re.sub(r"^```.*?^```$", "", read(document), flags=re.S | re.M)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if re.match(r"[a-z]+://|mailto:|#", target):
            continue
        links += 1
        if not os.path.exists(os.path.join(source, os.path.dirname(document), target.split("#")[0])):
            problems.append("%s: %s is not there" % (document, target))
if "README.md" not in documents or not links:
    problems.append("quotes.py: found no links to check")
print("\n".join(problems) or "%d documents, %d links: fine" % (len(documents), links))
sys.exit(bool(problems))
