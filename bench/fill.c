/* Fills a firm with any number of candidates, followups and records by plain SQL, for measuring only: what the product would have
 * written over years, made in a minute.
 *
 *	bench_fill DATABASE FIRM_ID CANDIDATES RECORDS_PER_CANDIDATE [TEXTS]
 *
 * TEXTS: a file of what records say, one a line, two of them in each record; all say the same otherwise. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const steps[] = {
	"PRAGMA journal_mode = WAL", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -400000", "PRAGMA foreign_keys = OFF",
	"BEGIN",
	"INSERT INTO temp.utterance (k, text) SELECT 0, '期望年包八十万，关心汇报关系与团队规模' WHERE NOT EXISTS (SELECT 1 FROM temp.utterance)",
	"CREATE TEMP TABLE utterances AS SELECT count(*) AS n FROM temp.utterance",
	/* 50 consultants: the first accounts of the firm are there already */
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)"
	" INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms)"
	" SELECT :firm, 'bench' || i, '顾问' || i, CASE i WHEN 50 THEN 'partner' ELSE 'senior' END, '-', :now FROM n",
	"INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES (:firm, '量测客户', '量测客户', :now, :now)",
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)"
	" INSERT INTO position (firm_id, title, company_id, job_type, lead_id, created_at_ms, updated_at_ms)"
	" SELECT :firm, '职位' || i, (SELECT max(id) FROM company WHERE firm_id = :firm), CASE i % 3 WHEN 0 THEN 'executive' ELSE 'tech' END,"
	" (SELECT id FROM account WHERE firm_id = :firm AND login = 'bench' || (1 + i % 50)), :now, :now FROM n",
	"CREATE TEMP TABLE consultant AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id FROM account"
	" WHERE firm_id = :firm AND login LIKE 'bench%'",
	"CREATE TEMP TABLE mandate AS SELECT row_number() OVER (ORDER BY id) - 1 AS k, id, job_type FROM position"
	" WHERE firm_id = :firm AND title LIKE '职位%'",
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
	" INSERT INTO candidate (firm_id, name, name_key, name_pinyin, name_initials, phone_last4, company, company_key, title, city,"
	" preferred_channel, created_by_id, last_contact_at_ms, created_at_ms, updated_at_ms)"
	" SELECT :firm, substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + i % 20, 1) || substr('伟芳娜敏静丽强磊军洋勇艳杰涛明超霞平刚文', 1 + i / 20 % 20, 1)"
	" || substr('一二三四五六七八九十', 1 + i / 400 % 10, 1), 'k' || i, 'pinyin' || i % 5000, 'p' || i % 100,"
	" printf('%04d', i % 10000), '公司' || i % 3000, 'c' || i % 3000, '高级工程师', '上海', 'phone', c.id,"
	" :now - (i * 7919 % 5184000) * 1000, :now - (i * 104729 % 31536000) * 1000, :now - (i * 104729 % 31536000) * 1000"
	" FROM n JOIN consultant c ON c.k = i % 50",
	"UPDATE candidate SET search_key = name || char(10) || company || char(10) || title || char(10) || name_pinyin || char(10) || name_initials"
	" WHERE firm_id = :firm AND search_key = '' AND name_key LIKE 'k%'",
	"CREATE TEMP TABLE first AS SELECT min(id) AS id FROM candidate WHERE firm_id = :firm AND name_key = 'k1'",
	/* one in twenty is in care and runs on a position, the rest is in the pool */
	"INSERT INTO submission (firm_id, candidate_id, position_id, owner_id, stage, stage_kind, stage_since_ms, created_at_ms)"
	" SELECT :firm, d.id, m.id, d.created_by_id,"
	" CASE d.id % 6 WHEN 0 THEN 'to_contact' WHEN 1 THEN 'contacted' WHEN 2 THEN 'recommended' WHEN 3 THEN 'interview' WHEN 4 THEN"
	" 'negotiation' ELSE 'offer' END,"
	" CASE d.id % 6 WHEN 0 THEN 'to_contact' WHEN 1 THEN 'contacted' WHEN 2 THEN 'recommended' WHEN 3 THEN 'interview' WHEN 4 THEN"
	" 'negotiation' ELSE 'offer' END, d.updated_at_ms, d.updated_at_ms"
	" FROM candidate d JOIN mandate m ON m.k = d.id % 500 WHERE d.firm_id = :firm AND d.id >= (SELECT id FROM first) AND d.id / 50 % 20 = 0",
	"INSERT INTO followup (firm_id, candidate_id, owner_id, acting_id, care, pool_grade, opened_at_ms, opened_by, submission_id, stage,"
	" stage_kind, job_type, due_no, reminded_no, next_due_at_ms, yellow_at_ms, red_at_ms, due_kind, hard, urgency, last_contact_at_ms,"
	" steps, rule_source, created_at_ms)"
	" SELECT :firm, d.id, d.created_by_id, d.created_by_id, CASE WHEN s.id IS NULL THEN 'pool' ELSE 'care' END,"
	" CASE WHEN s.id IS NULL THEN 'B' END, d.created_at_ms, 'import', s.id, s.stage, s.stage_kind,"
	" (SELECT job_type FROM mandate m WHERE m.id = s.position_id), 1, 1, :now + (d.id * 7919 % 7776000 - 86400) * 1000,"
	" :now + (d.id * 7919 % 7776000 - 57600) * 1000,"
	" CASE WHEN s.id IS NULL THEN NULL ELSE :now + (d.id * 7919 % 7776000 - 43200) * 1000 END,"
	" CASE WHEN s.id IS NULL THEN 'pool' ELSE 'day' END, COALESCE(s.stage IN ('offer', 'negotiation'), 0),"
	" COALESCE(s.stage IN ('offer', 'negotiation'), 0), d.last_contact_at_ms, '[]', CASE WHEN s.id IS NULL THEN 'pool' ELSE 'default' END, d.created_at_ms"
	" FROM candidate d LEFT JOIN submission s ON s.firm_id = :firm AND s.candidate_id = d.id"
	" WHERE d.firm_id = :firm AND d.id >= (SELECT id FROM first)",
	"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :records)"
	" INSERT INTO record (firm_id, candidate_id, followup_id, author_id, at_ms, channel, direction, outcome, is_effective, fact, action,"
	" emotion, created_at_ms)"
	" SELECT :firm, f.candidate_id, f.id, f.acting_id, :now - ((f.id * 48271 + n.i * 6700417) % 31536000) * 1000, 'phone', 'out', 'reached',"
	" 1, (SELECT text FROM temp.utterance WHERE k = (f.id * 7919 + n.i * 104729) % (SELECT n FROM utterances))"
	" || CASE WHEN (SELECT n FROM utterances) > 1 THEN (SELECT text FROM temp.utterance"
	" WHERE k = (f.id * 6089 + n.i * 13007 + f.id / 977) % (SELECT n FROM utterances)) ELSE '' END,"
	" '下周三再联系', 1 + f.id % 5, :now"
	" FROM followup f, n WHERE f.firm_id = :firm AND f.candidate_id >= (SELECT id FROM first)",
	"UPDATE followup SET last_record_id = (SELECT r.id FROM record r WHERE r.firm_id = :firm AND r.candidate_id = followup.candidate_id"
	" ORDER BY r.at_ms DESC LIMIT 1) WHERE firm_id = :firm",
	/* the explanation, as cadence.c writes it: two or three steps, two reasons */
	"UPDATE followup SET"
	" steps = '[{\"code\":\"contact\",\"at\":\"' || strftime('%Y-%m-%dT%H:%M:%S+00:00', last_contact_at_ms / 1000, 'unixepoch')"
	" || '\",\"channel\":\"phone\",\"outcome\":\"reached\"},' || CASE care WHEN 'pool' THEN"
	" '{\"code\":\"rule_pool\",\"amount\":60,\"unit\":\"days\",\"name\":\"B\"}]'"
	" ELSE '{\"code\":\"rule_stage\",\"amount\":3,\"unit\":\"days\",\"name\":\"' || stage || '\"},{\"code\":\"later\"}]' END,"
	" reasons = '[{\"code\":\"reason.due_passed\",\"at\":\"' || strftime('%Y-%m-%dT%H:%M:%S+00:00', yellow_at_ms / 1000, 'unixepoch')"
	" || '\",\"from\":\"' || strftime('%Y-%m-%dT%H:%M:%S+00:00', next_due_at_ms / 1000, 'unixepoch') || '\"}'"
	" || CASE WHEN red_at_ms IS NULL THEN '' ELSE ',{\"code\":\"reason.overdue\",\"at\":\"'"
	" || strftime('%Y-%m-%dT%H:%M:%S+00:00', red_at_ms / 1000, 'unixepoch')"
	" || '\",\"from\":\"' || strftime('%Y-%m-%dT%H:%M:%S+00:00', next_due_at_ms / 1000, 'unixepoch') || '\"}' END || ']'"
	" WHERE firm_id = :firm AND candidate_id >= (SELECT id FROM first)",
	"UPDATE followup SET turn_at_ms = CASE WHEN red_at_ms < yellow_at_ms THEN red_at_ms ELSE yellow_at_ms END WHERE firm_id = :firm",
	"INSERT INTO followup_total (firm_id, acting_id, care, job_type, n)"
	" SELECT firm_id, acting_id, care, COALESCE(job_type, ''), count(*) FROM followup WHERE firm_id = :firm"
	" AND candidate_id >= (SELECT id FROM first) GROUP BY firm_id, acting_id, care, COALESCE(job_type, '')",
	"INSERT INTO board_card (firm_id, followup_id, submission_id, candidate_id, acting_id, stage, position_id, job_type, due_ms,"
	" turn_ms, red_ms, hard)"
	" SELECT f.firm_id, f.id, COALESCE(s.id, 0), f.candidate_id, f.acting_id, COALESCE(s.stage, 'none'), COALESCE(s.position_id, 0),"
	" COALESCE(f.job_type, ''), f.next_due_at_ms, f.yellow_at_ms, f.red_at_ms, f.hard"
	" FROM followup f JOIN submission s ON s.id = f.submission_id WHERE f.firm_id = :firm AND f.care = 'care'"
	" AND f.candidate_id >= (SELECT id FROM first)",
	"INSERT INTO board_total (firm_id, acting_id, stage, job_type, n) SELECT firm_id, acting_id, stage, job_type, count(*)"
	" FROM board_card WHERE firm_id = :firm AND candidate_id >= (SELECT id FROM first) GROUP BY firm_id, acting_id, stage, job_type",
	"INSERT INTO candidate_count (firm_id, total) VALUES (:firm, :count) ON CONFLICT (firm_id) DO UPDATE SET total = total + :count",
	"COMMIT", "ANALYZE",
	"UPDATE sqlite_stat1 SET stat = '1000000' WHERE tbl = 'search_gram_data'",
	"PRAGMA wal_checkpoint(TRUNCATE)",
};

