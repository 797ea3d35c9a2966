/* The people of a firm on both engines: who invites, changes, locks out and resets whom, and what is never left behind. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const password = 'correct horse battery';

forEachEngine((engine) => {
	describe(`users on ${engine}`, () => {
		const server = useServer({ engine });
		const ids = {};
		let boss; /* partner and admin */
		let clerk; /* admin without a part in the product */

		before(async () => {
			boss = await server.login();
			clerk = await server.addUser({ login: 'clerk', name: '文员', role: 'admin' });
			await server.addUser({ login: 'wei', name: '韦总', role: 'partner' });
			await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			for (const user of (await boss.get('/users')).body.items)
				ids[user.login] = user.id;
		});

		async function refused(call, status, code, field = null) {
			const { body } = await call;
			assert.deepEqual([body.status, body.code, body.field ?? null], [status, code, field], JSON.stringify(body));
		}
		const oneOf = async (api, login) => (await api.get('/users')).body.items.find((user) => user.login === login);
		const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());

		test('somebody is invited, chooses his password and works', async () => {
			const invited = await boss.post('/users', { login: 'Jun@Firm', name: '小军', role: 'junior', superior_id: ids.lisa,
				working_hours: { from: '10:00', to: '19:00' } }, { key: 'invite-1' });
			const { user, one_time_password: once } = invited.body;
			assert.deepEqual({ ...user, id: 0, version: 0, superior: user.superior.name }, { id: 0, version: 0, name: '小军', pinyin: 'xiaojun', initials: 'xj',
				login: 'jun@firm', role: 'junior', admin: false, state: 'active', invited: true, superior: '李莎', working_hours: { from: '10:00', to: '19:00' } });
			const again = await boss.post('/users', { login: 'Jun@Firm', name: '小军', role: 'junior', superior_id: ids.lisa,
				working_hours: { from: '10:00', to: '19:00' } }, { key: 'invite-1' });
			assert.equal(again.text, invited.text);
			assert.equal((await server.query("SELECT id FROM account WHERE login = 'jun@firm'")).length, 1);
			const jun = await server.login({ login: 'jun@firm', password: once });
			await refused(jun.get('/board', undefined, { status: 403 }), 403, 'password.change_required');
			await jun.post('/me/password', { current_password: once, new_password: password });
			await jun.get('/board', { group: 'stage' });
			assert.equal((await oneOf(boss, 'jun@firm')).invited, false);
			ids.jun = user.id;
			await refused(boss.post('/users', { login: 'JUN@firm', name: '又一个', role: 'junior' }, { status: 409 }), 409, 'account.login_taken', 'login');
			await refused(boss.post('/users', { login: 'a b', name: '空格', role: 'junior' }, { status: 422 }), 422, 'account.login', 'login');
			await refused(boss.post('/users', { login: 'late', name: '迟', role: 'junior', superior_id: 999999 }, { status: 422 }), 422, 'account.not_found', 'superior_id');
			await refused(boss.post('/users', { login: 'late', name: '迟', role: 'junior', working_hours: { from: '09:00', to: '09:30' } }, { status: 422 }),
				422, 'request.invalid', 'working_hours');
			assert.equal(await oneOf(boss, 'late'), undefined);
		});

		test('only the admin right manages people, with a fresh login', async () => {
			for (const login of ['wei', 'lisa', 'jun@firm']) {
				const api = await server.login({ login, password });
				await refused(api.post('/users', { login: 'x1', name: 'x', role: 'junior' }, { status: 403 }), 403, 'permission.denied');
				await refused(api.patch(`/users/${ids.jun}`, { name: 'x' }, { status: 403 }), 403, 'permission.denied');
				await refused(api.post(`/users/${ids.jun}/reset`, {}, { status: 403 }), 403, 'permission.denied');
			}
			await refused((await script('admin')).patch(`/users/${ids.jun}`, { name: 'x' }, { status: 403 }), 403, 'session.not_fresh');
			assert.equal((await oneOf(clerk, 'jun@firm')).name, '小军');
		});

		test('nobody grants or manages above himself', async () => {
			await refused(clerk.post('/users', { login: 'x2', name: 'x', role: 'partner' }, { status: 403 }), 403, 'user.above', 'role');
			await refused(clerk.patch(`/users/${ids.lisa}`, { role: 'partner' }, { status: 403 }), 403, 'user.above', 'role');
			await refused(clerk.patch(`/users/${ids.clerk}`, { role: 'partner' }, { status: 403 }), 403, 'user.above', 'role');
			await refused(clerk.patch(`/users/${ids.wei}`, { role: 'junior' }, { status: 403 }), 403, 'user.above');
			await refused(clerk.patch(`/users/${ids.wei}`, { disabled: true }, { status: 403 }), 403, 'user.above');
			await refused(clerk.post(`/users/${ids.wei}/reset`, {}, { status: 403 }), 403, 'user.above');
			assert.equal((await clerk.patch(`/users/${ids.jun}`, { role: 'senior' })).body.role, 'senior');
			assert.equal((await clerk.patch(`/users/${ids.jun}`, { role: 'junior', superior_id: null })).body.superior, null);
		});

		test('the last admin and the last partner stay', async () => {
			await clerk.patch(`/users/${ids.clerk}`, { role: 'senior', admin: false });
			await refused(boss.patch(`/users/${ids.admin}`, { admin: false }, { status: 409 }), 409, 'user.last_admin');
			await refused(boss.patch(`/users/${ids.admin}`, { disabled: true }, { status: 422 }), 422, 'user.self', 'disabled');
			await boss.patch(`/users/${ids.wei}`, { role: 'senior' });
			await refused(boss.patch(`/users/${ids.admin}`, { role: 'admin' }, { status: 409 }), 409, 'user.last_partner');
			await boss.patch(`/users/${ids.wei}`, { role: 'partner', admin: true });
			await boss.patch(`/users/${ids.wei}`, { disabled: true });
			await refused(boss.patch(`/users/${ids.admin}`, { admin: false }, { status: 409 }), 409, 'user.last_admin');
			await boss.patch(`/users/${ids.wei}`, { disabled: false, admin: false });
		});

		test('who is locked out is out at once, and comes back with the same password', async () => {
			const lisa = await server.login({ login: 'lisa', password });
			const token = await script('lisa');
			const stream = await lisa.stream();
			assert.equal((await boss.patch(`/users/${ids.lisa}`, { disabled: true })).body.state, 'disabled');
			await lisa.get('/me', undefined, { status: 401 });
			await token.get('/me', undefined, { status: 401 });
			await waitFor(() => stream.closed, { ms: 6000, what: 'the end of the stream' });
			await server.anonymous().post('/login', { login: 'lisa', password }, { status: 401 });
			await refused(boss.patch(`/users/${ids.jun}`, { superior_id: ids.lisa }, { status: 422 }), 422, 'account.not_found', 'superior_id');
			await boss.patch(`/users/${ids.lisa}`, { disabled: false });
			await (await server.login({ login: 'lisa', password })).get('/me');
			await token.get('/me', undefined, { status: 401 });
		});

		test('a changed role counts from the next request on, and for open streams', async () => {
			const lisa = await server.login({ login: 'lisa', password });
			const stream = await lisa.stream();
			assert.equal((await lisa.get('/me')).body.may.import, true);
			await boss.patch(`/users/${ids.lisa}`, { role: 'junior' });
			assert.equal((await lisa.get('/me')).body.may.import, false);
			await boss.patch(`/users/${ids.lisa}`, { role: 'admin' });
			await waitFor(() => stream.closed, { ms: 6000, what: 'the end of the stream' });
			await boss.patch(`/users/${ids.lisa}`, { role: 'senior', admin: false });
		});

		test('a reset ends the sessions and must be changed', async () => {
			const jun = await server.login({ login: 'jun@firm', password });
			const { one_time_password: once } = (await boss.post(`/users/${ids.jun}/reset`, {})).body;
			await jun.get('/me', undefined, { status: 401 });
			await server.anonymous().post('/login', { login: 'jun@firm', password }, { status: 401 });
			assert.equal((await (await server.login({ login: 'jun@firm', password: once })).get('/me')).body.must_change_password, true);
			await refused(boss.post(`/users/${ids.admin}/reset`, {}, { status: 422 }), 422, 'user.self');
			await refused(boss.post('/users/999999/reset', {}, { status: 404 }), 404, 'account.not_found');
		});

		test('nobody reports to himself, not even over others', async () => {
			await refused(boss.patch(`/users/${ids.lisa}`, { superior_id: ids.lisa }, { status: 422 }), 422, 'user.superior_loop', 'superior_id');
			await boss.patch(`/users/${ids.lisa}`, { superior_id: ids.wei });
			await boss.patch(`/users/${ids.jun}`, { superior_id: ids.lisa });
			await refused(boss.patch(`/users/${ids.wei}`, { superior_id: ids.jun }, { status: 422 }), 422, 'user.superior_loop', 'superior_id');
			const { body, headers } = await boss.patch(`/users/${ids.lisa}`, { name: '李莎莎' });
			await refused(boss.patch(`/users/${ids.lisa}`, { name: '李' }, { ifMatch: `"${body.version - 1}"`, status: 412 }), 412, 'request.stale');
			assert.equal(headers.etag, `"${body.version}"`);
		});

		test('every change stands in the audit log', async () => {
			const rows = await server.query(`SELECT action, count(*) AS n FROM audit_entry WHERE entity = 'account' AND entity_id = ${ids.jun} GROUP BY action ORDER BY action`);
			assert.deepEqual(rows.map(({ action, n }) => [action, Number(n)]), [['account.change', 3], ['account.create', 1], ['account.reset', 1]]);
			const lisa = await server.query(`SELECT action FROM audit_entry WHERE entity = 'account' AND entity_id = ${ids.lisa} AND action IN ('account.disable', 'account.enable') ORDER BY seq`);
			assert.deepEqual(lisa.map(({ action }) => action), ['account.disable', 'account.enable']);
		});
	});
});
