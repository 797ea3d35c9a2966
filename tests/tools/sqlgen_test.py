"""Tests of tools/sqlgen.py: the numbering of parameters and everything it refuses."""

import os
import re
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
import sqlgen  # noqa: E402


def blocks(text):
    """Blocks of a made-up file; those that say why say, too, that they ask for nothing of a firm."""
    return blocks_as_written(re.sub(r"(-- name: .*\n-- Why\.\n)", r"\1-- firms: none\n", text))


def blocks_as_written(text):
    with tempfile.NamedTemporaryFile("w", suffix=".sql", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        return sqlgen.read_blocks(file.name)


class Sqlgen(unittest.TestCase):
    def only(self, statement):
        [block] = blocks(f"-- name: a_b\n-- Why.\n{statement}\n")
        return block

    def test_one_slot_per_distinct_name_in_order_of_appearance(self):
        block = self.only("SELECT :b, :a, :b;")
        self.assertEqual(block.sqlite, "SELECT ?1, ?2, ?1")
        self.assertEqual(block.postgres, "SELECT $1, $2, $1")
        self.assertEqual(block.params, ["b", "a"])

    def test_casts_literals_identifiers_and_comments_are_no_parameters(self):
        block = self.only("SELECT x::text, 'it''s :a', \":b\", $q$:c$q$ /* :d */ -- :e\n WHERE y = :z")
        self.assertEqual(block.params, ["z"])
        self.assertIn("x::text, 'it''s :a', \":b\", $q$:c$q$", block.postgres)
        self.assertNotIn(":d", block.postgres)

    def test_dialect_parts_go_to_their_engine(self):
        block = self.only("SELECT 1\n-- @sqlite\n WHERE s = :q\n-- @postgres\n WHERE p = :q\n-- @end\n LIMIT :n")
        self.assertEqual(block.sqlite, "SELECT 1\n WHERE s = ?1\n LIMIT ?2")
        self.assertEqual(block.postgres, "SELECT 1\n WHERE p = $1\n LIMIT $2")

    def test_an_engine_without_text_gets_null(self):
        block = self.only("-- @postgres\nNOTIFY a;\n-- @end")
        self.assertEqual(block.sqlite, "")
        self.assertEqual(sqlgen.c_string(block.sqlite), "NULL")

    def test_a_fragment_is_put_in_with_its_dialects(self):
        [block] = blocks("-- fragment: some\n-- Why.\n   AND a = :a\n-- @sqlite\n   AND s\n-- @postgres\n   AND p\n-- @end\n\n"
                         "-- name: a_b\n-- Why.\nSELECT 1 WHERE z = :z\n-- @include some\n LIMIT :n;\n")
        self.assertEqual(block.sqlite, "SELECT 1 WHERE z = ?1\n   AND a = ?2\n   AND s\n LIMIT ?3")
        self.assertEqual(block.postgres, "SELECT 1 WHERE z = $1\n   AND a = $2\n   AND p\n LIMIT $3")

    def test_a_block_for_columns_becomes_one_for_each(self):
        made = blocks("-- places: places\n-- What follows.\n--   record.candidate_id\n--   todo.candidate_id  a remark\n\n"
                      "-- name: move\n-- Why.\n-- @for places\nUPDATE @table SET @column = :to WHERE @column = :from;\n")
        self.assertEqual([block.name for block in made], ["move_record_candidate_id", "move_todo_candidate_id"])
        self.assertEqual(made[1].sqlite, "UPDATE todo SET candidate_id = ?1 WHERE candidate_id = ?2")
        self.assertEqual(sqlgen.families(made), {"move": ["move_record_candidate_id", "move_todo_candidate_id"]})
        self.assertIn('\t"todo.candidate_id",', sqlgen.tables_defined(made))

    def test_tables_that_are_changed_are_found(self):
        for statement, tables in [
                ("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET x = 2", ["a"]),
                ("WITH d AS (DELETE FROM b RETURNING x)\nUPDATE c SET x = 1", ["b", "c"]),
                ("SELECT x FROM d\n-- @postgres\n   FOR UPDATE OF d\n-- @end", []),
                ("SELECT x FROM d WHERE y = 'DELETE FROM e'\n-- @postgres\n   FOR UPDATE SKIP LOCKED\n-- @end", [])]:
            self.assertEqual(self.only(statement).changed, tables)

    def test_a_block_names_the_firm_or_says_that_it_asks_over_all(self):
        text = "-- name: a_b\n-- Why.\n{}SELECT 1{};\n"
        with self.assertRaisesRegex(sqlgen.Refused, "no :firm_id"):
            blocks_as_written(text.format("", ""))
        self.assertFalse(blocks_as_written(text.format("", " WHERE firm_id = :firm_id"))[0].all_firms)
        self.assertFalse(blocks_as_written(text.format("-- firms: none\n", ""))[0].all_firms)
        self.assertTrue(blocks_as_written(text.format("-- firms: all\n", ""))[0].all_firms)

    def test_tables_of_kept_rows_are_listed(self):
        [block] = blocks("-- name: a_b\n-- Why.\n-- kept: one, two\nSELECT 1;\n")
        self.assertEqual(block.kept, ["one", "two"])

    def test_refusals(self):
        for text, reason in [
                ("-- places: a\n-- Why.\n--  t.c\n--  t.c\n", "a column twice"),
                ("-- places: a\n-- Why.\n", "name one at least"),
                ("-- name: a\n-- Why.\n-- @for b\nSELECT 1", "no columns b above"),
                ("-- name: A\n-- Why.\nSELECT 1", "lower case"),
                ("-- name: a\nSELECT 1", "what the query is for"),
                ("-- name: a\n-- Why.\n", "no statement"),
                ("-- name: a\n-- Why.\n-- kept: b\nDELETE FROM b", "cannot be kept"),
                ("-- name: a\n-- Why.\nSELECT 1; SELECT 2", "more than one statement"),
                ("-- name: a\n-- Why.\n-- @sqlite\nSELECT 1", "without @end"),
                ("-- name: a\n-- Why.\n-- @mysql\nSELECT 1", "unknown mark"),
                ("-- name: a\n-- Why.\nSELECT 1\n-- @sqlite\n, :x\n-- @end", "only one engine uses x"),
                ("-- name: a\n-- Why.\nSELECT 1\n-- @include nothing", "no fragment nothing"),
                ("-- fragment: f\n x\n-- name: a\n-- Why.\nSELECT 1", "what the query is for"),
                ("-- fragment: f\n-- Why.\n x\n-- name: a\n-- Why.\nSELECT 1\n-- @sqlite\n-- @include f\n-- @end", "inside @sqlite"),
                ("SELECT 1", "before the first"),
        ]:
            with self.subTest(reason), self.assertRaisesRegex(sqlgen.Refused, reason):
                blocks(text)

    def test_c_text_is_escaped(self):
        self.assertEqual(sqlgen.c_string('a "b" \\'), '\n\t\t"a \\"b\\" \\\\\\n"')


if __name__ == "__main__":
    unittest.main()
