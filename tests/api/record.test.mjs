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
	});
});
