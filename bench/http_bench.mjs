/* What users wait for, over HTTP, on firms of several sizes:   node bench/http_bench.mjs CANDIDATES…
 *
 * Per size and page two JSON lines: at 500 requests a second over 64 connections (latency from the moment a request was
 * due), and flat out, beside `bare`: a loop that runs the same queries and sends the same bytes, and does nothing else.
 * Then the same firm in a browser, start-up, resident memory, idle streams, saving records, import. */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { freePort, sleep, temporaryFolder } from '../tests/harness/base.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { importRows, load, print, recordLines, seconds, tool } from './bench.mjs';
import { measureBrowser } from './web_bench.mjs';

const streams = Number(process.env.BENCH_STREAMS ?? 10000);
const recordsPerCandidate = 5;
const ticksPerSecond = 100;

/* CPU seconds and resident bytes of a process. */
function processFigures(pid) {
	const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	return { cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond, resident_mb: Number(fields[21]) * 4096 / 1e6 };
}

/* The same with the CPU time the server spent on each request. */
async function loadWithCost(pid, options) {
	const before = processFigures(pid).cpu;
	const result = await load(options);
	return { ...result, cpu_ms: Number(((processFigures(pid).cpu - before) / (result.requests / 0.9) * 1000).toFixed(4)) };
}

/* The days' reminders of the filled firm are told first: what is measured is a server that runs since yesterday. */
async function settled(server) {
	const behind = `SELECT count(*) AS n FROM followup WHERE state = 'open' AND due_no > reminded_no AND next_due_at_ms <= ${Date.now()}`;
	while ((await server.query(behind))[0].n > 0)
		await sleep(500);
	await sleep(2000);
}

async function filledServer(candidates) {
	const server = await startServer({ engine: 'sqlite', env: { GENJIN_RATE_PERCENT: '-1', GENJIN_LOG_LEVEL: 'warning' } });
	await server.stop();
	const [{ id }] = await server.query('SELECT id FROM firm ORDER BY id LIMIT 1');
	const started = performance.now();
	execFileSync(tool('bench_fill'), [`${server.dataFolder}/genjin.db`, `${id}`, `${candidates}`, `${recordsPerCandidate}`]);
	print({ bench: 'fill', candidates, records: candidates * recordsPerCandidate, seconds: (performance.now() - started) / 1000 });
	const opened = performance.now();
	await server.start();
	print({ bench: 'start', candidates, ms: Math.round(performance.now() - opened), idle_mb: processFigures(server.pid).resident_mb });
	const { stdout } = await server.command(['token', 'add', '--login', 'bench1']);
	server.token = stdout.trim().split(/\s+/).pop();
	server.partnerToken = (await server.command(['token', 'add', '--login', partner])).stdout.trim().split(/\s+/).pop();
	server.firmId = id;
	await settled(server);
	return server;
}

function tokenFor(server, page) {
	return page.login === partner ? server.partnerToken : server.token;
}

function rawReply(server, page) {
	const { target } = page;
	return new Promise((resolve, reject) => {
		http.get({ port: server.port, host: '127.0.0.1', path: target, headers: { authorization: `Bearer ${tokenFor(server, page)}` } }, (response) => {
			const chunks = [];
			response.on('data', (chunk) => chunks.push(chunk));
			response.on('end', () => {
				const body = Buffer.concat(chunks);
				if (response.statusCode !== 200)
					reject(new Error(`${target}: ${response.statusCode} ${body}`));
				const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
				resolve({ bytes: Buffer.concat([Buffer.from(head), body]), body: JSON.parse(body) });
			});
		}).on('error', reject);
	});
}

const dayMs = 86400000;
const partner = 'bench50';

/* The pages that are measured, with the queries behind them for the bare loop. */
async function pages(server) {
	const [me] = await server.query("SELECT id FROM account WHERE login = 'bench1'");
	const [candidate] = await server.query(`SELECT candidate_id AS id FROM followup WHERE acting_id = ${me.id} AND care = 'care' LIMIT 1`);
	const now = Date.now();
	const today = Math.floor(now / dayMs) * dayMs;
	const common = { firm_id: server.firmId, account_id: me.id, acting_id: me.id, sees_all: 0, position_id: 0, job_type: '', like: '', tag: '',
		care: '', stage: 'offer', at_ms: now, today_ms: today, tomorrow_ms: today + dayMs, after_tomorrow_ms: today + 2 * dayMs,
		week_ms: today + 8 * dayMs, from_ms: today, to_ms: today + dayMs, retry: 0, today: new Date(now).toISOString().slice(0, 10),
		class_from: 0, class_to: 3, after_class: -1, after_due: -1, after_id: -1, after_submission_id: -1, row_limit: 16,
		candidate_id: candidate.id, id: candidate.id, kinds: 255, before_ms: now + dayMs, before_rank: 99, before_id: 2 ** 40 };
	const columns = Array(6);
	return [
		{ name: 'board', target: '/api/v1/board?group=stage&acting=me&limit=15', common,
			queries: ['stage_list', 'board_totals_acting', 'board_edges_acting', ...columns.fill('board_late_acting'),
				...columns.fill('board_green_acting'), 'board_stage_details'] },
		{ name: 'board of the firm', target: '/api/v1/board?group=stage&limit=15', common, login: partner,
			queries: ['stage_list', 'board_totals_firm', 'board_edges_firm', ...columns.fill('board_late_firm'),
				...columns.fill('board_green_firm'), 'board_stage_details'] },
		{ name: 'board by due', target: '/api/v1/board?group=due&acting=me&limit=15', common,
			queries: ['board_due_counts_acting', 'board_due_total_acting', 'board_due_edges_acting', ...Array(2).fill('board_due_late_acting'),
				...Array(5).fill('board_due_green_acting'), 'board_due_details'] },
		{ name: 'today', target: '/api/v1/today', common: { ...common, row_limit: 50 },
			queries: ['today_counts', 'today_section', 'today_section', 'followup_views', 'candidate_refs'] },
		{ name: 'followups of the firm', target: '/api/v1/followups?limit=50', login: partner },
		{ name: 'candidates of the firm', target: '/api/v1/candidates?limit=50', login: partner },
		{ name: 'submissions of the firm', target: '/api/v1/submissions?limit=50', login: partner },
		{ name: 'candidate', target: `/api/v1/candidates/${candidate.id}/timeline?limit=50`, common: { ...common, row_limit: 51 },
			queries: ['timeline_page'] },
	];
}