static void stop(sqlite3 *database, const char *sql)
{
	fprintf(stderr, "bench_fill: %s\n%s\n", sqlite3_errmsg(database), sql);
	exit(1);
}

static void bind(sqlite3_stmt *statement, const char *name, sqlite3_int64 number)
{
	int at = sqlite3_bind_parameter_index(statement, name);

	if (at)
		sqlite3_bind_int64(statement, at, number);
}

/* What records may say, a line each, into a table beside the database. */
static void read_texts(sqlite3 *database, const char *path)
{
	FILE *file = path ? fopen(path, "r") : NULL;
	sqlite3_stmt *statement;
	char line[4096];

	if (sqlite3_exec(database, "CREATE TEMP TABLE utterance (k INTEGER PRIMARY KEY, text TEXT)", NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(database, "INSERT INTO temp.utterance (k, text) VALUES ((SELECT COALESCE(max(k) + 1, 0) FROM temp.utterance), ?)",
			       -1, &statement, NULL) != SQLITE_OK)
		stop(database, "temp.utterance");
	while (file && fgets(line, sizeof(line), file)) {
		sqlite3_bind_text(statement, 1, line, (int)strcspn(line, "\n"), SQLITE_TRANSIENT);
		if (sqlite3_step(statement) != SQLITE_DONE)
			stop(database, "temp.utterance");
		sqlite3_reset(statement);
	}
	sqlite3_finalize(statement);
	if (file)
		fclose(file);
}

int main(int argc, char **argv)
{
	sqlite3 *database;

	if ((argc != 5 && argc != 6) || sqlite3_open(argv[1], &database) != SQLITE_OK) {
		fprintf(stderr, "bench_fill DATABASE FIRM_ID CANDIDATES RECORDS_PER_CANDIDATE [TEXTS]\n");
		return 2;
	}
	read_texts(database, argc == 6 ? argv[5] : NULL);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		sqlite3_stmt *statement;

		if (sqlite3_prepare_v2(database, steps[i], -1, &statement, NULL) != SQLITE_OK)
			stop(database, steps[i]);
		bind(statement, ":firm", atoll(argv[2]));
		bind(statement, ":count", atoll(argv[3]));
		bind(statement, ":records", atoll(argv[4]));
		bind(statement, ":now", (sqlite3_int64)time(NULL) * 1000);
		int step;
		while ((step = sqlite3_step(statement)) == SQLITE_ROW)
			continue;
		if (step != SQLITE_DONE)
			stop(database, steps[i]);
		sqlite3_finalize(statement);
	}
	return sqlite3_close(database) == SQLITE_OK ? 0 : 1;
}
