/* One change for many candidates: what the preview says is what happens, refusals say why, all is taken back, and nobody
 * changes whom he may not. Activation skips whom it must and spreads the rest within the daily budget. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, random, seed, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`bulk changes on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let api, senior, mine, foreign;

		const get = async (id, client = api) => (await client.get(`/candidates/${id}`)).body;
		const ended = (client, id) => waitFor(async () => {
			const { body } = await client.get(`/candidates/bulk/${id}`);
			return /running|undoing/.test(body.state) ? null : body;
		}, { what: 'the end of the bulk' });

		/* Foresees, runs, and checks that both say the same. */
		async function run(client, input) {
			const preview = (await client.post('/candidates/bulk/preview', input)).body;
			const { body } = await client.post('/candidates/bulk', input, { status: 202 });
			const bulk = await ended(client, body.id);
			assert.equal(bulk.state, 'done');
			assert.equal(bulk.processed, bulk.total);
			assert.equal(preview.looked, preview.total, 'all of few are looked at');
			for (const key of ['total', 'changed', 'same', 'refused'])
				assert.equal(bulk[key], preview[key], `${key} as foreseen`);
			assert.deepEqual(bulk.reasons, preview.reasons);
			return bulk;
		}
		async function undo(client, bulk) {
			await client.post(`/candidates/bulk/${bulk.id}/undo`, {}, { status: 202 });
			const after = await ended(client, bulk.id);
			assert.deepEqual([after.state, after.undone], ['undone', bulk.changed]);
			return after;
		}
		const add = async (client, count, more = {}) => {
			const ids = [];
			for (let i = 0; i < count; i++)
				ids.push((await client.post('/candidates', { name: `批量${Math.random()}`, ...more })).body.id);
			return ids;
		};

		test('tags are added where they lack, and only those are taken back', async () => {
			api = await server.login();
			mine = await add(api, 3, { tags: ['甲'] });
			await api.patch(`/candidates/${mine[0]}`, { tags: ['甲', '乙'] });
			const bulk = await run(api, { ids: mine, action: 'tags_add', tags: ['乙', '甲'] });
			assert.deepEqual([bulk.changed, bulk.same], [2, 1]);
			for (const id of mine)
				assert.deepEqual((await get(id)).tags, ['甲', '乙']);
			assert.equal((await api.get('/candidates', { tags: '乙' })).body.total, 3);
			await api.patch(`/candidates/${mine[1]}`, { tags: ['甲', '乙', '丙'] });
			await undo(api, bulk);
			assert.deepEqual(await Promise.all(mine.map(async (id) => (await get(id)).tags)), [['甲', '乙'], ['甲', '丙'], ['甲']]);
			await api.post(`/candidates/bulk/${bulk.id}/undo`, {}, { status: 409 });
		});

		test('a filter means all that match, without those left out', async () => {
			const extra = await add(api, 120, { city: '重庆', tags: ['旧'] });
			const bulk = await run(api, { filter: { city: '重庆' }, except: [extra[7]], action: 'tags_remove', tags: ['旧'] });
			assert.deepEqual([bulk.total, bulk.changed], [119, 119]);
			assert.deepEqual((await api.get('/candidates', { tags: '旧' })).body.items.map((row) => row.id), [extra[7]]);
			await undo(api, bulk);
			assert.equal((await api.get('/candidates', { tags: '旧' })).body.total, 120);
		});

		test('owner: handed over, back again, with the reason where not', async () => {
			senior = await server.addUser({ login: 'senior', role: 'senior', name: '资深' });
			const { body: me } = await senior.get('/me');
			const [both] = mine;
			await api.post('/followups', { candidate_id: both, owner_id: me.id });
			const loose = await add(api, 1);
			await api.post(`/followups/${(await get(loose[0])).followup.id}/end`, { reason: 'x' });
			const bulk = await run(api, { ids: [...mine, ...loose], action: 'owner', owner_id: me.id });
			assert.deepEqual([bulk.changed, bulk.refused], [2, 2]);
			assert.deepEqual(bulk.reasons.map((reason) => [reason.code, reason.count]), [['bulk.no_followup', 1], ['followup.exists', 1]]);
			assert.ok(bulk.reasons.every((reason) => /[\u4e00-\u9fff]/.test(reason.text)));
			assert.equal((await get(mine[1])).owner.id, me.id);
			await undo(api, bulk);
			assert.notEqual((await get(mine[1])).owner.id, me.id);
		});

		test('into the pool, to an end, under an own rule; and back to the very date', async () => {
			const due = async () => Promise.all(mine.map(async (id) => (await get(id)).followup?.next_due_at ?? null));
			const before = await due();
			let bulk = await run(api, { ids: mine, action: 'care', care: 'pool', pool_grade: 'A' });
			assert.deepEqual([bulk.changed, (await get(mine[1])).care, (await get(mine[1])).pool_grade], [3, 'pool', 'A']);
			await undo(api, bulk);
			assert.deepEqual(await due(), before);
			bulk = await run(api, { ids: mine.slice(1), action: 'care', care: 'end', reason: '暂不看机会' });
			assert.equal((await get(mine[1])).followup, null);
			await undo(api, bulk);
			assert.equal((await get(mine[1])).care, 'care');
			await api.post(`/candidates/${mine[1]}/records`, { channel: 'phone', outcome: 'reached', text: 'x' });
			const contacted = (await get(mine[1])).followup.next_due_at;
			bulk = await run(api, { ids: mine, action: 'rule', interval: 10, unit: 'days' });
			assert.notEqual((await get(mine[1])).followup.next_due_at, contacted);
			assert.equal((await api.get(`/followups/${(await get(mine[1])).followup.id}/why`)).body.rule.source, 'override');
			await undo(api, bulk);
			assert.equal((await get(mine[1])).followup.next_due_at, contacted);
		});

		test('into the bin and out again', async () => {
			const bulk = await run(api, { ids: mine, action: 'archive' });
			for (const id of mine)
				await api.get(`/candidates/${id}`, undefined, { status: 404 });
			await undo(api, bulk);
			assert.equal((await get(mine[1])).care, 'care');
		});

		test('a consultant changes only what the one table lets him, and learns of nobody else', async () => {
			const own = await add(senior, 2);
			const junior = await server.addUser({ login: 'junior', role: 'junior' });
			const young = await add(junior, 1);
			foreign = mine[1];
			const bulk = await run(senior, { ids: [...own, foreign, 999999], action: 'tags_add', tags: ['资深'] });
			assert.deepEqual([bulk.changed, bulk.reasons.map((reason) => [reason.code, reason.count])], [2, [['candidate.not_found', 2]]]);
			assert.ok(!(await get(foreign)).tags.includes('资深'));
			const all = await run(senior, { filter: {}, action: 'tags_add', tags: ['都'] });
			assert.equal(all.total, (await senior.get('/candidates')).body.total);
			const kept = await run(junior, { ids: young, action: 'archive' });
			assert.deepEqual(kept.reasons.map((reason) => reason.code), ['permission.denied']);
			await api.get(`/candidates/bulk/${kept.id}`, undefined, { status: 404 });
			assert.deepEqual((await junior.get('/candidates/bulk')).body.items.map(({ id, state }) => [id, state]), [[kept.id, 'done']]);
			assert.ok(!(await api.get('/candidates/bulk')).body.items.some(({ id }) => id === kept.id));
			await api.post(`/candidates/bulk/${kept.id}/undo`, {}, { status: 404 });
		});

		test('what makes no sense is refused before it begins', async () => {
			for (const [input, code, field] of [
				[{ ids: mine, action: 'fly' }, 'request.choice', 'action'], [{ action: 'archive' }, 'bulk.whom', 'ids'],
				[{ ids: mine, filter: {}, action: 'archive' }, 'bulk.whom', 'ids'], [{ ids: mine, action: 'owner' }, 'request.missing', 'owner_id'],
				[{ ids: mine, action: 'owner', owner_id: 999 }, 'request.unknown', 'owner_id'], [{ ids: mine, action: 'tags_add' }, 'request.missing', 'tags'],
				[{ ids: mine, action: 'care' }, 'request.missing', 'care'], [{ ids: mine, action: 'care', care: 'end' }, 'request.missing', 'reason'],
				[{ ids: mine, action: 'rule', interval: 3 }, 'request.missing', 'unit']]) {
				for (const path of ['/candidates/bulk/preview', '/candidates/bulk']) {
					const { body } = await api.post(path, input, { status: 422 });
					assert.deepEqual([body.code, body.field], [code, field]);
				}
			}
		});

		test('a repeated request is one bulk, and every change is in the audit log', async () => {
			const input = { ids: mine, action: 'tags_add', tags: ['一次'] };
			const first = await api.post('/candidates/bulk', input, { status: 202, key: 'once-and-again' });
			const second = await api.post('/candidates/bulk', input, { status: 202, key: 'once-and-again' });
			assert.equal(second.body.id, first.body.id);
			await ended(api, first.body.id);
			const entries = await server.query(`SELECT action FROM audit_entry WHERE entity = 'bulk' AND entity_id = ${first.body.id} ORDER BY seq`);
			assert.deepEqual(entries.map((entry) => entry.action), ['bulk.start', 'bulk.done']);
			const [{ n }] = await server.query(`SELECT count(*) AS n FROM audit_entry WHERE action = 'candidate.change' AND entity_id IN (${mine.join()})`);
			assert.ok(Number(n) >= 3);
		});

		test('a cancelled one keeps what it did, and that is taken back', async () => {
			await add(api, 200, { city: '兰州' });
			const { body } = await api.post('/candidates/bulk', { filter: { city: '兰州' }, action: 'tags_add', tags: ['停'] }, { status: 202 });
			await api.delete(`/candidates/bulk/${body.id}`);
			const bulk = await ended(api, body.id);
			assert.ok(['cancelled', 'done'].includes(bulk.state));
			await waitFor(async () => (await api.get('/candidates', { tags: '停' })).body.total === (await api.get(`/candidates/bulk/${body.id}`)).body.changed,
				{ what: 'the piece at hand to end one way or the other' });
			await undo(api, (await api.get(`/candidates/bulk/${body.id}`)).body);
			assert.equal((await api.get('/candidates', { tags: '停' })).body.total, 0);
		});

		test('live: the asker hears how far it is', async () => {
			const stream = await api.stream();
			await stream.next('hello');
			const { body } = await api.post('/candidates/bulk', { ids: mine, action: 'tags_add', tags: ['听'] }, { status: 202 });
			for (;;) {
				const { body: data } = await stream.next('bulk');
				if (data.id === body.id && data.state === 'done')
					break;
			}
			stream.close();
		});
	});

	/* Everything that a bulk may touch, row by row; a change and its undo leave higher versions and due numbers. */
	describe(`undo on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-11-23T10:00:00+08:00', env: { GENJIN_RATE_PERCENT: '-1' } });
		const dice = random(seed());
		const TABLES = {
			candidate: 'SELECT * FROM candidate ORDER BY id', followup: 'SELECT * FROM followup ORDER BY id',
			candidate_label: 'SELECT candidate_id, field, value FROM candidate_label ORDER BY candidate_id, field, value',
			submission: 'SELECT * FROM submission ORDER BY id',
			board_card: 'SELECT acting_id, stage, position_id, job_type, due_ms, turn_ms, red_ms, hard FROM board_card ORDER BY followup_id, submission_id',
			totals: `SELECT 'stage' AS what, acting_id, stage AS place, job_type, n FROM board_total WHERE n <> 0
				UNION ALL SELECT 'due', acting_id, care, job_type, n FROM followup_total WHERE n <> 0
				UNION ALL SELECT 'all', 0, '', '', total FROM candidate_count ORDER BY 1, 2, 3, 4`,
		};
		const MOVES_ON = ['version', 'due_no', 'reminded_no', 'escalated_no', 'updated_at_ms'];
		const people = [];
		let api, heir, before;

		async function rows() {
			const found = {};
			for (const [table, sql] of Object.entries(TABLES))
				found[table] = (await server.query(sql)).map((row) => Object.fromEntries(Object.entries(row)
					.filter(([column]) => !MOVES_ON.includes(column))));
			return found;
		}

		/* More than a day holds for one consultant, so that some stand on other days than their rule says. */
		async function putIn(i, owners, position) {
			const care = i % 3 ? 'pool' : true;
			const { body } = await dice.pick(owners).post('/candidates', { name: `原样${i}`, care, tags: ['丙', '乙', '甲'].filter(() => dice.chance(0.6)) });
			people.push(body.id);
			const followup = (await api.get(`/candidates/${body.id}`)).body.followup;
			if (i % 4 === 0)
				await api.post('/submissions', { candidate_id: body.id, position_id: position, stage: dice.pick(['contacted', 'interview']) });
			if (dice.chance(0.3))
				await api.post(`/candidates/${body.id}/records`, { channel: 'phone', outcome: dice.pick(['reached', 'no_answer']), text: 'x' });
			if (dice.chance(0.2))
				await api.patch(`/followups/${followup.id}`, { next_due_at: '2026-12-24T15:30:00+08:00' });
			if (dice.chance(0.2))
				await api.post(`/followups/${followup.id}/snooze`, { until: '2026-11-26T09:00:00+08:00' });
		}

		test('sixty people of all kinds are put in', async () => {
			api = await server.login();
			const senior = await server.addUser({ login: 'owner', role: 'senior' });
			heir = (await (await server.addUser({ login: 'heir', role: 'senior' })).get('/me')).body.id;
			const position = (await api.post('/positions', { title: '后端', job_type: 'tech' })).body.id;
			for (let i = 0; i < 60; i++)
				await putIn(i, [api, senior], position);
			before = await rows();
		});

		for (const [name, more] of Object.entries({
			owner: () => ({ owner_id: heir }), tags_add: () => ({ tags: ['丁', '乙'] }), tags_remove: () => ({ tags: ['乙', '丙'] }),
			care: () => ({ care: 'pool', pool_grade: 'A' }), 'care to an end': () => ({ care: 'end', reason: '暂不看机会', wake_at: '2027-03-01T09:00:00+08:00' }),
			rule: () => ({ interval: 9, unit: 'days' }), archive: () => ({}),
		})) {
			test(`${name}: every row is again as it was`, async () => {
				const input = { ids: people, action: name.split(' ')[0], ...more() };
				const bulk = (await api.post('/candidates/bulk', input, { status: 202 })).body.id;
				const state = (wanted) => waitFor(async () => {
					const { body } = await api.get(`/candidates/bulk/${bulk}`);
					return body.state === wanted && body;
				}, { what: `the bulk ${wanted}` });
				const done = await state('done');
				assert.ok(done.changed > 20, `${done.changed} changed`);
				await api.post(`/candidates/bulk/${bulk}/undo`, {}, { status: 202 });
				assert.equal((await state('undone')).undone, done.changed);
				const after = await rows();
				for (const table of Object.keys(TABLES))
					assert.deepEqual(after[table], before[table], table);
			});
		}

		test('whom somebody changed meanwhile keeps that change', async () => {
			const [one] = people;
			const bulk = (await api.post('/candidates/bulk', { ids: [one], action: 'rule', interval: 9, unit: 'days' }, { status: 202 })).body.id;
			const state = (wanted) => waitFor(async () => (await api.get(`/candidates/bulk/${bulk}`)).body.state === wanted, { what: `the bulk ${wanted}` });
			await state('done');
			const { id } = (await api.get(`/candidates/${one}`)).body.followup;
			await api.patch(`/followups/${id}`, { next_due_at: '2026-12-30T11:00:00+08:00' });
			await api.post(`/candidates/bulk/${bulk}/undo`, {}, { status: 202 });
			await state('undone');
			const { body } = await api.get(`/candidates/${one}`);
			assert.equal(new Date(body.followup.next_due_at).getTime(), new Date('2026-12-30T11:00:00+08:00').getTime());
		});
	});

	describe(`activation on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-11-23T10:00:00+08:00', env: { GENJIN_RATE_PERCENT: '-1' } });

		test('skips whom it must, says how many and why, and gives days within the budget', async () => {
			const api = await server.login();
			const other = await server.addUser({ login: 'other', role: 'partner' });
			const pool = [];
			for (let i = 0; i < 60; i++)
				pool.push((await api.post('/candidates', { name: `库${i}`, city: '成都', care: 'pool' })).body.id);
			await api.patch(`/candidates/${pool[0]}`, { do_not_contact: true });
			await api.patch(`/candidates/${pool[1]}`, { do_not_contact: true });
			await api.post(`/candidates/${pool[2]}/records`, { channel: 'phone', outcome: 'reached', text: 'x' });
			const theirs = (await other.post('/candidates', { name: '同事的', city: '成都' })).body.id;
			const input = { filter: { city: '成都' }, action: 'activate' };
			const preview = (await api.post('/candidates/bulk/preview', input)).body;
			assert.deepEqual(preview.reasons.map((reason) => [reason.code, reason.count]),
				[['bulk.do_not_contact', 2], ['bulk.contacted_recently', 1], ['bulk.in_care', 1]].sort((a, b) => b[1] - a[1]));
			assert.deepEqual([preview.changed, preview.unplanned], [57, 0]);
			assert.equal(preview.days.reduce((sum, day) => sum + day.added, 0), 57);
			assert.ok(preview.days.every((day) => day.added + day.planned <= 25), 'within 25 a day');
			assert.ok(preview.days[0].date > '2026-11-23');

			const before = (await api.get(`/candidates/${pool[5]}`)).body.followup;
			const { body } = await api.post('/candidates/bulk', input, { status: 202 });
			const done = await waitFor(async () => {
				const bulk = (await api.get(`/candidates/bulk/${body.id}`)).body;
				return bulk.state === 'done' && bulk;
			}, { what: 'the activation' });
			assert.equal(done.changed, 57);
			const planned = await waitFor(async () => {
				const followups = await Promise.all(pool.slice(3).map(async (id) => (await api.get(`/candidates/${id}`)).body.followup));
				return followups.every((followup) => followup.care === 'care' && followup.next_due_at) && followups;
			}, { what: 'days for all' });
			const perDay = {};
			for (const followup of planned)
				perDay[followup.next_due_at.slice(0, 10)] = (perDay[followup.next_due_at.slice(0, 10)] ?? 0) + 1;
			assert.deepEqual(Object.entries(perDay).sort(), preview.days.map((day) => [day.date, day.added]));
			assert.equal((await api.get(`/candidates/${theirs}`)).body.owner.name, (await other.get('/me')).body.name);

			await api.post(`/candidates/bulk/${body.id}/undo`, {}, { status: 202 });
			await waitFor(async () => (await api.get(`/candidates/bulk/${body.id}`)).body.state === 'undone', { what: 'the undo' });
			const after = (await api.get(`/candidates/${pool[5]}`)).body.followup;
			assert.deepEqual([after.care, after.next_due_at.slice(0, 10)], ['pool', before.next_due_at.slice(0, 10)]);
		});

		test('for a position it puts them there, to be contacted, and takes that back where nothing was done since', async () => {
			const api = await server.login();
			const { id: position } = (await api.post('/positions', { title: '激活到的职位' })).body;
			const woken = [];
			for (let i = 0; i < 4; i++)
				woken.push((await api.post('/candidates', { name: `激活${i}`, city: '西安', care: i ? 'pool' : true })).body.id);
			await api.post('/submissions', { candidate_id: woken[3], position_id: position });
			const input = { ids: woken, action: 'activate', position_id: position };
			const preview = (await api.post('/candidates/bulk/preview', input)).body;
			assert.deepEqual([preview.changed, preview.reasons.map((reason) => [reason.code, reason.count])], [3, [['submission.exists', 1]]]);
			assert.equal(preview.days.reduce((sum, day) => sum + day.added, 0), 2, 'who is in care has a day');
			const stands = async (id) => (await api.get('/submissions', { candidate_id: id })).body.items;
			assert.equal((await stands(woken[0])).length, 0, 'a preview changes nothing');

			const { body } = await api.post('/candidates/bulk', input, { status: 202 });
			const state = (wanted) => waitFor(async () => {
				const bulk = (await api.get(`/candidates/bulk/${body.id}`)).body;
				return bulk.state === wanted && bulk;
			}, { what: `the bulk ${wanted}` });
			assert.equal((await state('done')).changed, 3);
			for (const id of woken) {
				const [submission] = await stands(id);
				assert.deepEqual([submission.position.id, submission.stage_kind], [position, 'to_contact']);
			}
			const planned = await waitFor(async () => {
				const followup = (await api.get(`/candidates/${woken[1]}`)).body.followup;
				return followup.next_due_at && followup;
			}, { what: 'a day' });
			assert.equal(planned.next_due_at.slice(0, 10), preview.days.find((day) => day.added).date, 'the day foreseen');
			assert.equal((await api.get(`/positions/${position}`)).body.submission_count, 4);

			const [touched] = await stands(woken[2]);
			await api.post(`/candidates/${woken[2]}/records`, { channel: 'phone', outcome: 'no_answer', text: 'x', submission_id: touched.id });
			await api.post(`/candidates/bulk/${body.id}/undo`, {}, { status: 202 });
			assert.equal((await state('undone')).undone, 2);
			assert.deepEqual(await Promise.all(woken.map(async (id) => (await stands(id)).length)), [0, 0, 1, 1]);
			const cares = await Promise.all(woken.map(async (id) => (await api.get(`/candidates/${id}`)).body.care));
			assert.deepEqual(cares, ['care', 'pool', 'care', 'care']);
			assert.equal((await api.get(`/positions/${position}`)).body.submission_count, 2);
			const board = (await api.get('/board', { group: 'stage', position_id: position })).body;
			assert.equal(board.columns.reduce((sum, column) => sum + column.total, 0), 2);
		});

		test('a position that is closed or not known is said before it begins', async () => {
			const api = await server.login();
			const { id } = (await api.post('/candidates', { name: '无处去', care: 'pool' })).body;
			const { body: closed } = await api.post('/positions', { title: '已关闭' });
			await api.patch(`/positions/${closed.id}`, { state: 'closed' });
			for (const [position_id, code] of [[999999, 'request.unknown'], [closed.id, 'submission.position_closed']]) {
				const { body } = await api.post('/candidates/bulk', { ids: [id], action: 'activate', position_id }, { status: 422 });
				assert.deepEqual([body.code, body.field], [code, 'position_id']);
			}
		});
	});
});
