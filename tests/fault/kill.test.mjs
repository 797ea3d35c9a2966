/* Promise 1: what was acknowledged is there exactly once after kill -9 at any moment, and what moves together moved
 * together or not at all. Several clients write, an import runs, followups fall due, the server dies again and again.
 * A ledger of its own keeps what was acknowledged. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, startServer, waitFor } from '../harness/index.mjs';
import { Ledger, groupBy } from './ledger.mjs';

const kills = process.env.GENJIN_TORTURE ? 5000 : 15; /* on each engine */
const writers = 4;
const importEvery = 5; /* kills between the starts of two imports */
const importRows = 150;
const stages = ['contacted', 'recommended', 'interview', 'to_contact'];
const number = (value) => (value === null ? null : Number(value));

/* One consultant at work: opens candidates, records contacts, moves cards. A request without an answer is either repeated
 * under its key or left alone; both must be harmless. */
class Writer {
	#count = 0;
	#mine = []; /* { id, followup, submission } */
	isStopped = false;

	constructor(api, name, ledger, dice, positions) {
		Object.assign(this, { api, name, ledger, dice, positions });
	}

	/* The answer, or undefined when there was none and the request is given up. */
	async #send(call) {
		const key = `${this.name}-${++this.#count}`;
		const isPatient = this.dice.chance(0.6);
		for (;;) {
			try {
				return (await call(key)).body;
			} catch (error) {
				if (/status/.test(error.message))
					throw error;
				if (!isPatient || this.isStopped)
					return undefined;
				await sleep(20);
			}
		}
	}

	async #addCandidate() {
		const name = `写${this.name}${this.#count}号`;
		const body = await this.#send((key) => this.api.post('/candidates', { name, care: true, company: `司${name}` }, { key }));
		if (!body)
			return;
		this.ledger.note({ kind: 'candidate', id: body.id, name });
		this.#mine.push({ id: body.id, followup: body.followup.id, askedFor: new Set() });
	}

	async #addRecord(candidate, now) {
		const uid = `${this.name}:${this.#count}`;
		const hasAction = this.dice.chance(0.5);
		const hasKey = this.dice.chance(0.5);
		const record = { channel: 'phone', direction: 'out', outcome: this.dice.pick(['reached', 'no_answer']), text: '谈过了', client_uid: uid,
			...(hasAction && { action: '发资料', action_due_at: new Date(now + 86400000).toISOString() }) };
		const body = await this.#send((key) => this.api.post(`/candidates/${candidate.id}/records`, record, hasKey ? { key } : {}));
		if (body)
			this.ledger.note({ kind: 'record', id: body.id, uid, candidate: candidate.id });
	}

	async #openSubmission(candidate) {
		const position = this.positions.find((one) => !candidate.askedFor.has(one));
		if (!position)
			return;
		candidate.askedFor.add(position); /* a request given up may have been carried out: once more would be a conflict */
		const body = await this.#send((key) => this.api.post('/submissions',
			{ candidate_id: candidate.id, position_id: position }, { key }));
		if (!body)
			return;
		this.ledger.note({ kind: 'submission', id: body.id, candidate: candidate.id });
		Object.assign(candidate, { submission: body.id, stage: body.stage });
	}

	async #move(candidate) {
		const stage = this.dice.pick(stages.filter((one) => one !== candidate.stage));
		const body = await this.#send((key) => this.api.post(`/submissions/${candidate.submission}/stage`, { stage }, { key }));
		candidate.stage = body?.stage;
		if (body)
			this.ledger.note({ kind: 'move', submission: candidate.submission, stage, version: body.version });
	}

	async #dueSoon(candidate, now) {
		const body = await this.#send(() => this.api.patch(`/followups/${candidate.followup}`,
			{ next_due_at: new Date(now + 300 + this.dice.int(1500)).toISOString() }, { status: null }));
		if (body?.version)
			this.ledger.note({ kind: 'due', followup: candidate.followup, version: body.version });
	}

	async step(now) {
		const candidate = this.#mine.length ? this.dice.pick(this.#mine.slice(-8)) : null;
		const choice = candidate ? this.dice.int(10) : 0;
		if (choice < 2)
			return this.#addCandidate();
		if (choice < 6)
			return this.#addRecord(candidate, now);
		if (choice === 9)
			return this.#dueSoon(candidate, now);
		return candidate.submission ? this.#move(candidate) : this.#openSubmission(candidate);
	}

	async run(server) {
		while (!this.isStopped)
			await this.step(server.now().getTime());
	}
}

