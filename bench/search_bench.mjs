/* What a search costs:   node bench/search_bench.mjs [CANDIDATES]
 *
 * A firm whose records say what people say (dialogues of GENJIN_REAL_DATA, one sentence for all without it) is indexed and asked for
 * random stretches of two to six characters. JSON lines: filling; indexing with its CPU time, memory and size beside the text; per viewer
 * and order the latency at 64 connections; the same words by a plain scan of the texts. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import zlib from 'node:zlib';
import { random, seed, sharedData, temporaryFolder } from '../tests/harness/base.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { load, print, seconds, tool } from './bench.mjs';

const candidates = Number(process.argv[2] ?? 100000);
const recordsPerCandidate = 5;

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
	while (found.size < Math.min(count, lines.length)) {
		const text = [...dice.pick(lines)];
		const length = 2 + dice.int(5);
		const word = text.slice(0, text.length - length).length ? text.slice(dice.int(text.length - length), text.length).slice(0, length).join('') : '';
		if ([...word].length === length && /^[^\s"“”「」:：-][^\s"“”「」:：]*$/.test(word))
			found.add(word);
	}
	return [...found];
}

const { lines, file } = sentences();
const server = await startServer({ engine: 'sqlite', env: { GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });

async function measureIndex() {
	await server.stop();
	const database = `${server.dataFolder}/genjin.db`;
	const before = fs.statSync(database).size;
	execFileSync(tool('bench_fill'), [database, '1', `${candidates}`, `${recordsPerCandidate}`, ...(file ? [file] : [])]);
	const filled = fs.statSync(database).size;
	const started = performance.now();
	const report = `${temporaryFolder('bench')}/time`;
	execFileSync('/bin/bash', ['-c', `TIMEFORMAT='%U %S'; time ${tool('genjin')} index --rebuild --data ${server.dataFolder}`],
		{ stdio: ['ignore', 'ignore', fs.openSync(report, 'w')] });
	const [user, system] = fs.readFileSync(report, 'utf8').trim().split(/\s+/).slice(-2).map(Number);
	const [{ bytes, n }] = await server.query('SELECT sum(length(CAST(norm AS BLOB))) AS bytes, count(*) AS n FROM search_text');
	print({ bench: 'search index', documents: n, seconds: (performance.now() - started) / 1000, cpu_us_per_document: (user + system) * 1e6 / n,
		text_mb: bytes / 1e6, index_mb: (fs.statSync(database).size - filled) / 1e6, ratio: (fs.statSync(database).size - filled) / bytes, filled_mb: (filled - before) / 1e6 });
}

async function measureQueries(viewer, sort, asked) {
	const token = (await server.command(['token', 'add', '--login', viewer])).stdout.trim().split(/\s+/).pop();
	const requests = asked.map((word) => `GET /api/v1/search?limit=20&sort=${sort}&q=${encodeURIComponent(word)}`);
	const headers = `Authorization: Bearer ${token}\r\n`;
	for (const [name, rate, connections] of [['64 clients, 100 a second', 100, 64], ['one client', 0, 1]])
		print({ bench: `search ${sort}, ${viewer}`, name, ...(await load({ port: server.port, rate, connections, headers, lines: requests })) });
}

/* The same words one after the other by a scan of the folded texts. */
async function measureScan(asked) {
	const few = asked.slice(0, 10);
	const started = performance.now();
	for (const word of few)
		await server.query(`SELECT count(*) AS n FROM search_text WHERE instr(norm, '${word.replaceAll("'", "''").toLowerCase()}') > 0`);
	print({ bench: 'plain scan of the texts', ms_each: (performance.now() - started) / few.length });
}

await measureIndex();
await server.start();
const asked = words(lines, 300);
for (const sort of ['newest', 'best'])
	for (const viewer of ['bench50', 'bench1'])
		await measureQueries(viewer, sort, asked);
await measureScan(asked);
print({ bench: 'memory', resident_mb: Number(fs.readFileSync(`/proc/${server.pid}/statm`, 'utf8').split(' ')[1]) * 4096 / 1e6, seconds });
await server.close();
