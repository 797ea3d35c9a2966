#!/usr/bin/env python3
"""Turns the queries of x.sql into C constants (x_sql.h, x_sql.c), one text per engine.

    sqlgen.py file  X.sql X_sql.h X_sql.c      one feature's queries
    sqlgen.py index OUT.c  A.sql B.sql ...     the table sql_all of every query; refuses a name used twice

Format of x.sql:
    -- name: candidate_get          starts a block; becomes `extern const struct sql sql_candidate_get`
    -- Why, inputs, columns, index  the comment lines right below describe it (at least one is asked for)
    SELECT ... WHERE id = :id;      one statement, `:name` parameters
Where the engines differ, inside a block:
    -- @sqlite
    -- @postgres
    -- @end                         either part may be missing
An engine whose text is empty gets NULL.  Both texts must use the same parameters.
A line of the description may say
    -- kept: candidate, followup    a write need not read these rows again until it changes one of these tables
    -- gathered: candidate, title   PostgreSQL: rows for it wait (db_run_gathered) until a text with all these words, table and column, is sent
    -- plan: one                    PostgreSQL: one plan for all parameters; the text leaves nothing to choose, and planning costs more than asking
    -- firms: all                   asked over all firms: without it a block sees the rows of one firm only (db_wall.h)
    -- firms: none                  asks for nothing that belongs to a firm by itself
Who does not name `:firm_id` must say one of the last two.
Text that several blocks share:
    -- fragment: candidate_passes   starts it, described like a block; it stands above its first use
    -- @include candidate_passes    puts it into a block, outside of dialect parts
The same query for several columns:
    -- places: merge_place          starts their table, described like a block; it stands above its first use
    --   record.candidate_id        one a line, each with a remark if it needs one
    -- @for merge_place             in a block: the text holds once for each, `@table` and `@column` stand for it.  The blocks are
                                    called name_table_column; `sql_name` is the table of all in that order, ended by NULL, and
                                    `sql_merge_place` names the columns
"""

import os
import re
import sys