/* --- What must hold after every death --- */

async function checkOnce(server, ledger) {
	const candidates = groupBy(await server.query("SELECT id, name FROM candidate WHERE name LIKE '写%'"), 'name');
	for (const { id, name } of ledger.lines('candidate'))
		assert.deepEqual(candidates.get(name)?.map((row) => number(row.id)), [id], `candidate ${name}`);
	for (const [name, rows] of candidates)
		assert.equal(rows.length, 1, `candidate ${name} twice`);

	const records = groupBy(await server.query('SELECT id, client_uid, candidate_id FROM record'), 'client_uid');
	for (const { id, uid, candidate } of ledger.lines('record'))
		assert.deepEqual(records.get(uid)?.map((row) => [number(row.id), number(row.candidate_id)]), [[id, candidate]], `record ${uid}`);

	const submissions = groupBy(await server.query('SELECT id, candidate_id, stage, version FROM submission'), 'id');
	for (const { id, candidate } of ledger.lines('submission'))
		assert.equal(number(submissions.get(id)?.[0].candidate_id), candidate, `submission ${id}`);
	for (const { submission, version } of ledger.lines('move'))
		assert.ok(number(submissions.get(submission)[0].version) >= version, `move of submission ${submission} to version ${version}`);

	const followups = groupBy(await server.query('SELECT id, version FROM followup'), 'id');
	for (const { followup, version } of ledger.lines('due'))
		assert.ok(number(followups.get(followup)[0].version) >= version, `date of followup ${followup}, version ${version}`);
}

const rules = {
	'a candidate without its followup': `SELECT c.id FROM candidate c WHERE c.name LIKE '写%'
		AND (SELECT count(*) FROM followup f WHERE f.candidate_id = c.id) <> 1`,
	'a record without its audit entry': `SELECT r.id FROM record r WHERE (SELECT count(*) FROM audit_entry a
		WHERE a.action = 'record.create' AND a.entity_id = r.id) <> 1`,
	'a record without its todo': `SELECT r.id FROM record r WHERE (SELECT count(*) FROM todo t WHERE t.record_id = r.id)
		<> CASE WHEN r.action_due_at_ms IS NULL THEN 0 ELSE 1 END`,
	'a record that did not move its followup': `SELECT f.id FROM followup f WHERE COALESCE(f.last_contact_at_ms, 0) <>
		COALESCE((SELECT max(r.at_ms) FROM record r WHERE r.followup_id = f.id AND r.is_effective = 1), 0)`,
	'a record that did not move the last contact': `SELECT c.id FROM candidate c WHERE COALESCE(c.last_contact_at_ms, 0) <>
		COALESCE((SELECT max(r.at_ms) FROM record r WHERE r.candidate_id = c.id AND r.is_effective = 1), 0)`,
	'a reminder that outlived its due time': `SELECT r.id FROM reminder r JOIN followup f ON f.id = r.followup_id
		WHERE r.state = 'open' AND r.due_no <> f.due_no`,
	'a followup reminded without occurrence': `SELECT f.id FROM followup f WHERE f.reminded_no > 0 AND NOT EXISTS
		(SELECT 1 FROM reminder r WHERE r.followup_id = f.id AND r.due_no = f.reminded_no)`,
	'an occurrence not noted in its followup': `SELECT r.id FROM reminder r JOIN followup f ON f.id = r.followup_id
		WHERE r.due_no > f.reminded_no`,
	'an occurrence without its inbox message': `SELECT r.id FROM reminder r WHERE (SELECT count(*) FROM inbox_message m
		WHERE m.reminder_id = r.id) <> 1`,
	'a stage without its history': `SELECT s.id FROM submission s WHERE s.stage <> (SELECT h.to_stage FROM stage_change h
		WHERE h.submission_id = s.id ORDER BY h.id DESC LIMIT 1)`,
	'a move in the history that the submission did not make': `SELECT s.id FROM submission s
		WHERE (SELECT count(*) FROM stage_change h WHERE h.submission_id = s.id) <> s.version`,
	'a count of candidates that is wrong': `SELECT n.id FROM candidate_count n
		WHERE n.total <> (SELECT count(*) FROM candidate c WHERE c.firm_id = n.firm_id)`,
	'an import whose counts are not its rows': `SELECT i.id FROM import i WHERE i.created <>
		(SELECT count(*) FROM candidate c WHERE c.company = 'i' || i.file_name)`,
	'an import whose counts are not its position': `SELECT i.id FROM import i
		WHERE i.position <> i.created + i.merged + i.skipped + i.rejected`,
	'an import whose rejects are not its counts': `SELECT i.id FROM import i WHERE i.rejected <>
		(SELECT count(*) FROM import_reject r WHERE r.import_id = i.id)`,
	'a person imported without followup': `SELECT c.id FROM candidate c WHERE c.name LIKE '件%'
		AND NOT EXISTS (SELECT 1 FROM followup f WHERE f.candidate_id = c.id)`,
};

