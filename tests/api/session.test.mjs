/* Logging in and out, who one is, and what a request must bring to change anything. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`sessions on ${engine}`, () => {
		const server = useServer({ engine });

		test('the first admin logs in and is told who he is', async () => {
			const api = await server.login();
			const { body } = await api.get('/me');
			assert.equal(body.login, 'admin');
			assert.equal(body.role, 'partner');
			assert.equal(body.admin, true);
		});

		test('without a session there is no answer but 401', async () => {
			const { body } = await server.anonymous().get('/me', undefined, { status: 401 });
			assert.equal(typeof body.code, 'string');
		});

		test('wrong password and unknown login are told apart by nobody', async () => {
			const wrong = await server.anonymous().post('/login', { login: 'admin', password: 'not the right one' }, { status: null });
			const unknown = await server.anonymous().post('/login', { login: 'nobody', password: 'not the right one' }, { status: null });
			const told = ({ status, body }) => ({ status, code: body.code, detail: body.detail });
			assert.deepEqual(told(wrong), told(unknown));
		});

		test('a cross-site change is refused, the session stays', async () => {
			const api = await server.login();
			await api.post('/logout', undefined, { status: 403, headers: { 'sec-fetch-site': 'cross-site' } });
			await api.post('/logout', undefined, { status: 403, headers: { 'sec-fetch-site': null } });
			await api.get('/me');
		});

		test('after logout the old cookie opens nothing', async () => {
			const api = await server.login();
			const { cookie } = api;
			await api.post('/logout');
			await server.anonymous().get('/me', undefined, { status: 401, headers: { cookie } });
		});

		test('sessions survive a restart and a kill', async () => {
			const api = await server.login();
			await server.restart();
			await api.get('/me');
			await server.killAndRestart();
			await api.get('/me');
		});

		test('a second user gets his own role', async () => {
			const api = await server.addUser({ login: 'lin', name: '林一', role: 'junior' });
			const { body } = await api.get('/me');
			assert.deepEqual([body.name, body.role, body.admin], ['林一', 'junior', false]);
		});

		test('rows can be looked at past the program', async () => {
			assert.deepEqual(await server.query("SELECT login FROM account WHERE login = 'admin'"), [{ login: 'admin' }]);
		});
	});
});
