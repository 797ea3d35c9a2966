/* What a search costs, on both engines, over the same rows:
 *
 *	bench/search [CANDIDATES] [ENGINES]
 *
 * A firm whose records say what people say (dialogues of GENJIN_REAL_DATA, one sentence for all without it) is indexed and asked for
 * random stretches of two to six characters. JSON lines: indexing with its CPU time, its size beside the text; per viewer and order the
 * latency at 64 connections and the CPU of a page; recall against a plain scan; memory. bench50 is a partner, bench1 a consultant who
 * knows 2 % of the candidates. ENGINES: sqlite,postgres. A million records: CANDIDATES 200000; 5 million: 1000000, half an hour and 8 GB.
 * What is being done, and after how long, is said on standard error. BENCH_RATE: requests a second over the 64 connections (500). */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { random, seed, sharedData, temporaryFolder } from '../tests/harness/base.mjs';
import { analyzeDatabase } from '../tests/harness/postgres.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { cpuOf, load, pidsOf, print, seconds, tool } from './bench.mjs';

const candidates = Number(process.argv[2] ?? 100000);
const engines = (process.argv[3] ?? 'sqlite,postgres').split(',');
const rate = Number(process.env.BENCH_RATE ?? 500);
const recordsPerCandidate = 5;
const textTable = { sqlite: 'search_text', postgres: 'search_doc' };
const rounded = (number) => Number(number.toFixed(3));

/* Sentences, a line each, in a file; null when there are none. */
function sentences() {
	const lines = ['crosswoz', 'kdconv'].map((name) => sharedData(`dialogues/${name}.jsonl.gz`)).filter(Boolean)
		.flatMap((path) => zlib.gunzipSync(fs.readFileSync(path)).toString().trim().split('\n').map((line) => JSON.parse(line).text))
		.filter(Boolean).map((text) => text.replace(/\s+/g, ' '));
	if (!lines.length)
		return { lines: ['期望年包八十万，关心汇报关系与团队规模'], file: null };
	const file = `${temporaryFolder('bench')}/texts.txt`;
	fs.writeFileSync(file, lines.join('\n'));
	return { lines, file };
}

/* Stretches without blanks, quotes and what the query language reads otherwise. */
function words(lines, count) {
	const dice = random(seed());
	const found = new Set();
	for (let tries = 0; found.size < count && tries < 100 * count; tries++) {
		const text = [...dice.pick(lines)];
		const length = 2 + dice.int(5);
		const start = text.length > length ? dice.int(text.length - length) : 0;
		const word = text.slice(start, start + length).join('');
		if ([...word].length === length && /^[^\s"“”「」:：-][^\s"“”「」:：]*$/.test(word))
			found.add(word);
	}
	return [...found];
}

const { lines, file } = sentences();
const texts = file ? [file] : [];
const asked = words(lines, 300);

/* What is being done now. */
function say(engine, what) {
	process.stderr.write(`${Math.round(performance.now() / 1000)} s  ${engine}: ${what}\n`);
}

function psql(server, script) {
	const folder = new URLSearchParams(process.env.GENJIN_TEST_POSTGRES.split('?')[1]).get('host');
	const command = `${tool('bench_copy')} ${script} | runuser -u postgres -- psql -X -q -v ON_ERROR_STOP=1 -h ${folder} -U postgres -d ${server.database.name} -f - >/dev/null`;
	execFileSync('/bin/bash', ['-o', 'pipefail', '-c', command], { cwd: '/', stdio: ['ignore', 'inherit', 'inherit'] });
}

/* The first server's rows; the others copy them. */
let filled = null;

function fill(server, engine) {
	if (!filled) {
		const path = engine === 'sqlite' ? `${server.dataFolder}/genjin.db` : null;
		filled = `${temporaryFolder('bench')}/filled.db`;
		if (!path)
			throw new Error('the first engine is sqlite');
		execFileSync(tool('bench_fill'), [path, '1', `${candidates}`, `${recordsPerCandidate}`, ...texts]);
		fs.copyFileSync(path, filled);
		return;
	}
	psql(server, filled);
	analyzeDatabase(server.database.name);
}

/* Bytes of the index's tables and their indexes. */
async function indexBytes(server, engine, before) {
	if (engine === 'sqlite') {
		const [{ free }] = await server.query('SELECT freelist_count * 4096 AS free FROM pragma_freelist_count');
		return fs.statSync(`${server.dataFolder}/genjin.db`).size - free - before;
	}
	const parts = await server.query(`SELECT relname AS name, CASE relkind WHEN 'i' THEN pg_relation_size(oid) ELSE pg_table_size(oid) END AS bytes
		FROM pg_class WHERE relkind IN ('r', 'i') AND relname ~ '^search_(doc|gram|name)' ORDER BY relname`);
	print({ bench: 'search index, parts', engine, mb: Object.fromEntries(parts.map(({ name, bytes }) => [name, rounded(bytes / 1e6)])) });
	return parts.reduce((sum, { bytes }) => sum + Number(bytes), 0);
}

