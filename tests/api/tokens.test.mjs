/* API tokens on both engines: made with a fresh login, shown once, within their scope, ended at once. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`API tokens on ${engine}`, () => {
		const server = useServer({ engine });
		let lisa, tom;

		before(async () => {
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'junior' });
		});

		async function refused(call, status, code) {
			const { body } = await call;
			assert.deepEqual([body.status, body.code], [status, code]);
		}
		const mine = async (api) => (await api.get('/api-tokens')).body.items.map(({ name, scope }) => [name, scope]);

		test('a token is shown once and works within its scope', async () => {
			const all = (await lisa.post('/api-tokens', { name: '报表脚本', scope: 'all' })).body;
			const read = (await lisa.post('/api-tokens', { name: '看板大屏', scope: 'read' })).body;
			assert.match(all.token, /^gj_[\w-]{43}$/);
			assert.deepEqual(await mine(lisa), [['看板大屏', 'read'], ['报表脚本', 'all']]);
			assert.ok(!(await lisa.get('/api-tokens')).text.includes('gj_'));
			assert.equal((await server.query(`SELECT id FROM api_token WHERE token_hash = '${all.token}'`)).length, 0);
			await server.bearer(all.token).post('/todos', { text: '由脚本' });
			assert.equal((await server.bearer(read.token).get('/todos')).body.total, 1);
			await refused(server.bearer(read.token).post('/todos', { text: 'x' }, { status: 403 }), 403, 'token.read_only');
			await refused(server.bearer(all.token).post('/api-tokens', { name: 'x', scope: 'all' }, { status: 403 }), 403, 'session.not_fresh');
			await lisa.post('/api-tokens', { name: 'x', scope: 'everything' }, { status: 422 });
		});

		test('a revoked token is out at once, its stream too; nobody revokes a foreign one', async () => {
			const { id, token } = (await lisa.post('/api-tokens', { name: '要撤', scope: 'all' })).body;
			const stream = await server.bearer(token).stream();
			await refused(tom.delete(`/api-tokens/${id}`, undefined, { status: 404 }), 404, 'token.not_found');
			await lisa.delete(`/api-tokens/${id}`);
			await server.bearer(token).get('/me', undefined, { status: 401 });
			await waitFor(() => stream.closed, { ms: 6000, what: 'the end of the stream' });
			await refused(lisa.delete(`/api-tokens/${id}`, undefined, { status: 404 }), 404, 'token.not_found');
			assert.deepEqual(await mine(tom), []);
		});

		test('there is an end to them, and each stands in the audit log', async () => {
			for (let i = 0; i < 50; i++)
				await tom.post('/api-tokens', { name: `第${i}个`, scope: 'read' });
			await refused(tom.post('/api-tokens', { name: '多', scope: 'read' }, { status: 422 }), 422, 'token.too_many');
			const rows = await server.query("SELECT action, count(*) AS n FROM audit_entry WHERE action LIKE 'token.%' GROUP BY action ORDER BY action");
			assert.deepEqual(rows.map(({ action, n }) => [action, Number(n)]), [['token.create', 53], ['token.revoke', 1]]);
		});
	});
});
