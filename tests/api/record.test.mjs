/* Saving a contact twice: what the client's own id of a record means, on both engines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`records on ${engine}`, () => {
		const server = useServer({ engine });

		test('a client_uid names one record: the same again is that record, anything else is refused', async () => {
			const api = await server.login();
			const [one, other] = await Promise.all(['唐一', '唐二'].map(async (name) => (await api.post('/candidates', { name })).body.id));
			const record = { channel: 'wechat', direction: 'out', outcome: 'replied', text: '聊了聊', client_uid: 'uid-1', at: '2026-11-20T10:00:00+08:00' };
			const first = (await api.post(`/candidates/${one}/records`, record)).body;
			assert.equal((await api.post(`/candidates/${one}/records`, record)).body.id, first.id);
			for (const [id, body] of [[other, record], [one, { ...record, text: '改了' }], [one, { ...record, outcome: 'no_reply' }],
				[one, { ...record, sealed: true }]]) {
				const { body: problem } = await api.post(`/candidates/${id}/records`, body, { status: 409 });
				assert.deepEqual([problem.code, problem.field], ['record.uid_reused', 'client_uid']);
			}
			await api.patch(`/records/${first.id}`, { text: '更正' });
			const again = (await api.post(`/candidates/${one}/records`, record)).body;
			assert.deepEqual([again.id, again.text], [first.id, '更正']);
			assert.equal((await api.get(`/candidates/${other}/timeline`)).body.items.filter((item) => item.kind === 'record').length, 0);
		});

		test('templates are shipped, then the firm has its own; partners write them', async () => {
			const api = await server.login();
			const shipped = await api.get('/record-templates');
			assert.deepEqual([shipped.body.version, shipped.body.shipped, shipped.body.items[0].name, shipped.body.items[0].stage_kind],
				[1, true, '首次沟通', 'to_contact']);
			const items = [{ name: '电话初筛', stage_kind: 'contacted', fact: '背景：', emotion_text: null, action: null },
				{ name: '微信寒暄', stage_kind: null, fact: null, emotion_text: '心情：', action: null }];
			const put = await api.put('/record-templates', { items }, { ifMatch: '"1"' });
			assert.deepEqual(put.body, { version: 2, shipped: false, items });
			assert.equal(put.headers.etag, '"2"');
			const lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			assert.deepEqual((await lisa.get('/record-templates')).body, { version: 2, shipped: false, items });
			assert.equal((await lisa.put('/record-templates', { items: [] }, { status: 403 })).body.code, 'permission.denied');
			await api.put('/record-templates', { items: [] }, { ifMatch: '"7"', status: 412 });
			const twice = (await api.put('/record-templates', { items: [items[0], items[0]] }, { status: 422 })).body;
			assert.deepEqual([twice.code, twice.field], ['record_template.duplicate', 'items.1.name']);
			assert.deepEqual((await api.put('/record-templates', { items: [] }, { ifMatch: '"2"' })).body, { version: 3, shipped: false, items: [] });
			assert.deepEqual((await api.get('/record-templates')).body.items, []);
			assert.equal((await server.query("SELECT id FROM audit_entry WHERE action = 'record_template.change'")).length, 2);
		});
	});
});
