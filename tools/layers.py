#!/usr/bin/env python3
"""Checks what the compiler does not: who may include whom, and a few habits of STYLE.md that a machine can see.

    tools/layers.py            ends with `N passed, N failed`, one case per file

The rules
  layers      base < platform < feature (in the order of src/feature/meson.build) < app; extract uses base only
  features    another feature is used through feature/x/x.h alone; x_store.h, x_private.h stay in their folder
  queries     x_sql.h is included by the folder that owns x.sql, in a feature by x_store.c alone where there is one
  libraries   the headers of a third-party library appear in one folder (LIBRARIES)
  build       every .c file is named by the build
  closing     a struct that is closed by itself starts with a value: an early return closes it too
  roles       a role is named by the tables that decide (ROLE_FILES) and nowhere else; others ask role_may(), act_reach(), account_right
  headers     every declaration that others use has a comment, its own or one for its group; route tables speak for themselves
  text        a file opens with a comment, no line is endless (STYLE.md says 110, the limit here is 140), nothing is left to be done later,
              no tracked file names a folder of this machine
"""

import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
UNSET = re.compile(r"CLOSING\(\w+\) struct \w+ \w+;")
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
COLUMNS = 140
DECLARATION = re.compile(r"^(?:extern|MUST_USE|[a-z][^;{}()=]*\w\()[^{}]*;", re.MULTILINE)

# Third-party headers and the only folder that knows them.
LIBRARIES = {
    "microhttpd.h": ("platform/http",),
    "zlib.h": ("platform/http", "platform/file"),
    "jansson.h": ("platform/json",),
    "curl/": ("platform/net", "platform/mail"),
    "sodium.h": ("platform/crypto",),
    "openssl/": ("platform/crypto",),
    "fido.h": ("platform/webauthn",),
    "liboath/": ("platform/totp",),
    "fido/": ("platform/webauthn",),
    "unicode/": ("platform/unicode", "extract"),
    "libpq-fe.h": ("platform/db",),
    "sqlite3.h": ("platform/db",),
    "ini.h": ("platform/config",),
    "csv.h": ("extract",),
    "zip.h": ("platform/archive", "extract"),
    "expat.h": ("extract",),
    "seccomp.h": ("extract",),
    "magic.h": ("extract",),
    "libavcodec/": ("extract",),
    "libavformat/": ("extract",),
    "libavutil/": ("extract",),
    "libswresample/": ("extract",),
    "pocketsphinx.h": ("extract",),
    "sphinxbase/": ("extract",),
    "poppler.h": ("extract",),
    "cairo.h": ("extract",),
    "cairo-pdf.h": ("extract",),
    "pango/pangocairo.h": ("extract",),
    "leptonica/": ("extract",),
    "libheif/": ("extract",),
    "tesseract/": ("extract",),
}

# What two layers have in common: what the server and its helpers say to each other.
SHARED = {("platform/extract", "extract/frame.h"), ("platform/speech", "extract/audio.h")}

# Where roles are named: the tables that decide, the page that shows them, words of lists, and where the first accounts are made.
ROLE_FILES = ("src/feature/account/account.h", "src/feature/account/account.c", "src/feature/permission/permission_rule.h",
              "src/feature/permission/permission_rule.c", "src/feature/permission/permission_matrix.c", "src/app/commands.c", "src/app/demo.c",
              "db/migrations/0011_notification.sql", "db/migrations/0270_account_right.sql",
              "db/migrations/0290_account_right_of_rights.sql", "src/feature/importer/importer_user.c")
ROLE = {".c": re.compile(r'\bROLE_(?:NONE|JUNIOR|SENIOR|PARTNER|ADMIN)\b|"(?:junior|senior|partner)"'),
        ".sql": re.compile(r"'(?:junior|senior|partner|admin)'")}
ROLE[".h"] = ROLE[".c"]

