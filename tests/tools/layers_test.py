"""Tests of tools/layers.py: each rule finds its offender in a small made-up tree."""

import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
import layers  # noqa: E402

FILES = {
    "src/feature/meson.build": "nouns = [\n\t'company',\n\t'candidate',\n]\n",
    "src/base/text.h": "/* Text. */\n",
    "src/platform/db/db.h": "/* Database. */\n",
    "src/platform/db/driver_private.h": "/* Drivers. */\n",
    "src/feature/company/company.h": "/* Companies. */\n",
    "src/feature/company/company_store.h": "/* Rows. */\n",
    "src/feature/company/company.sql": "-- Queries.\n",
    "src/feature/company/company_store.c": "/* Rows. */\n",
    "src/feature/candidate/candidate.h": "/* Candidates. */\n",
    "src/feature/candidate/name.h": "/* Names. */\n",
    "src/app/app.h": "/* App. */\n",
}


class Layers(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(self.folder.name)
        for path, text in FILES.items():
            self.write(path, text)

    def write(self, path, text):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def complaints(self, path, text):
        self.write(path, text)
        checker = layers.Checker()
        checker.check_source(path)
        return "\n".join(checker.complaints.get(path, []))

    def including(self, path, *headers):
        lines = "".join(f"#include {header}\n" for header in headers)
        return self.complaints(path, f"/* A file. */\n{lines}")

    def test_what_is_allowed(self):
        self.assertEqual(self.including("src/feature/candidate/candidate.c", "<stdint.h>", '"base/text.h"', '"platform/db/db.h"',
                                        '"feature/company/company.h"', '"feature/candidate/name.h"'), "")
        self.assertEqual(self.including("src/feature/company/company_store.c", '"company_sql.h"'), "")
        self.assertEqual(self.including("src/platform/db/db_sqlite.c", "<sqlite3.h>", '"platform/db/driver_private.h"'), "")

    def test_a_lower_layer_knows_no_higher_one(self):
        self.assertIn("above", self.including("src/base/text.c", '"platform/db/db.h"'))
        self.assertIn("above", self.including("src/platform/db/db.c", '"feature/company/company.h"'))
        self.assertIn("above", self.including("src/feature/company/company.c", '"feature/candidate/candidate.h"'))
        self.assertIn("above", self.including("src/feature/candidate/candidate.c", '"app/app.h"'))

    def test_a_feature_is_used_through_its_contract(self):
        self.write("src/feature/company/branch.h", "/* Branches. */\n")
        self.assertIn("use the contract", self.including("src/feature/candidate/candidate.c", '"feature/company/branch.h"'))
        self.assertIn("private", self.including("src/feature/candidate/candidate.c", '"feature/company/company_store.h"'))
        self.assertIn("private", self.including("src/app/app.c", '"platform/db/driver_private.h"'))

    def test_queries_stay_with_their_store(self):
        self.assertIn("private", self.including("src/feature/candidate/candidate_store.c", '"company_sql.h"'))
        self.assertIn("only company_store.c", self.including("src/feature/company/company.c", '"company_sql.h"'))

    def test_libraries_stay_in_their_folder(self):
        self.assertIn("belongs in platform/db", self.including("src/feature/company/company.c", "<sqlite3.h>"))
        self.assertIn("table of libraries", self.including("src/base/text.c", "<glib.h>"))
        self.assertIn("belongs in platform/crypto", self.including("src/platform/db/db.c", "<openssl/evp.h>"))

    def test_a_role_is_named_by_the_tables_that_decide(self):
        self.assertIn("line 2 names a role", self.complaints("src/feature/company/company.c", "/* A. */\nint a = ROLE_PARTNER;\n"))
        self.assertIn("names a role", self.complaints("src/feature/company/company.c", '/* A. */\nconst char *a = "senior";\n'))
        self.assertEqual(self.complaints("src/feature/company/company_test.c", "/* A. */\nint a = ROLE_PARTNER;\n"), "")
        self.write("src/feature/company/company.sql", "-- Queries.\nSELECT id FROM account WHERE role = 'partner';\n")
        self.write("db/migrations/0270_account_right.sql", "SELECT id FROM account WHERE role = 'partner';\n")
        checker = layers.Checker()
        checker.check_roles("src/feature/company/company.sql")
        checker.check_roles("db/migrations/0270_account_right.sql")
        self.assertEqual(list(checker.complaints), ["src/feature/company/company.sql"])

    def test_a_declaration_says_what_it_is_for(self):
        path = "src/base/text.h"
        self.assertIn("say what this is for: int text_count(", self.complaints(path, "/* Text. */\n\nint text_count(\n\tchar *text);\n"))
        self.assertIn("say what", self.complaints(path, "/* Text. */\n\nstruct text {\n\tint a;\n\n};\nextern const struct text empty;\n"))
        self.assertEqual(self.complaints(path, "/* Text. */\n\n/* Counts. */\nint text_count(char *text);\nint text_more(void);\n"), "")
        self.assertEqual(self.complaints(path, "/* Text. */\n\nextern const struct http_routes text_routes;\n"), "")

    def test_text_habits(self):
        self.assertIn("open the file", self.complaints("src/base/a.c", "int a;\n"))
        self.assertIn("longer than", self.complaints("src/base/a.c", "/* A. */\n" + "x" * 141 + "\n"))
        self.assertIn("later", self.complaints("src/base/a.c", "/* A. */\n/* " + "TO" + "DO: more */\n"))
        self.assertIn("give it a value", self.complaints("src/base/a.c", "/* A. */\n\tCLOSING(text_done) struct text out;\n"))
        self.assertIn("not in the layer order", self.complaints("src/feature/other/other.c", "/* A. */\n"))


if __name__ == "__main__":
    unittest.main()
