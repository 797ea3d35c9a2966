/* What a page of a long timeline costs at the top and at its end, on both engines:
 *
 *	node tests/harness/with_postgres.mjs --durable node bench/timeline_bench.mjs [ENTRIES] [ENGINES]
 *
 * One candidate, all his records at instants of their own. JSON lines: CPU of server and database for a page of 50, at depths; the pages
 * are asked for one after the other, so another load makes them late and not dear. */
import fs from 'node:fs';
import { temporaryFolder } from '../tests/harness/base.mjs';
import { analyzeDatabase } from '../tests/harness/postgres.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { cpuOf, pidsOf, print } from './bench.mjs';

const entries = Number(process.argv[2] ?? 10000);
const engines = (process.argv[3] ?? 'sqlite,postgres').split(',');
const asked = 200;
const minuteMs = 60000;

async function fill(server) {
	const file = `${temporaryFolder('bench')}/records.csv`;
	const lines = Array.from({ length: entries }, (_, i) => `陈长,13700000001,${new Date(Date.UTC(2025, 0, 1) + i * 30 * minuteMs).toISOString().slice(0, 16).replace('T', ' ')},第 ${i} 次：期望年包八十万`);
	fs.writeFileSync(file, `姓名,手机,时间,内容\n${lines.join('\n')}\n`);
	const { stdout } = await server.command(['import', 'records', file, '--login', 'admin', '--json']);
	return JSON.parse(stdout).created;
}

/* Cursors of the pages at these depths. */
async function cursorsAt(page, depths) {
	const cursors = new Map([[0, null]]);
	let cursor = null;
	for (let depth = 50; depth <= Math.max(...depths); depth += 50) {
		cursor = (await page(cursor)).next_cursor;
		if (depths.includes(depth))
			cursors.set(depth, cursor);
	}
	return cursors;
}

async function measure(engine) {
	const server = await startServer({ engine, env: { GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });
	const created = await fill(server);
	if (engine === 'postgres')
		analyzeDatabase(server.database.name);
	const api = await server.login();
	const { body: { items: [{ id }] } } = await api.get('/candidates', { q: '陈长' });
	const page = async (cursor) => (await api.get(`/candidates/${id}/timeline`, { limit: 50, ...(cursor ? { cursor } : {}) })).body;
	const depths = [50, created / 2, created - 100].map((depth) => Math.floor(depth / 50) * 50);
	for (const [depth, cursor] of await cursorsAt(page, depths)) {
		const before = cpuOf(await pidsOf(server, engine));
		for (let i = 0; i < asked; i++)
			await page(cursor);
		const used = cpuOf(await pidsOf(server, engine)) - before;
		print({ bench: 'timeline, page of 50', engine, entries: created, depth, cpu_ms_per_page: Number((used * 1000 / asked).toFixed(2)) });
	}
	await server.close();
}

for (const engine of engines)
	await measure(engine);
