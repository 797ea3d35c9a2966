/* Around a record: what it said before, whom it names, a pasted chat; on both engines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

const chat = '张伟 2026/11/20 15:04\n薪资期望 60 万\n陈顾问 2026/11/20 15:06\n收到，周五给您回复\n';

forEachEngine((engine) => {
	describe(`around a record on ${engine}`, () => {
		const server = useServer({ engine });

		async function recorded(api, record) {
			const { id } = (await api.post('/candidates', { name: `人${Math.random()}` })).body;
			return (await api.post(`/candidates/${id}/records`, { channel: 'phone', outcome: 'reached', ...record })).body;
		}

		test('every change keeps what was said before', async () => {
			const api = await server.login();
			const { id } = await recorded(api, { text: '一', fact: '事', emotion: 2 });
			assert.deepEqual((await api.get(`/records/${id}/history`)).body, { items: [], next: null, total: 0 });
			await api.patch(`/records/${id}`, { text: '二' });
			await api.patch(`/records/${id}`, { emotion: 4 });
			const { items } = (await api.get(`/records/${id}/history`)).body;
			assert.deepEqual(items.map(({ text, fact, emotion }) => [text, fact, emotion]), [['二', '事', 2], ['一', '事', 2]]);
			assert.ok(items[0].version > items[1].version && items[0].replaced_at >= items[1].replaced_at);
		});

		test('a change that is refused leaves no trace', async () => {
			const api = await server.login();
			const { id } = await recorded(api, { text: '一' });
			await api.patch(`/records/${id}`, { text: '二' }, { ifMatch: '"99"', status: 412 });
			await api.patch(`/records/${id}`, { at: '2036-01-01T00:00:00Z' }, { status: 422 });
			assert.equal((await api.get(`/records/${id}/history`)).body.total, 0);
		});

		test('history and names of what one may not know are not there', async () => {
			const api = await server.login();
			const { id } = await recorded(api, { text: '一' });
			const junior = await server.addUser({ login: 'stranger', name: '外人', role: 'junior' });
			for (const part of ['history', 'mentions'])
				assert.equal((await junior.get(`/records/${id}/${part}`, undefined, { status: 404 })).body.code, 'record.not_found');
		});

		test('@ names colleagues by name or login, the longest name counts, addresses do not', async () => {
			const api = await server.login();
			await Promise.all([['lisa', 'Lisa'], ['lisawang', 'Lisa Wang'], ['zhangsan', '张三'], ['zhangsf', '张三丰']].map(
				([login, name]) => server.addUser({ login, name, role: 'senior' })));
			const names = async (id) => (await api.get(`/records/${id}/mentions`)).body.items.map(({ name }) => name).sort();
			const { id } = await recorded(api, { text: '@Lisa Wang 周五前确认背调，写信给 a@lisa.com', action: '＠张三丰请看' });
			assert.deepEqual(await names(id), ['Lisa Wang', '张三丰']);
			await api.patch(`/records/${id}`, { text: '@lisa 请看 @lisabet' });
			assert.deepEqual(await names(id), ['Lisa', '张三丰']);
			await api.patch(`/records/${id}`, { text: '没有人', action: null });
			assert.deepEqual(await names(id), []);
		});

		test('what an @ is understood as is told before saving, and another date may be chosen', async () => {
			const api = await server.login();
			const lei = await server.addUser({ login: 'lilei', name: '李雷', role: 'partner' });
			const mei = await server.addUser({ login: 'hanmeimei', name: '韩梅梅', role: 'partner' });
			const [leiId, meiId] = await Promise.all([lei, mei].map(async (who) => (await who.get('/me')).body.id));
			const { id } = (await api.post('/candidates', { name: '陈默', care: true })).body;
			const draft = { text: '@李雷 2036-12-01 前确认背调。@admin', action: '@韩梅梅 看一下' };
			const understand = async (body, options) => (await api.post(`/candidates/${id}/records/mentions`, body, options)).body;
			const { items } = await understand(draft);
			assert.deepEqual(items.map(({ name, due_at: due, phrase }) => [name, due && new Date(due).toISOString(), phrase]),
				[['李雷', '2036-12-01T10:00:00.000Z', '2036-12-01'], ['韩梅梅', null, null]]);
			assert.deepEqual([(await understand({})).items, (await understand({ text: null })).items], [[], []]);
			const record = { channel: 'phone', outcome: 'reached', client_uid: 'dues', ...draft };
			const dues = [{ account_id: leiId, due_at: '2036-12-05T09:30:00+08:00' }, { account_id: 999999, due_at: null }];
			const saved = (await api.post(`/candidates/${id}/records`, { ...record, mention_dues: dues })).body;
			assert.equal((await api.post(`/candidates/${id}/records`, { ...record, mention_dues: dues })).body.id, saved.id);
			assert.equal((await api.post(`/candidates/${id}/records`, record, { status: 409 })).body.code, 'record.uid_reused');
			const dueOf = async (who) => new Map((await api.get(`/records/${saved.id}/mentions`)).body.items.map((one) => [one.id, one.due_at])).get(who);
			assert.equal(new Date(await dueOf(leiId)).toISOString(), '2036-12-05T01:30:00.000Z');
			assert.equal(await dueOf(meiId), null);
			const undated = (await api.post(`/candidates/${id}/records`, { channel: 'phone', outcome: 'reached', text: '@李雷 明天看', mention_dues: [{ account_id: leiId }] })).body;
			assert.equal((await api.get(`/records/${undated.id}/mentions`)).body.items[0].due_at, null);
		});

		test('a pasted chat is taken apart and nothing is saved', async () => {
			const api = await server.login();
			const { id } = (await api.post('/candidates', { name: '张伟' })).body;
			const { items, total } = (await api.post(`/candidates/${id}/records/split`, { text: chat })).body;
			assert.equal(total, 2);
			assert.deepEqual(items.map(({ speaker, direction, text }) => [speaker, direction, text]),
				[['张伟', 'in', '薪资期望 60 万'], ['陈顾问', 'out', '收到，周五给您回复']]);
			assert.equal(new Date(items[0].at).toISOString(), '2026-11-20T07:04:00.000Z');
			const { body: problem } = await api.post(`/candidates/${id}/records/split`, { text: '谈了一下' }, { status: 422 });
			assert.deepEqual([problem.code, problem.field], ['record.no_chat', 'text']);
			assert.equal((await api.get(`/candidates/${id}/timeline?kind=record`)).body.total, 0);
		});
	});
});
