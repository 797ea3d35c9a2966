/* Messages inside, on both engines: whose they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`inbox on ${engine}`, () => {
		const server = useServer({ engine });

		/* An import leaves a message to who started it. */
		async function withMessage(api, file) {
			const { body } = await api.upload('/imports', { kind: 'candidates', file: { name: file, content: `姓名\n${file}\n` } });
			await api.post(`/imports/${body.id}/start`, {}, { status: 202 });
			return waitFor(async () => (await api.get('/inbox')).body.items.find((item) => item.text.includes(file)), { what: `a message about ${file}` });
		}

		test('nobody marks messages that are not his, and one foreign id spoils the list', async () => {
			const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());
			await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			const [admin, lisa] = await Promise.all(['admin', 'lisa'].map(script));
			const [own, foreign] = await Promise.all([withMessage(lisa, '李莎.csv'), withMessage(admin, '管理.csv')]);
			for (const ids of [[foreign.id], [own.id, foreign.id], [own.id, 99999999]]) {
				const { body } = await lisa.post('/inbox/read', { ids }, { status: 404 });
				assert.deepEqual([body.code, body.field], ['message.not_found', 'ids']);
			}
			assert.equal((await lisa.get('/inbox')).body.unread, 1);
			assert.equal((await admin.get('/inbox')).body.unread, 1);
			for (let i = 0; i < 2; i++)
				assert.equal((await lisa.post('/inbox/read', { ids: [own.id] })).body.unread, 0);
			assert.equal((await lisa.post('/inbox/read', { all: true })).body.unread, 0);
			assert.equal((await admin.get('/inbox')).body.unread, 1);
		});
	});
});