NAME = re.compile(r"^--\s*(name|fragment|places):\s*(\S+)\s*$")
INCLUDE = re.compile(r"^\s*--\s*@include\s+(\w+)\s*$")
FOR = re.compile(r"^\s*--\s*@for\s+(\w+)\s*$")
COLUMN = re.compile(r"^--\s+(\w+)\.(\w+)\b.*$")
MARK = re.compile(r"^\s*--\s*@(\w+)\s*$")
KEPT = re.compile(r"^kept:\s*(.*?)\.?$")
GATHERED = re.compile(r"^gathered:\s*(.*?)\.?$")
ONE_PLAN = re.compile(r"^plan:\s*one\.?$")
FIRMS = re.compile(r"^firms:\s*(all|none)\.?$")
LITERAL = re.compile(r"'(?:[^']|'')*'")
CHANGED = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|(?<!FOR )UPDATE)\s+(?!SET\b)([a-z_]+)")
TOKEN = re.compile(
    r"""(?P<literal>'(?:[^']|'')*' | "(?:[^"]|"")*" | (?P<tag>\$[A-Za-z_]*\$).*?(?P=tag))
      | (?P<comment>--[^\n]* | /\*.*?\*/)
      | (?P<cast>::)
      | :(?P<param>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<end>;)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL)


class Refused(Exception):
    """The .sql file breaks a rule; says where."""


def fold_lines(text):
    """Drops blank lines and trailing blanks that stripped comments leave behind."""
    return "\n".join(line.rstrip() for line in text.split("\n") if line.strip())


def tokens(text, where):
    """The statement without comments and final semicolon, as (kind, text) pairs."""
    ended = False
    for match in TOKEN.finditer(text):
        kind = match.lastgroup if match.lastgroup != "tag" else "literal"
        if kind == "comment" or match.group(0).isspace() and ended:
            continue
        if ended:
            raise Refused(f"{where}: more than one statement in a block")
        if kind == "end":
            ended = True
        elif kind == "param":
            yield "param", match.group("param")
        else:
            yield "text", match.group(0)


def number_params(text, params, mark, where):
    """Replaces each `:name` with mark and its slot in `params`, which grows; returns the text and the names used."""
    out, used = [], set()
    for kind, value in tokens(text, where):
        if kind == "param":
            if value not in params:
                params.append(value)
            used.add(value)
            value = f"{mark}{params.index(value) + 1}"
        out.append(value)
    return fold_lines("".join(out)), used


class Block:
    """One named query as written in the file."""

    def __init__(self, name, where, fragments=None):
        self.name = name
        self.fragments = fragments or {}
        self.where = f"{where} ({name})"
        self.comment = []
        self.lines = {"sqlite": [], "postgres": []}
        self.engines = ("sqlite", "postgres")
        self.in_head = True
        self.table = None  # of columns that it holds for
        self.family = None  # block it was made from

    def add(self, line):
        mark = MARK.match(line)
        include = INCLUDE.match(line)
        table = FOR.match(line)
        if table:
            self.table = table.group(1)
        elif include:
            self.include(include.group(1))
        elif mark:
            self.switch(mark.group(1))
        elif self.in_head and line.startswith("--"):
            self.comment.append(line[2:].strip())
        else:
            self.in_head = self.in_head and not line.strip()
            for engine in self.engines:
                self.lines[engine].append(line)

    def include(self, name):
        self.in_head = False
        if name not in self.fragments:
            raise Refused(f"{self.where}: no fragment {name} above")
        if len(self.engines) != 2:
            raise Refused(f"{self.where}: a fragment inside @sqlite or @postgres")
        for engine in self.engines:
            self.lines[engine].extend(self.fragments[name].lines[engine])

    def switch(self, mark):
        self.in_head = False
        if mark == "end":
            self.engines = ("sqlite", "postgres")
        elif mark in self.lines:
            self.engines = (mark,)
        else:
            raise Refused(f"{self.where}: unknown mark @{mark}")

    def check(self):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", self.name):
            raise Refused(f"{self.where}: a name is lower case with underscores")
        if not self.comment:
            raise Refused(f"{self.where}: say below the name what the query is for")
        if len(self.engines) != 2:
            raise Refused(f"{self.where}: @sqlite or @postgres without @end")

    def compile(self):
        self.check()
        self.params = []
        self.sqlite, sqlite_used = number_params("\n".join(self.lines["sqlite"]), self.params, "?", self.where)
        self.postgres, postgres_used = number_params("\n".join(self.lines["postgres"]), self.params, "$", self.where)
        if not self.sqlite and not self.postgres:
            raise Refused(f"{self.where}: no statement")
        self.kept = [table.strip() for line in self.comment if KEPT.match(line) for table in KEPT.match(line).group(1).split(",")]
        self.gathered = [word.strip() for line in self.comment if GATHERED.match(line) for word in GATHERED.match(line).group(1).split(",")]
        self.changed = sorted(set(CHANGED.findall(LITERAL.sub("", self.sqlite + "\n" + self.postgres))))
        if self.kept and self.changed:
            raise Refused(f"{self.where}: what changes rows cannot be kept")
        if self.gathered and (self.sqlite or "firm_id" not in self.params):
            raise Refused(f"{self.where}: what is gathered is for PostgreSQL alone, and for one firm")
        self.one_plan = any(ONE_PLAN.match(line) for line in self.comment)
        firms = [FIRMS.match(line).group(1) for line in self.comment if FIRMS.match(line)]
        self.all_firms = "all" in firms
        if "firm_id" not in self.params and not firms:
            raise Refused(f"{self.where}: no :firm_id, so its description says `-- firms: all` or `-- firms: none`")
        if self.sqlite and self.postgres and sqlite_used != postgres_used:
            raise Refused(f"{self.where}: only one engine uses {', '.join(sorted(sqlite_used ^ postgres_used))}")


class Columns:
    """A table of columns that blocks hold for."""

    def __init__(self, name, where):
        self.name = name
        self.where = f"{where} ({name})"
        self.comment = []
        self.items = []

    def add(self, line):
        column = COLUMN.match(line)
        if column:
            self.items.append(column.groups())
        elif line.startswith("--"):
            self.comment.append(line[2:].strip())
        elif line.strip():
            raise Refused(f"{self.where}: only columns and remarks")

    def check(self):
        if not self.items or not self.comment:
            raise Refused(f"{self.where}: say what the columns are, and name one at least")
        if len(set(self.items)) != len(self.items):
            raise Refused(f"{self.where}: a column twice")


def expand(block, columns):
    """The blocks that stand for one with `@for`: one for each column."""
    if not block.table:
        return [block]
    if block.table not in columns:
        raise Refused(f"{block.where}: no columns {block.table} above")
    made = []
    for table, column in columns[block.table].items:
        one = Block(f"{block.name}_{table}_{column}", block.where, block.fragments)
        one.comment = block.comment
        one.lines = {engine: [line.replace("@table", table).replace("@column", column) for line in lines]
                     for engine, lines in block.lines.items()}
        one.family = block.name
        made.append(one)
    return made


class Blocks(list):
    """The blocks of one file, and its tables of columns."""

    columns = {}


def read_blocks(path):
    blocks, fragments, columns = Blocks(), {}, {}
    block = None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            name = NAME.match(line)
            if name:
                is_columns = name.group(1) == "places"
                block = (Columns(name.group(2), f"{path}:{number}") if is_columns else
                         Block(name.group(2), f"{path}:{number}", fragments))
                if is_columns:
                    columns[block.name] = block
                elif name.group(1) == "fragment":
                    fragments[block.name] = block
                else:
                    blocks.append(block)
            elif block:
                block.add(line)
            elif line.strip() and not line.startswith("--"):
                raise Refused(f"{path}:{number}: text before the first `-- name:`")
    for block in [*fragments.values(), *columns.values()]:
        block.check()
    made = Blocks(one for block in blocks for one in expand(block, columns))
    made.columns = columns
    for block in made:
        block.compile()
    return made


def c_string(text):
    if not text:
        return "NULL"
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return "\n\t\t" + "\n\t\t".join(f'"{line}\\n"' for line in escaped)


def c_tables(tables):
    return "(const char *const[]){ " + "".join(f'"{table}", ' for table in tables) + "NULL }"


def c_comment(lines):
    text = "\n * ".join(line for line in lines if line)
    return "/* " + text.replace("*/", "* /") + " */"


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def families(blocks):
    """Name of each block with `@for`, with the names of those made from it."""
    names = {}
    for block in blocks:
        if block.family:
            names.setdefault(block.family, []).append(block.name)
    return names


def tables_declared(blocks):
    out = []
    for name in families(blocks):
        out += [f"/* Those of {name}, in the order of their columns, ended by NULL. */",
                f"extern const struct sql *const sql_{name}[];", ""]
    for table in blocks.columns.values():
        out += [c_comment(table.comment), f"extern const char *const sql_{table.name}[];", ""]
    return out


def tables_defined(blocks):
    out = []
    for name, members in families(blocks).items():
        out += [f"const struct sql *const sql_{name}[] = {{"] + [f"\t&sql_{member}," for member in members] + ["\tNULL,", "};", ""]
    for table in blocks.columns.values():
        out += [f"const char *const sql_{table.name}[] = {{"]
        out += [f'\t"{name}.{column}",' for name, column in table.items] + ["\tNULL,", "};", ""]
    return out


def generate_file(source, header, code):
    blocks = read_blocks(source)
    base = os.path.basename(source)
    guard = re.sub(r"\W", "_", os.path.basename(header)).upper()
    out = [f"/* Generated from {base} by tools/sqlgen.py. */", f"#ifndef {guard}", f"#define {guard}", "",
           '#include "platform/db/sql.h"', ""]
    for block in blocks:
        out += [c_comment(block.comment), f"extern const struct sql sql_{block.name};", ""]
    out += tables_declared(blocks)
    write(header, "\n".join(out + ["#endif", ""]))

    out = [f"/* Generated from {base} by tools/sqlgen.py. */", "#include <stddef.h>", "",
           f'#include "{os.path.basename(header)}"', ""]
    for block in blocks:
        params = "NULL"
        if block.params:
            params = f"{block.name}_params"
            names = ", ".join(f'"{name}"' for name in block.params)
            out.append(f"static const char *const {params}[] = {{ {names} }};")
        out += [f"const struct sql sql_{block.name} = {{", f'\t.name = "{block.name}",',
                f"\t.sqlite = {c_string(block.sqlite)},", f"\t.postgres = {c_string(block.postgres)},",
                f"\t.params = {params},", f"\t.param_count = {len(block.params)},"]
        out += [f"\t.kept = {c_tables(block.kept)},"] * bool(block.kept)
        out += [f"\t.gathered = {c_tables(block.gathered)},"] * bool(block.gathered)
        out += [f"\t.changed = {c_tables(block.changed)},"] * bool(block.changed)
        out += ["\t.all_firms = true,"] * block.all_firms
        out += ["\t.one_plan = true,"] * block.one_plan
        out += ["};", ""]
    out += tables_defined(blocks)
    write(code, "\n".join(out))


def generate_index(code, sources):
    names = {}
    for source in sources:
        for block in read_blocks(source):
            if block.name in names:
                raise Refused(f"{block.where}: name used twice, also in {names[block.name]}")
            names[block.name] = source
    out = ["/* Generated by tools/sqlgen.py: every query of the program. */", '#include "platform/db/sql.h"', ""]
    out += [f"extern const struct sql sql_{name};" for name in names]
    out += ["", "const struct sql *const sql_all[] = {"]
    out += [f"\t&sql_{name}," for name in names] + ["\t0,", "};", f"const int sql_all_count = {len(names)};", ""]
    write(code, "\n".join(out))


def main(arguments):
    try:
        if arguments[0] == "file":
            generate_file(*arguments[1:])
        else:
            generate_index(arguments[1], arguments[2:])
    except Refused as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main(sys.argv[1:])