async function checkTogether(server) {
	const broken = Object.entries(rules).map(([what, sql]) => `SELECT '${what}' AS what, CAST(q.id AS TEXT) AS id FROM (${sql}) q`);
	assert.deepEqual(await server.query(broken.join(' UNION ALL ')), []);
}

const importFile = (n) => ['姓名,手机,现公司',
	...Array.from({ length: importRows }, (_, i) => (i % 25 === 24 ? `坏${n}x${i},1.38E+10,` : `件${n}第${i}人,,ikill${n}.csv`)), ''].join('\n');

forEachEngine((engine) => {
	describe(`kill -9 on ${engine}`, () => {
		const dice = random(seed());
		const ledger = new Ledger();
		const workers = [];
		let server;
		let api;

		before(async () => {
			server = await startServer({ engine, clock: true, env: { GENJIN_RATE_PERCENT: '-1' } });
			const tokenOf = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());
			api = await tokenOf('admin');
			const positions = [];
			for (const title of ['后端', '前端', '销售'])
				positions.push((await api.post('/positions', { title, company: `甲${title}`, job_type: 'tech' })).body.id);
			for (let i = 0; i < writers; i++) {
				await server.addUser({ login: `writer${i}`, role: 'partner' });
				workers.push(new Writer(await tokenOf(`writer${i}`), `${i}`, ledger, random(dice.int(2 ** 30)), positions));
			}
		});
		after(() => server?.close());

		async function startImport(n) {
			const { body } = await api.upload('/imports', { kind: 'candidates', file: { name: `kill${n}.csv`, content: importFile(n) } },
				{ headers: { 'Genjin-Upload': '1' } });
			await api.post(`/imports/${body.id}/start`, {}, { key: `start-${n}` });
			ledger.note({ kind: 'import', id: body.id });
		}

		/* Nothing is being written: the server is dead. */
		async function checkDead(kill) {
			await checkOnce(server, ledger);
			await checkTogether(server);
			if (kill % 8 === 7)
				await server.command(['check']);
		}

		test(`${kills} deaths lose nothing and double nothing`, async () => {
			const running = workers.map((worker) => worker.run(server));
			running.forEach((one) => one.catch(() => {}));
			for (let kill = 0; kill < kills; kill++) {
				if (kill % importEvery === 1)
					await startImport(kill);
				await sleep(dice.int(kill % importEvery === 1 ? 300 : 1500));
				await server.kill();
				await checkDead(kill);
				if (dice.chance(0.3))
					server.moveClock({ minutes: dice.int(90) });
				await server.start();
			}
			workers.forEach((worker) => { worker.isStopped = true; });
			await Promise.all(running);
			await waitFor(async () => {
				const rows = await server.query("SELECT id FROM import WHERE state <> 'done'");
				return rows.length === 0;
			}, { ms: 120000, every: 200, what: 'the imports to end' });
			await waitFor(async () => {
				const rows = await server.query(`SELECT id FROM followup WHERE state = 'open' AND reminded_no < due_no
					AND next_due_at_ms < ${server.now().getTime() - 2000}`);
				return rows.length === 0;
			}, { ms: 60000, every: 200, what: 'the due followups to be reminded' });
			await server.stop();
			await checkDead(7);
			const counts = ['candidate', 'record', 'submission', 'move', 'due', 'import'].map((kind) => `${ledger.lines(kind).length} ${kind}s`);
			const [{ n }] = await server.query('SELECT count(*) AS n FROM reminder');
			console.log(`${engine}: ${kills} kills, acknowledged ${counts.join(', ')}; ${n} reminders`);
			assert.ok(ledger.lines('record').length > kills && Number(n) > 0, 'hardly anything happened');
			await server.start();
		});
	});
});
