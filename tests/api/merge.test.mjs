/* One person once: proposals come by themselves, a merge keeps everything and is taken back exactly, the old number leads to the
 * survivor, a hidden twin tells nothing but whom to ask, and a kill leaves all of a merge or nothing. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`one person once on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let api, lisa, tom;

		const add = async (client, body) => (await client.post('/candidates', body)).body;
		const get = async (id, client = api) => (await client.get(`/candidates/${id}`)).body;
		const proposals = async (client = api) => (await client.get('/candidates/duplicates')).body;

		/* Two of one name at two employers; the year of birth says that they are one. */
		async function pair(client, name) {
			const one = await add(client, { name, company: '甲科技', birth_year: 1985, phone: `138${String(Math.random()).slice(2, 10)}`, tags: ['甲'] });
			const other = await add(client, { name, company: '乙科技', birth_year: 1985, email: `${Math.random()}@example.com`, tags: ['乙'] });
			return [one, other];
		}

		test('a changed employer is proposed in the background, and dismissed for good', async () => {
			api = await server.login();
			const [one, other] = await pair(api, '欧阳明日');
			const found = await waitFor(async () => {
				const { body } = await api.get(`/candidates/${one.id}/duplicates`);
				return body.items.length && body;
			}, { what: 'a proposal' });
			assert.deepEqual([found.items[0].reason, found.items[0].may_merge], ['moved', true]);
			assert.deepEqual([found.items[0].one.id, found.items[0].other.id], [one.id, other.id]);
			assert.equal((await proposals()).total, 1);
			await api.post(`/duplicates/${found.items[0].id}/dismiss`, {});
			assert.equal((await proposals()).total, 0);
			await api.post(`/duplicates/${found.items[0].id}/reopen`, {});
			assert.equal((await proposals()).total, 1);
		});

		test('merged: one person with all of both, found by either number; and two again', async () => {
			const [one, other] = await pair(api, '司马相如');
			const { body: position } = await api.post('/positions', { title: '总监' });
			await api.post('/submissions', { candidate_id: other.id, position_id: position.id });
			await api.post(`/candidates/${other.id}/records`, { channel: 'phone', outcome: 'reached', text: '在看机会' });
			const before = [await get(one.id), await get(other.id)];
			const board = (await api.get('/board', { group: 'stage' })).body;
			const { body: merge } = await api.post('/candidates/merge', { survivor_id: one.id, merged_id: other.id, take: ['company'],
				survivor_version: before[0].version, merged_version: before[1].version });
			const again = (await api.post('/candidates/merge', { survivor_id: one.id, merged_id: other.id, take: ['company'] })).body;
			assert.equal(again.id, merge.id);
			const now = await get(other.id);
			assert.deepEqual([now.id, now.company, now.email, now.tags], [one.id, '乙科技', other.email, ['甲', '乙']]);
			assert.equal(now.submissions.length, 1);
			assert.equal(now.followups.length, 1);
			const { body: timeline } = await api.get(`/candidates/${one.id}/timeline`);
			assert.ok(JSON.stringify(timeline).includes('在看机会'));
			assert.equal((await api.get('/candidates', { q: '司马相如' })).body.total, 1);
			await waitFor(async () => {
				const { body } = await api.get('/search', { q: '在看机会' });
				return body.items.some((hit) => hit.candidate?.id === one.id) && body.items.every((hit) => hit.candidate?.id !== other.id);
			}, { what: 'what was said of the other, found at the survivor' });
			const { body: merges } = await api.get(`/candidates/${one.id}/merges`);
			assert.deepEqual([merges.total, merges.items[0].merged.company], [1, '甲科技']);
			await api.post(`/candidates/${other.id}/records`, { channel: 'phone', outcome: 'reached', text: '离线时记的' });
			await api.post(`/candidates/${other.id}/restore`, {}, { status: 404 });
			await api.post('/candidates/unmerge', { merge_id: merge.id });
			await api.post('/candidates/unmerge', { merge_id: merge.id });
			const plain = ({ version, updated_at: updated, followup, followups, last_contact_at: last, ...rest }) => JSON.stringify(rest);
			assert.equal(plain(await get(other.id)), plain(before[1]));
			assert.equal(plain(await get(one.id)), plain(before[0]));
			assert.ok(JSON.stringify((await api.get(`/candidates/${one.id}/timeline`)).body).includes('离线时记的'));
			assert.equal((await api.get('/board', { group: 'stage' })).body.columns.reduce((sum, column) => sum + column.total, 0),
				board.columns.reduce((sum, column) => sum + column.total, 0));
		});

		test('who sees the twin hears of the merge', async () => {
			const [one, other] = await pair(api, '诸葛瑾瑜');
			const stream = await api.stream();
			await stream.next('hello');
			await waitFor(async () => Number((await server.query('SELECT count(*) AS n FROM live_presence'))[0].n), { what: 'the open workbench' });
			await api.post('/candidates/merge', { survivor_id: one.id, merged_id: other.id });
			const event = await stream.next('board', 5000);
			assert.ok([one.id, other.id].includes(event.body.candidate_id));
			stream.close();
		});

		test('the table of permissions: junior no, senior own, partner all', async () => {
			lisa = await server.addUser({ login: 'lisa', role: 'senior', name: '李莎' });
			tom = await server.addUser({ login: 'tom', role: 'senior', name: '汤姆' });
			const junior = await server.addUser({ login: 'young', role: 'junior' });
			const [one, other] = await pair(lisa, '公孙无忌');
			const input = { survivor_id: one.id, merged_id: other.id };
			await junior.post('/candidates/merge', input, { status: 403 });
			await tom.post('/candidates/merge', input, { status: 404 });
			const { body: merge } = await lisa.post('/candidates/merge', input);
			await tom.get(`/candidates/${other.id}`, undefined, { status: 404 });
			await tom.post('/candidates/unmerge', { merge_id: merge.id }, { status: 404 });
			await api.post('/candidates/unmerge', { merge_id: merge.id });
			await api.post('/candidates/merge', { survivor_id: one.id, merged_id: one.id }, { status: 422 });
			await api.post('/candidates/merge', { ...input, take: ['firm_id'] }, { status: 422 });
			await api.post('/candidates/merge', { ...input, survivor_version: 999 }, { status: 412 });
		});

		test('a hidden twin: that somebody exists and whom to ask, audited, and not without end', async () => {
			await add(lisa, { name: '东方不败', phone: '13512345678', resume: '机密' });
			const { body: refused } = await tom.post('/candidates', { name: '东方先生', phone: '13512345678' }, { status: 409 });
			assert.deepEqual([refused.code, refused.params.ask.name, Object.keys(refused.params)], ['candidate.duplicate', '李莎', ['ask']]);
			assert.ok(!/不败|机密/.test(JSON.stringify(refused)));
			const mine = await add(tom, { name: '东方一', phone: '13500000001' });
			await tom.patch(`/candidates/${mine.id}`, { phone: '13512345678' }, { status: 409 });
			assert.equal((await tom.get('/candidates/duplicates')).body.total, 0);
			const asked = async () => Number((await server.query("SELECT count(*) AS n FROM audit_entry WHERE action = 'candidate.ask'"))[0].n);
			assert.equal(await asked(), 2);
			const messages = async () => (await lisa.get('/inbox')).body.items.filter((one) => one.text.includes('手上有一位人选'));
			for (let i = 0; i < 2; i++) { /* the same word once a day */
				const { body: answer } = await tom.post('/duplicates/ask', { name: '东方先生', phone: '13512345678' });
				assert.deepEqual([answer.exists, answer.ask.name], [true, '李莎']);
			}
			const [message, ...others] = await messages();
			assert.deepEqual([message.candidate.name, others.length], ['东方不败', 0]);
			assert.match(message.text, /^汤姆 |^Tom |^[^ ]+ 手上有一位人选/);
			assert.equal((await tom.post('/duplicates/ask', { name: '没有人', phone: '13599999999' })).body.exists, false);
			assert.equal((await tom.post('/duplicates/ask', { candidate_id: mine.id })).body.exists, false);
			assert.equal((await messages()).length, 1);
			for (let i = 6; i < 20; i++)
				await tom.post('/candidates', { name: '东方先生', phone: '13512345678' }, { status: 409 });
			const { body: enough } = await tom.post('/candidates', { name: '东方先生', phone: '13512345678' }, { status: 429 });
			assert.equal(enough.code, 'candidate.ask_too_many');
			await tom.post('/duplicates/ask', { phone: '13512345678' }, { status: 429 });
			await tom.post('/candidates', { name: '全新的人', phone: '13500009999' }, { status: 429 }); /* so that 429 tells nothing */
			assert.equal(await asked(), 20);
			assert.equal((await tom.get('/candidates', { q: '5678' })).body.total, 0);
		});

		test('a kill in the middle leaves all of a merge or nothing', async () => {
			for (let round = 0; round < 3; round++) {
				const [one, other] = await pair(api, `杀进程${round}`);
				for (let i = 0; i < 5; i++)
					await api.post(`/candidates/${other.id}/records`, { channel: 'phone', outcome: 'no_answer', text: `第${i}次` });
				const asked = api.post('/candidates/merge', { survivor_id: one.id, merged_id: other.id }).catch(() => null);
				await new Promise((done) => setImmediate(done));
				await server.killAndRestart();
				await asked;
				api = await server.login();
				const [{ n }] = await server.query(`SELECT count(*) AS n FROM record WHERE candidate_id = ${one.id}`);
				const [{ merged }] = await server.query(`SELECT count(*) AS merged FROM candidate WHERE id = ${other.id} AND merged_into_id IS NOT NULL`);
				assert.equal(Number(n), Number(merged) * 5);
				await api.post('/candidates/merge', { survivor_id: one.id, merged_id: other.id });
				assert.equal(Number((await server.query(`SELECT count(*) AS n FROM record WHERE candidate_id = ${one.id}`))[0].n), 5);
			}
		});
	});
});