async function measureIndex(server, engine) {
	await server.stop();
	say(engine, `filling ${candidates} candidates, ${candidates * recordsPerCandidate} records`);
	fill(server, engine);
	const before = engine === 'sqlite' ? fs.statSync(`${server.dataFolder}/genjin.db`).size : 0;
	say(engine, 'indexing');
	const report = `${temporaryFolder('bench')}/time`;
	const started = performance.now();
	const where = engine === 'postgres' ? `--database '${server.databaseUrl}'` : '';
	execFileSync('/bin/bash', ['-c', `TIMEFORMAT='%U %S'; time ${tool('genjin')} index --rebuild --data ${server.dataFolder} ${where}`],
		{ stdio: ['ignore', 'ignore', fs.openSync(report, 'w')] });
	const passed = (performance.now() - started) / 1000;
	const [user, system] = fs.readFileSync(report, 'utf8').trim().split(/\s+/).slice(-2).map(Number);
	const length = engine === 'sqlite' ? 'length(CAST(norm AS BLOB))' : 'octet_length(norm)';
	const [{ bytes, n }] = await server.query(`SELECT sum(${length}) AS bytes, count(*) AS n FROM ${textTable[engine]}`);
	const index = await indexBytes(server, engine, before);
	print({ bench: 'search index', engine, documents: Number(n), seconds: rounded(passed), per_second: Math.round(n / passed),
		cpu_us_per_document: rounded((user + system) * 1e6 / n), text_mb: rounded(bytes / 1e6), index_mb: rounded(index / 1e6), ratio: rounded(index / bytes) });
}

async function measureQueries(server, engine, viewer, sort) {
	const token = (await server.command(['token', 'add', '--login', viewer])).stdout.trim().split(/\s+/).pop();
	const requests = asked.map((word) => `GET /api/v1/search?limit=20&sort=${sort}&q=${encodeURIComponent(word)}`);
	const headers = `Authorization: Bearer ${token}\r\n`;
	for (const [name, wanted, connections] of [['one client', 0, 1], [`64 clients, ${rate} a second`, rate, 64]]) {
		say(engine, `${sort} first for ${viewer}, ${name}`);
		await load({ port: server.port, rate: wanted, connections, headers, lines: requests, time: Math.min(seconds, 3) });
		const before = cpuOf(await pidsOf(server, engine));
		const result = await load({ port: server.port, rate: wanted, connections, headers, lines: requests });
		const used = cpuOf(await pidsOf(server, engine)) - before;
		/* load does not count the first tenth of the time */
		print({ bench: `search ${sort}`, engine, viewer, name, ...result, cpu_ms_per_page: rounded(used * 900 / result.requests) });
	}
}

/* The same words one after the other by a scan of the folded texts: as many are found. */
async function measureScan(server, engine, few) {
	const token = (await server.command(['token', 'add', '--login', 'bench50'])).stdout.trim().split(/\s+/).pop();
	const place = engine === 'sqlite' ? 'instr' : 'strpos';
	let passed = 0;
	say(engine, 'scanning the texts');
	for (const word of few) {
		const reply = await (await fetch(`${server.url}/api/v1/search?limit=1&q=${encodeURIComponent(`"${word}"`)}`, { headers: { Authorization: `Bearer ${token}` } })).json();
		const started = performance.now();
		const [{ n }] = await server.query(`SELECT count(*) AS n FROM ${textTable[engine]} WHERE ${place}(norm, '${word.replaceAll("'", "''").toLowerCase()}') > 0`);
		passed += performance.now() - started;
		if (reply.total_exact ? reply.total !== Number(n) : Number(n) <= reply.total)
			throw new Error(`${word}: ${n} texts hold it, ${reply.total} were found`);
	}
	print({ bench: 'plain scan of the texts', engine, words: few.length, ms_each: rounded(passed / few.length), recall: 1 });
}

async function measure(engine) {
	const server = await startServer({ engine, env: { GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });
	await measureIndex(server, engine);
	if (engine === 'postgres')
		analyzeDatabase(server.database.name);
	await server.start();
	for (const sort of ['newest', 'best'])
		for (const viewer of ['bench50', 'bench1'])
			await measureQueries(server, engine, viewer, sort);
	await measureScan(server, engine, asked.filter((word) => /^[一-鿿]+$/.test(word)).slice(0, 10));
	print({ bench: 'memory', engine, resident_mb: Number(fs.readFileSync(`/proc/${server.pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 1e6, seconds });
	await server.close();
}

for (const engine of engines)
	await measure(engine);
