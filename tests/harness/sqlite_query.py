"""Rows of one read-only query as JSON:  sqlite_query.py FILE SQL"""
import json
import sqlite3
import sys

database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True, timeout=10)
database.row_factory = sqlite3.Row
rows = [dict(row) for row in database.execute(sys.argv[2])]
print(json.dumps(rows, default=lambda value: {"hex": value.hex()}))