# Headers of the C library and the kernel, free for everyone.
SYSTEM = re.compile(r"^(sys|netinet|arpa|net|linux|asm)/|^(assert|ctype|dirent|endian|errno|fcntl|float|fnmatch|getopt|glob|grp|inttypes|"
                    r"langinfo|libgen|limits|locale|malloc|math|netdb|poll|pthread|pwd|regex|sched|semaphore|setjmp|signal|spawn|"
                    r"stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib|stdnoreturn|string|strings|syslog|termios|threads|time|"
                    r"uchar|ucontext|unistd|wchar|wctype)\.h$")


def nouns():
    """Features in layer order, as src/feature/meson.build lists them."""
    with open("src/feature/meson.build", encoding="utf-8") as file:
        return re.findall(r"^\t'(\w+)',$", file.read().split("nouns = [")[1].split("\n]")[0] + "\n", re.MULTILINE)


class Checker:
    """Collects complaints by file."""

    def __init__(self):
        self.nouns = nouns()
        self.owners = {}
        for folder, _, names in os.walk("src"):
            for name in names:
                if name.endswith(".sql"):
                    self.owners[name[:-4] + "_sql.h"] = os.path.relpath(folder, "src")
        self.complaints = {}

    def complain(self, path, text):
        self.complaints.setdefault(path, []).append(text)

    def rank(self, path):
        """Layer of a file below src; a higher one may include a lower one."""
        parts = path.split("/")
        if parts[0] == "feature":
            return 10 + self.nouns.index(parts[1]) if parts[1] in self.nouns else None
        return {"base": 0, "platform": 1, "extract": 1, "app": 1000, "testing": 2000}.get(parts[0])

    def check_include(self, path, quote, target):
        folder = os.path.dirname(path)
        is_test = path.endswith(("_test.c", "_test.h")) or "testing" in path
        if quote == "<":
            self.check_library(path, folder, target, is_test)
        elif target.endswith("_sql.h") and "/" not in target:
            self.check_query(path, folder, target, is_test)
        elif "/" not in target:
            self.complain(path, f'"{target}": write the path from src')
        elif not os.path.exists(os.path.join("src", target)):
            self.complain(path, f'"{target}": no such header')
        elif not is_test or self.rank(target) != self.rank("testing/x"):
            self.check_layers(path, folder, target)

    def check_library(self, path, folder, target, is_test):
        if SYSTEM.match(target) or is_test:
            return
        for header, folders in LIBRARIES.items():
            if target == header or header.endswith("/") and target.startswith(header):
                if folder not in folders:
                    self.complain(path, f"<{target}> belongs in {', '.join(folders)}")
                return
        self.complain(path, f"<{target}> is not in the table of libraries (tools/layers.py)")

    def check_query(self, path, folder, target, is_test):
        owner = self.owners.get(target)
        if owner is None:
            self.complain(path, f'"{target}": no such .sql file')
        elif owner != folder:
            self.complain(path, f'"{target}" is private to {owner}')
        elif folder.startswith("feature/") and not path.endswith("_store.c") and not is_test:
            store = target.replace("_sql.h", "_store.c")
            if os.path.exists(os.path.join("src", folder, store)):
                self.complain(path, f'"{target}": only {store} runs these queries')

    def check_layers(self, path, folder, target):
        target_folder, name = os.path.split(target)
        if folder == target_folder or (folder, target) in SHARED:
            return
        mine, other = self.rank(path), self.rank(target)
        if other is None:
            self.complain(path, f'"{target}": its folder is not in the layer order')
        elif mine is not None and (other > mine or folder == "extract" and not target.startswith("base/")
                                   or target.startswith("extract/")):
            self.complain(path, f'"{target}" is above or beside this layer')
        elif re.search(r"_(store|private)\.h$", name):
            self.complain(path, f'"{target}" is private to {target_folder}')
        elif mine is not None and mine < 1000 and target_folder.startswith("feature/") and name != f"{os.path.basename(target_folder)}.h":
            self.complain(path, f'"{target}": use the contract {target_folder}/{os.path.basename(target_folder)}.h')

    def check_text(self, path, text):
        if not text.startswith("/*"):
            self.complain(path, "open the file with a comment that says what it is for")
        for number, line in enumerate(text.split("\n"), 1):
            if len(line.expandtabs(8)) > COLUMNS:
                self.complain(path, f"line {number} is longer than {COLUMNS} columns")
            if UNSET.search(line):
                self.complain(path, f"line {number} closes a struct that may never be opened: give it a value")
            if LATER.search(line):
                self.complain(path, f"line {number} leaves something to be done later")

    def check_roles(self, path):
        """What a role may is asked of the tables, so that there is one answer."""
        if path in ROLE_FILES or path.endswith(("_test.c", "_test.h")) or "testing" in path:
            return
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if ROLE[os.path.splitext(path)[1]].search(line):
                    self.complain(path, f"line {number} names a role: ask role_may(), act_reach() or the view account_right")

    def check_header(self, path, text):
        """A group of declarations, up to the next empty line outside braces, has a comment."""
        groups, depth = [""], 0
        for line in text.split("\n"):
            depth += line.count("{") - line.count("}")
            if line.strip() or depth:
                groups[-1] += line + "\n"
            elif groups[-1]:
                groups.append("")
        for group in groups:
            declaration = DECLARATION.search(group)
            if declaration and "/*" not in group and "struct http_routes " not in group:
                self.complain(path, f"say what this is for: {declaration[0].splitlines()[0]}")

    def check_source(self, full_path):
        path = os.path.relpath(full_path, "src")
        with open(full_path, encoding="utf-8") as file:
            text = file.read()
        self.check_text(full_path, text)
        self.check_roles(full_path)
        if path.endswith(".h"):
            self.check_header(full_path, text)
        if self.rank(path) is None:
            self.complain(full_path, "its folder is not in the layer order")
            return
        before = len(self.complaints.get(path, []))
        for quote, target in INCLUDE.findall(text):
            self.check_include(path, quote, target)
        if len(self.complaints.get(path, [])) > before:
            self.complaints.setdefault(full_path, []).extend(self.complaints.pop(path))

    def check_build(self, sources):
        """Every .c file is part of some target."""
        with open("build/meson-info/intro-targets.json", encoding="utf-8") as file:
            built = {os.path.relpath(source, ROOT) for target in json.load(file)
                     for group in target["target_sources"] for source in group.get("sources", [])}
        for source in sources:
            if source.endswith(".c") and source not in built:
                self.complain(source, "no meson.build names this file")

    def check_tracked(self):
        """Nothing that is published names a folder of this machine."""
        here = {ROOT, os.path.expanduser("~")} - {"/"}
        tracked = subprocess.run(["git", "ls-files", "-z"], stdout=subprocess.PIPE, check=True).stdout.decode().split("\0")
        for path in filter(os.path.isfile, tracked):
            with open(path, "rb") as file:
                content = file.read()
            for folder in here:
                if folder.encode() + b"/" in content:
                    self.complain(path, f"names the folder {folder} of this machine")
        return tracked


def main():
    os.chdir(ROOT)
    checker = Checker()
    sources = sorted(os.path.join(folder, name) for folder, _, names in os.walk("src")
                     for name in names if name.endswith((".c", ".h")))
    for source in sources:
        checker.check_source(source)
    queries = sorted(os.path.join(folder, name) for top in ("src", "db") for folder, _, names in os.walk(top)
                     for name in names if name.endswith(".sql"))
    for query in queries:
        checker.check_roles(query)
    checker.check_build(sources)
    checker.check_tracked()
    for path, complaints in sorted(checker.complaints.items()):
        for complaint in complaints:
            print(f"{path}: {complaint}")
    failed = len(checker.complaints)
    count = len(sources) + len(queries)
    print(f"{count - failed if failed < count else 0} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
