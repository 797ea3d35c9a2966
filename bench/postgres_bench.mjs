/* PostgreSQL beside SQLite, on the same disk, in the same run:
 *
 *	node tests/harness/with_postgres.mjs --durable node bench/postgres_bench.mjs FOLDER [ROWS]
 *
 * Durable writes and nodes (db_bench), an import of ROWS people into an empty firm (default 20,000), records saved by 64
 * connections. `ratio` is what PostgreSQL does in a second by what SQLite does. */
import { execFileSync } from 'node:child_process';
import { analyzeDatabase, createDatabase, dropDatabase } from '../tests/harness/postgres.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { importRows, load, print, recordLines, seconds, tool } from './bench.mjs';

const [folder, rows = 20000] = process.argv.slice(2);
const engines = ['postgres', 'sqlite'];
const turns = 3;
const rounded = (number) => Number(number.toFixed(3));

async function measureWrites() {
	const database = await createDatabase();
	execFileSync(tool('db_bench'), [folder, `${seconds}`, database.url], { stdio: 'inherit' });
	await dropDatabase(database.name);
}

async function importOn(engine) {
	const server = await startServer({ engine, env: { GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });
	const result = await importRows(server, 'admin', Number(rows));
	const token = (await server.command(['token', 'add', '--login', 'admin'])).stdout.trim().split(/\s+/).pop();
	const candidates = await server.query('SELECT id FROM candidate ORDER BY id LIMIT 5000');
	return { engine, server, result, token, candidates, requests: 0, p99_ms: 0 };
}

async function saveRecords(side, name, connections) {
	const { requests, p99_ms } = await load({ port: side.server.port, headers: `Authorization: Bearer ${side.token}\r\n`, connections,
		lines: recordLines(side.candidates, name), time: seconds / turns });
	side.requests += requests;
	side.p99_ms = Math.max(side.p99_ms, p99_ms);
}

/* Until nothing is new any more: connections, prepared statements, statistics. */
async function warmUp(side) {
	await saveRecords(side, 'new', 16);
	if (side.engine === 'postgres')
		analyzeDatabase(side.server.database.name);
	await saveRecords(side, 'warm', 16);
}

/* In turns, so that whatever else the machine does meets both. */
async function measureRecords(sides, connections) {
	for (const side of sides)
		Object.assign(side, { requests: 0, p99_ms: 0 });
	for (let turn = 0; turn < turns; turn++) {
		for (const side of sides)
			await saveRecords(side, `c${connections}t${turn}`, connections);
	}
	const [ours, reference] = sides;
	print({ bench: 'record', side: 'postgres', writers: connections, per_second: rounded(ours.requests / seconds), worst_p99_ms: ours.p99_ms,
		reference: 'sqlite', reference_per_second: rounded(reference.requests / seconds), reference_worst_p99_ms: reference.p99_ms,
		ratio: rounded(ours.requests / reference.requests) });
}

await measureWrites();
const sides = [];
for (const engine of engines)
	sides.push(await importOn(engine));
const [ours, reference] = sides.map(({ result }) => result);
print({ bench: 'import', side: 'postgres', rows: ours.created, seconds: rounded(ours.seconds), reference: 'sqlite',
	reference_seconds: rounded(reference.seconds), ratio: rounded(reference.seconds / ours.seconds) });
for (const side of sides)
	await warmUp(side);
for (const connections of [1, 64])
	await measureRecords(sides, connections);
for (const { server } of sides)
	await server.close();