/* What the details are asked for: ids of cards by stage, of followups else; the filled firm's candidates have the same. */
async function idsOf(server, page, reply) {
	const followups = followupIds(reply.body);
	if (!page.queries.includes('board_stage_details'))
		return followups;
	const submissions = reply.body.columns.flatMap((column) => column.items.map((card) => card.submission_id ?? 0));
	const rows = await server.query(`SELECT id FROM board_card WHERE submission_id IN (${submissions.join(',')})`);
	return rows.map(({ id }) => id);
}

function followupIds(value, found = new Set()) {
	if (Array.isArray(value)) {
		value.forEach((item) => followupIds(item, found));
	} else if (value && typeof value === 'object') {
		if (typeof value.followup_id === 'number')
			found.add(value.followup_id);
		if (value.followup && typeof value.followup.id === 'number')
			found.add(value.followup.id);
		Object.values(value).forEach((item) => followupIds(item, found));
	}
	return [...found];
}

/* The bare loop for one page, flat out. */
async function bareLoad(server, page, reply) {
	const file = `${temporaryFolder('bench')}/reply`;
	fs.writeFileSync(file, reply.bytes);
	const port = await freePort();
	const values = Object.entries({ ...page.common, ids: JSON.stringify(await idsOf(server, page, reply)) }).map(([name, value]) => `${name}=${value}`);
	const child = spawn(tool('bare'), [`${port}`, `${server.dataFolder}/genjin.db`, file, ...values, '--', ...page.queries], { stdio: 'inherit' });
	await sleep(300);
	try {
		return await loadWithCost(child.pid, { port, headers: '', lines: [`GET ${page.target}`] });
	} finally {
		child.kill('SIGKILL');
	}
}

async function measurePage(server, candidates, page) {
	const reply = await rawReply(server, page);
	const options = { port: server.port, headers: `Authorization: Bearer ${tokenFor(server, page)}\r\n`, lines: [`GET ${page.target}`] };
	await load({ ...options, connections: 4, time: 1 });
	print({ bench: page.name, candidates, how: '500/s', reply_bytes: reply.bytes.length, ...await loadWithCost(server.pid, { ...options, rate: 500 }) });
	const flat = await loadWithCost(server.pid, options);
	const bare = page.queries && await bareLoad(server, page, reply);
	print({ bench: page.name, candidates, how: 'flat out', ...flat,
		...bare && { bare_per_second: bare.per_second, bare_cpu_ms: bare.cpu_ms, ratio: Number((flat.per_second / bare.per_second).toFixed(3)) } });
}

async function measureRecords(server, candidates) {
	const rows = await server.query("SELECT candidate_id AS id FROM followup WHERE acting_id = (SELECT id FROM account WHERE login = 'bench1') LIMIT 2000");
	const lines = recordLines(rows, 'bench');
	for (const connections of [1, 64]) {
		const options = { port: server.port, headers: `Authorization: Bearer ${server.token}\r\n`, lines, connections };
		print({ bench: 'record', candidates, how: `${connections} writers`, ...await loadWithCost(server.pid, options) });
	}
}

async function measureStreams(server, candidates) {
	const before = processFigures(server.pid).resident_mb;
	const agent = new http.Agent({ maxSockets: Infinity });
	let open = 0;
	const requests = [];
	for (let number = 0; number < streams; number++) {
		const request = http.get({ port: server.port, host: '127.0.0.1', path: '/api/v1/stream', agent,
			headers: { authorization: `Bearer ${server.token}` } }, (response) => {
			open += response.statusCode === 200;
			response.resume();
		});
		request.on('error', () => {});
		requests.push(request);
		if (number % 200 === 199)
			await sleep(20);
	}
	await sleep(3000);
	print({ bench: 'idle streams', candidates, asked: streams, open, added_mb: processFigures(server.pid).resident_mb - before });
	requests.forEach((request) => request.destroy());
}

async function measureImport(server, candidates) {
	print({ bench: 'import', candidates, ...await importRows(server, 'bench1', 100000) });
}

for (const candidates of process.argv.slice(2).map(Number)) {
	const server = await filledServer(candidates);
	for (const page of await pages(server))
		await measurePage(server, candidates, page);
	await measureBrowser(server, candidates);
	await measureRecords(server, candidates);
	await measureStreams(server, candidates);
	await measureImport(server, candidates);
	print({ bench: 'resident', candidates, mb: processFigures(server.pid).resident_mb });
	await server.close();
}
