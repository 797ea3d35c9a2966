#!/usr/bin/env python3
"""Embeds db/migrations/NNNN_what.sql as the C table `migrations`.

    migrations.py FOLDER OUT.c OUT.d

Numbers rise and are used once; migrations are append-only, a released file is never changed.
"""

import os
import re
import sys

FILE = re.compile(r"^(\d{4})_([a-z0-9_]+)\.sql$")


def c_string(text):
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.rstrip("\n").split("\n"))
    return "\n\t\t  ".join(f'"{line}\\n"' for line in lines)


def main(folder, code, depfile):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    names = [name for name in names if name.endswith(".sql")]
    out = ["/* Generated from db/migrations by tools/migrations.py. */", '#include "platform/db/migrate.h"', "",
           "const struct migration migrations[] = {"]
    last = 0
    for name in names:
        match = FILE.match(name)
        if not match or int(match.group(1)) <= last:
            sys.exit(f"{folder}/{name}: expected NNNN_what.sql with a number of its own")
        last = int(match.group(1))
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            out.append(f'\t{{ {last}, "{match.group(2)}",\n\t\t  {c_string(file.read())} }},')
    out += ["\t{ 0, 0, 0 },", "};", f"const int migration_count = {len(names)};", ""]
    with open(code, "w", encoding="utf-8") as file:
        file.write("\n".join(out))
    with open(depfile, "w", encoding="utf-8") as file:
        paths = [folder] * os.path.isdir(folder) + [os.path.join(folder, name) for name in names]
        file.write(f"{code}: {' '.join(path.replace(' ', chr(92) + ' ') for path in paths)}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
