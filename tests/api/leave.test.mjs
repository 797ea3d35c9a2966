/* Leaves over HTTP, as three people: one goes, one acts for him, one may only know that he is away. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const inHours = (hours) => new Date(Date.now() + hours * 3600000).toISOString();

forEachEngine((engine) => {
	describe(`leaves on ${engine}`, () => {
		const server = useServer({ engine });
		let lisa, tom, bo, candidate;
		const id = {};
		const acting = async () => (await lisa.get(`/candidates/${candidate.id}`)).body.followup.acting.id;
		const told = (api, kind) => waitFor(async () => (await api.get('/inbox')).body.items.find((one) => one.kind === kind),
			{ ms: 20000, what: `a message of kind ${kind}` });

		test('three consultants and a candidate who is due', async () => {
			[lisa, tom, bo] = [await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' }),
				await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' }), await server.addUser({ login: 'bo', name: '小博', role: 'junior' })];
			for (const [name, api] of Object.entries({ lisa, tom, bo }))
				id[name] = (await api.get('/me')).body.id;
			candidate = (await lisa.post('/candidates', { name: '王小明', phone: '13800138000', care: true })).body;
			await lisa.post('/todos', { text: '把 JD 发给他', candidate_id: candidate.id });
		});

		test('the preview says who would act in how many', async () => {
			const plan = { from: inHours(-1), to: inHours(30) };
			assert.deepEqual((await lisa.post('/leaves/preview', plan)).body, { due: 1, uncovered: 1, covers: [] });
			assert.deepEqual((await lisa.post('/leaves/preview', { ...plan, delegate_id: id.tom })).body,
				{ due: 1, uncovered: 0, covers: [{ account: { id: id.tom, name: '汤姆' }, count: 1 }] });
		});

		test('what makes no sense is refused with its reason', async () => {
			const code = async (body, status) => (await lisa.post('/leaves', body, { status })).body.code;
			assert.equal(await code({ from: inHours(5), to: inHours(4) }, 422), 'leave.order');
			assert.equal(await code({ from: inHours(-5), to: inHours(-4) }, 422), 'leave.past');
			assert.equal(await code({ from: inHours(5), to: inHours(6), delegate_id: id.lisa }, 422), 'leave.self');
			assert.equal(await code({ from: inHours(5), to: inHours(6), account_id: id.tom }, 403), 'permission.denied');
			assert.equal((await lisa.get('/leaves')).body.total, 0);
		});

		test('a leave that begins now gives away what is due, and the delegate is told', async () => {
			const { body } = await lisa.post('/leaves', { from: inHours(-1), to: inHours(30), delegate_id: id.tom, note: '先看邮件' }, { status: 201 });
			id.leave = body.id;
			assert.equal(body.state, 'running');
			assert.equal(await acting(), id.tom);
			const { items: [card] } = (await tom.get('/board', { group: 'due', acting: 'me' })).body.columns.find((column) => column.items.length);
			assert.deepEqual([card.acting.id, card.on_behalf_of.id], [id.tom, id.lisa]);
			const message = await told(tom, 'relay');
			assert.equal(message.link, `leaves/${id.leave}`, 'to the sheet, not to a list');
			assert.match(message.text, /^李莎 休假至 .*请代为跟进 1 位候选人$/);
			const sheet = (await tom.get(`/leaves/${id.leave}/handover`)).body;
			assert.deepEqual([sheet.note, sheet.items[0].candidate_name, sheet.items[0].promises[0].text], ['先看邮件', '王小明', '把 JD 发给他']);
		});

		test('who only knows that she is away sees neither candidates nor counts', async () => {
			const [leave] = (await bo.get('/leaves')).body.items;
			assert.deepEqual([leave.account.id, leave.note, leave.covered, leave.mine, leave.may_change], [id.lisa, null, 0, 0, false]);
			assert.deepEqual((await tom.get('/leaves')).body.items.map((one) => [one.covered, one.mine]), [[1, 1]]);
			assert.deepEqual((await bo.get(`/leaves/${id.leave}/handover`)).body.items, []);
			for (const api of [bo, tom])
				await api.patch(`/leaves/${id.leave}`, { to: inHours(99) }, { status: 403 });
			await bo.delete(`/leaves/${id.leave}`, undefined, { status: 403 });
			await tom.post('/leaves', { from: inHours(2), to: inHours(3) }, { status: 409 });
		});

		test('a contact of the delegate is hers, too, and says for whom it was', async () => {
			await tom.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: '他接受了' });
			const { items } = (await lisa.get(`/candidates/${candidate.id}/timeline`)).body;
			const record = items.find((one) => one.kind === 'record');
			assert.deepEqual([record.author.id, record.on_behalf_of.id], [id.tom, id.lisa]);
			assert.equal(items.find((one) => one.kind === 'relay').text, '接力：汤姆 代 李莎 跟进');
		});

		test('back early: everything is hers again and she reads what happened', async () => {
			await lisa.delete(`/leaves/${id.leave}`, undefined, { status: 204 });
			assert.equal(await acting(), id.lisa);
			assert.equal((await tom.get(`/leaves/${id.leave}`)).body.mine, 0);
			assert.equal((await told(lisa, 'relay')).detail, '汤姆 1 位，已联系 1 位');
			const [item] = (await lisa.get(`/leaves/${id.leave}/handover`)).body.items;
			assert.deepEqual([item.contacts, item.effective, item.latest], [1, 1, '他接受了']);
			assert.equal((await lisa.get('/leaves', { state: 'ended' })).body.total, 1);
			await lisa.delete(`/leaves/${id.leave}`, undefined, { status: 409 });
		});

		test('a planned leave begins by itself', async () => {
			const { body } = await lisa.post('/leaves', { from: new Date(Date.now() + 1500).toISOString(), to: inHours(24 * 14), delegate_id: id.tom });
			assert.equal(body.state, 'planned');
			const plan = { from: body.from, to: inHours(24 * 15) };
			assert.equal((await lisa.post('/leaves/preview', { ...plan, leave_id: body.id })).status, 200);
			await lisa.post('/leaves/preview', plan, { status: 409 });
			await waitFor(async () => (await acting()) === id.tom, { ms: 20000, what: 'the leave to begin' });
		});
	});
});
