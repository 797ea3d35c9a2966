/* Promise 10: a request that is repeated, several times at once and over the death of the server, has one effect and one
 * answer; the same key with another body is refused. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, startServer } from '../harness/index.mjs';

const storms = process.env.GENJIN_TORTURE ? 5000 : 60;
const width = 4; /* the same request at once */

forEachEngine((engine) => {
	describe(`retry storms on ${engine}`, () => {
		const dice = random(seed());
		let server;
		let api;
		let ids;

		before(async () => {
			server = await startServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
			api = server.bearer((await server.command(['token', 'add', '--login', 'admin'])).stdout.trim());
			const position = (await api.post('/positions', { title: '后端', company: '甲公司' })).body;
			const candidate = (await api.post('/candidates', { name: '风暴中心' })).body;
			const submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id })).body;
			ids = { candidate: candidate.id, submission: submission.id };
		});
		after(() => server?.close());

		/* Every kind of write; the table and condition by which its one effect is found. */
		const kinds = {
			candidate: (n) => ({ path: '/candidates', body: { name: `风暴${n}号` }, other: { name: `别人${n}` },
				rows: `SELECT id FROM candidate WHERE name IN ('风暴${n}号', '别人${n}')` }),
			record: (n) => ({ path: `/candidates/${ids.candidate}/records`, body: { channel: 'phone', outcome: 'reached', text: `谈${n}` },
				other: { channel: 'phone', outcome: 'reached', text: `谈别的${n}` },
				rows: `SELECT id FROM record WHERE text IN ('谈${n}', '谈别的${n}')` }),
			uid: (n) => ({ path: `/candidates/${ids.candidate}/records`, isKeyless: true,
				body: { channel: 'wechat', outcome: 'replied', text: `信${n}`, client_uid: `storm-${n}` },
				rows: `SELECT id FROM record WHERE client_uid = 'storm-${n}'` }),
			todo: (n) => ({ path: '/todos', body: { text: `办${n}` }, other: { text: `不办${n}` },
				rows: `SELECT id FROM todo WHERE text IN ('办${n}', '不办${n}')` }),
			stage: (n) => ({ path: `/submissions/${ids.submission}/stage`, body: { stage: n % 2 ? 'contacted' : 'recommended', reason: `因${n}` },
				other: { stage: 'offer', reason: `因${n}` }, rows: `SELECT id FROM stage_change WHERE reason = '因${n}'`, isAtMostOne: true }),
			upload: (n) => ({ path: '/imports', send: 'upload', body: sheet(n, '甲公司'), other: sheet(n, '乙公司'),
				rows: `SELECT id FROM import WHERE file_name = '风暴${n}.csv' AND state <> 'uploading'` }),
		};

		const sheet = (n, company) =>
			({ kind: 'candidates', file: { name: `风暴${n}.csv`, content: `姓名,现公司\n表${n},${company}\n` } });

		/* Asks until it is answered. */
		async function insist(send, path, body, key) {
			for (;;) {
				const reply = await api[send](path, body, { key, status: null }).catch(() => null);
				if (reply)
					return reply;
				await sleep(10);
			}
		}

		async function storm(n) {
			const kind = dice.pick(Object.keys(kinds));
			const { path, send = 'post', body, other, rows, isKeyless, isAtMostOne } = kinds[kind](n);
			const key = isKeyless ? undefined : `storm-${n}`;
			const replies = Promise.all(Array.from({ length: width }, async () => {
				await sleep(dice.int(15));
				return insist(send, path, body, key);
			}));
			if (n % 4 === 0) {
				await sleep(dice.int(30));
				await server.killAndRestart();
			}
			const [first, ...rest] = [...await replies, await insist(send, path, body, key)];
			assert.ok(first.status < 300, `${kind} ${n}: ${first.status} ${first.text}`);
			for (const reply of rest) {
				assert.equal(reply.status, first.status);
				if (isKeyless)
					assert.equal(reply.body.id, first.body.id);
				else
					assert.equal(reply.text, first.text);
			}
			if (key) {
				const refused = await api[send](path, other, { key, status: 422 });
				assert.equal(refused.body.code, 'request.key_reused');
				assert.equal(refused.body.field, 'Idempotency-Key');
			}
			return { what: `${kind} ${n}`, rows, isAtMostOne };
		}

		test(`${storms} storms, every fourth with a death in it`, async () => {
			const effects = [];
			for (let n = 0; n < storms; n++)
				effects.push(await storm(n));
			const found = await server.query(effects.map(({ what, rows }) => `SELECT '${what}' AS what, count(*) AS n FROM (${rows}) q`).join(' UNION ALL '));
			for (const { what, isAtMostOne } of effects) {
				const n = Number(found.find((row) => row.what === what).n);
				assert.ok(n === 1 || (isAtMostOne && n === 0), `${what}: ${n} effects`);
			}
			const [{ n: twice }] = await server.query(`SELECT count(*) AS n FROM (SELECT entity_id FROM audit_entry
				WHERE action = 'record.create' GROUP BY entity_id HAVING count(*) > 1) q`);
			assert.equal(Number(twice), 0);
		});
	});
});
