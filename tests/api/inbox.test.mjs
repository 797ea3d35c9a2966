/* Messages inside, on both engines: whose they are. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`inbox on ${engine}`, () => {
		const server = useServer({ engine });

		const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());

		/* An import leaves a message to who started it. */
		async function withMessage(api, file) {
			const { body } = await api.upload('/imports', { kind: 'candidates', file: { name: file, content: `姓名\n${file}\n` } });
			await api.post(`/imports/${body.id}/start`, {}, { status: 202 });
			return waitFor(async () => (await api.get('/inbox')).body.items.find((item) => item.text.includes(file)), { what: `a message about ${file}` });
		}

		test('nobody marks messages that are not his, and one foreign id spoils the list', async () => {
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

		test('messages can be asked for by kind', async () => {
			const api = await script('admin');
			const { body: person } = await api.post('/candidates', { name: '到期的人' });
			await withMessage(api, '一份.csv');
			await waitFor(async () => (await api.get('/inbox', { kind: 'reminder' })).body.total === 1, { what: 'the message about him' });
			const [due] = (await api.get('/inbox', { kind: 'reminder' })).body.items;
			assert.deepEqual([due.kind, due.candidate.id], ['reminder', person.id]);
			const imports = (await api.get('/inbox', { kind: 'import' })).body;
			assert.ok(imports.total >= 1 && imports.items.every((item) => item.kind === 'import'));
			assert.equal((await api.get('/inbox', { kind: 'mention' })).body.total, 0);
			await api.post('/inbox/read', { all: true });
			assert.deepEqual((await api.get('/inbox', { kind: 'reminder', state: 'unread' })).body.items, []);
			await api.get('/inbox', { kind: 'nonsense' }, { status: 422 });
		});
	});
});
