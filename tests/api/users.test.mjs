/* The people of a firm on both engines: who invites, changes, locks out and resets whom, and what is never left behind. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { forEachEngine, startMailSink, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';

const password = 'correct horse battery';

forEachEngine((engine) => {
	describe(`users on ${engine}`, () => {
		const env = {};
		let sink;
		before(async () => {
			sink = await startMailSink();
			Object.assign(env, sink.env, { GENJIN_MAIL_FROM: 'reminder@genjin.example', GENJIN_RATE_PERCENT: '1000' });
		});
		const server = useServer({ engine, env });
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

		test('somebody invited by a link sets his own password by it, once', async () => {
			const { one_time_password: none, link, user } = (await boss.post('/users', { login: 'nina', name: '妮娜', role: 'junior', link: true })).body;
			assert.equal(none, null);
			assert.equal(link.mailed_to, null);
			assert.equal(new URL(link.url).origin, server.url);
			const token = link.url.split('#password=')[1];
			const anybody = server.anonymous();
			const look = (await anybody.post('/password/link', { token })).body;
			assert.deepEqual([look.kind, look.login, look.name], ['invite', 'nina', '妮娜']);
			assert.equal(Math.round((Date.parse(look.ends_at) - Date.now()) / 3600000), 72);
			await refused(anybody.post('/password/set', { token, new_password: 'short' }, { status: 422 }), 422, 'password.too_short', 'new_password');
			for (const wrong of [token.slice(0, -1), `${token}x`, token.replace(/^\d+/, '999999'), 'x', '0-'])
				await refused(anybody.post('/password/set', { token: wrong, new_password: password }, { status: 422 }), 422, 'link.invalid', 'token');
			await anybody.post('/password/set', { token, new_password: password }, { status: 204 });
			await refused(anybody.post('/password/set', { token, new_password: `${password}!` }, { status: 422 }), 422, 'link.invalid', 'token');
			const nina = await server.login({ login: 'nina', password });
			assert.equal((await nina.get('/me')).body.must_change_password, false);
			/* A link of an admin later on ends her sessions when used, and a newer one ends it. */
			const first = (await boss.post(`/users/${user.id}/link`, {})).body.url.split('#password=')[1];
			const second = (await boss.post(`/users/${user.id}/link`, {})).body.url.split('#password=')[1];
			await refused(anybody.post('/password/link', { token: first }, { status: 422 }), 422, 'link.invalid', 'token');
			assert.equal((await anybody.post('/password/link', { token: second })).body.kind, 'reset');
			await anybody.post('/password/set', { token: second, new_password: 'another horse battery' }, { status: 204 });
			await nina.get('/me', undefined, { status: 401 });
			const said = await server.query(`SELECT action FROM audit_entry WHERE entity = 'account' AND entity_id = ${user.id} AND action IN ('account.link', 'account.password')`);
			assert.equal(said.length, 5);
			await refused(clerk.post(`/users/${ids.wei}/link`, {}, { status: 403 }), 403, 'user.above');
			await boss.post('/users', { login: 'nora', name: '诺拉', role: 'junior', link: true, email: 'no address' }, { status: 422 });
		});

		test('a forgotten password: the same answer for everybody, a mail for who has an address', async () => {
			const { user } = (await boss.post('/users', { login: 'otto', name: '奥托', role: 'junior', link: true, email: 'otto@example.com' })).body;
			const invitation = await sink.next((mail) => mail.to.includes('otto@example.com'), 15000);
			assert.match(invitation.text, /otto/);
			const replies = [];
			for (const login of ['otto', 'nobody-at-all', 'lisa'])
				replies.push(await server.anonymous().post('/password/forgot', { login }, { status: 204 }));
			assert.deepEqual(replies.map(({ text }) => text), ['', '', '']);
			const mail = await sink.next((one) => one.subject === '重设密码', 15000);
			assert.deepEqual(mail.to, ['otto@example.com']);
			const token = mail.text.match(/#password=(\S+)/)[1];
			await refused(server.anonymous().post('/password/link', { token: invitation.text.match(/#password=(\S+)/)[1] }, { status: 422 }), 422, 'link.invalid', 'token');
			const left = (Date.parse((await server.anonymous().post('/password/link', { token })).body.ends_at) - Date.now()) / 60000;
			assert.ok(left > 50 && left <= 60, `${left} minutes`);
			await server.anonymous().post('/password/set', { token, new_password: password }, { status: 204 });
			await server.login({ login: 'otto', password });
			/* Asked for again and again, three links an hour are made. */
			for (let i = 0; i < 4; i++) {
				await server.anonymous().post('/password/forgot', { login: 'otto' }, { status: 204 });
				await waitFor(async () => (await server.query("SELECT id FROM job WHERE kind = 'account.forgot'")).length === 0, { what: 'the request to be looked at' });
			}
			assert.equal((await server.query(`SELECT id FROM account_link WHERE account_id = ${user.id} AND kind = 'reset'`)).length, 3);
			const kept = await server.query('SELECT * FROM account_link');
			assert.ok(!JSON.stringify(kept).includes(token.split('-')[1]));
		});

		test('somebody is invited, chooses his password and works', async () => {
			const invited = await boss.post('/users', { login: 'Jun@Firm', name: '小军', role: 'junior', superior_id: ids.lisa,
				working_hours: { from: '10:00', to: '19:00' } }, { key: 'invite-1' });
			const { user, one_time_password: once } = invited.body;
			assert.deepEqual({ ...user, id: 0, version: 0, superior: user.superior.name }, { id: 0, version: 0, name: '小军', pinyin: 'xiaojun', initials: 'xj',
				login: 'jun@firm', role: 'junior', admin: false, rights: { system: false, security: false, audit: false }, state: 'active', invited: true, second_factor: false, superior: '李莎', working_hours: { from: '10:00', to: '19:00' } });
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

		test('each right is given by who may give it, opens its own doors only, and its last holder stays', async () => {
			const make = async (right) => {
				const api = await server.addUser({ login: `only-${right}`, name: right, role: 'admin' });
				const { id } = await oneOf(boss, `only-${right}`);
				assert.deepEqual((await boss.put(`/users/${id}/rights`, { [right]: true })).body.rights, { system: false, security: false, audit: false, [right]: true });
				return { api, id };
			};
			const [system, security, audit] = [await make('system'), await make('security'), await make('audit')];
			/* What only one of them may, and what none of them gets round: a right of another by his password, or by giving it to oneself. */
			await security.api.post(`/users/${ids.lisa}/second-factor/reset`, undefined, { status: 204 });
			await refused(system.api.post(`/users/${ids.lisa}/second-factor/reset`, undefined, { status: 403 }), 403, 'permission.denied');
			await refused(security.api.patch(`/users/${ids.lisa}`, { name: 'x' }, { status: 403 }), 403, 'permission.denied');
			assert.equal((await audit.api.get('/audit', { limit: 1 })).body.items.length, 1);
			await refused(audit.api.get('/permissions', undefined, { status: 403 }), 403, 'permission.denied');
			await refused(system.api.get('/audit', undefined, { status: 403 }), 403, 'permission.denied');
			await refused(system.api.put(`/users/${system.id}/rights`, { system: true, security: true }, { status: 403 }), 403, 'user.above', 'rights');
			await refused(security.api.put(`/users/${security.id}/rights`, { system: true, security: true }, { status: 403 }), 403, 'user.above', 'rights');
			await refused(system.api.patch(`/users/${ids.lisa}`, { admin: true }, { status: 403 }), 403, 'user.above', 'rights');
			await refused(system.api.post('/users', { login: 'x3', name: 'x', role: 'admin' }, { status: 403 }), 403, 'user.above', 'rights');
			await refused(system.api.post(`/users/${audit.id}/reset`, {}, { status: 403 }), 403, 'user.above');
			await refused(system.api.post(`/users/${security.id}/link`, {}, { status: 403 }), 403, 'user.above');
			await refused(system.api.patch(`/users/${security.id}`, { disabled: true }, { status: 403 }), 403, 'user.above');
			await refused(boss.put(`/users/${audit.id}/rights`, {}, { status: 422 }), 422, 'user.no_right', 'rights');
			await security.api.put(`/users/${ids.lisa}/rights`, { audit: true });
			await security.api.put(`/users/${ids.lisa}/rights`, {});
			/* Each last holder. */
			await boss.patch(`/users/${ids.admin}`, { rights: { system: true, security: true } });
			await refused(security.api.put(`/users/${audit.id}/rights`, { security: true }, { status: 409 }), 409, 'user.last_auditor');
			await refused(boss.post('/departures', { account_id: audit.id, to_id: ids.lisa, last_day: '2099-01-01' }, { status: 409 }), 409, 'departure.last_admin', 'account_id');
			await boss.patch(`/users/${ids.admin}`, { admin: true });
			await security.api.put(`/users/${audit.id}/rights`, { security: true });
			assert.deepEqual((await server.query("SELECT detail FROM audit_entry WHERE action = 'account.change' ORDER BY id DESC LIMIT 1")).map(({ detail }) => JSON.parse(detail).rights), [['security']]);
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

		test('a list of colleagues is taken in: links by mail, reasons for what is refused, nothing twice', async () => {
			const file = path.join(temporaryFolder('colleagues'), 'colleagues.csv');
			const rows = ['姓名,登录账号,邮箱,角色,直属上级', '赵一,Zhaoyi,zhaoyi@example.com,资深,韦总', '钱二,qianer,,初级,zhaoyi', '孙三,sunsan,not-an-address,初级,',
				'李四,lisi4,,管理员,', '周五,Zhou Wu,,初级,', '吴六,wuliu,,初级,没有这个人'];
			const run = async (lines) => {
				fs.writeFileSync(file, `${lines.join('\n')}\n`);
				return JSON.parse((await server.command(['import', 'users', file, '--login', 'admin', '--json'])).stdout);
			};
			const counts = ({ created, merged, skipped, rejected }) => [created, merged, skipped, rejected];
			const first = await run(rows);
			assert.deepEqual(counts(first), [2, 0, 0, 4]);
			const why = fs.readFileSync(first.rejects_file, 'utf8');
			for (const reason of ['4,邮箱格式不正确', '5,角色要写初级', '6,账号要用', '7,找不到这位上级'])
				assert.ok(why.includes(reason), why);
			const [zhao, qian] = [await oneOf(boss, 'zhaoyi'), await oneOf(boss, 'qianer')];
			assert.deepEqual([zhao.role, zhao.superior.name, zhao.invited, qian.role, qian.superior.name], ['senior', '韦总', true, 'junior', '赵一']);
			const mail = await sink.next((one) => one.to.includes('zhaoyi@example.com'), 15000);
			await server.anonymous().post('/password/set', { token: mail.text.match(/#password=(\S+)/)[1], new_password: password }, { status: 204 });
			await server.login({ login: 'zhaoyi', password });
			assert.deepEqual(counts(await run(rows)), [0, 0, 2, 4]);
			assert.deepEqual(counts(await run([rows[0], rows[1], '钱二,qianer,other@example.com,资深,zhaoyi'])), [0, 1, 1, 0]);
			assert.equal((await oneOf(boss, 'qianer')).role, 'senior');
			assert.equal((await server.query("SELECT email FROM account WHERE login = 'qianer'"))[0].email, null);
			const lisa = await server.login({ login: 'lisa', password });
			await refused(lisa.upload('/imports', { kind: 'users', file: { name: 'users.csv', content: rows.join('\n') } }, { headers: { 'Genjin-Upload': '1' }, status: 403 }), 403, 'permission.denied', 'kind');
			await server.command(['import', 'users', file, '--login', 'lisa'], { status: 1 });
			/* Who has the right and no part in the product takes in colleagues, and nobody else. */
			const registrar = await server.addUser({ login: 'registrar', name: '登记员', role: 'admin' });
			const taken = (kind, status) => registrar.upload('/imports', { kind, file: { name: 'list.csv', content: `${rows[0]}\n冯七,fengqi,,初级,` } }, { headers: { 'Genjin-Upload': '1' }, status });
			await refused(taken('candidates', 403), 403, 'permission.denied', 'kind');
			const { body: { id } } = await taken('users', 202);
			await registrar.post(`/imports/${id}/start`, {}, { status: 202 });
			await waitFor(async () => (await registrar.get(`/imports/${id}`)).body.state === 'done', { what: 'the list' });
			assert.equal((await oneOf(boss, 'fengqi')).invited, true);
		});

		test('every change stands in the audit log', async () => {
			const rows = await server.query(`SELECT action, count(*) AS n FROM audit_entry WHERE entity = 'account' AND entity_id = ${ids.jun} GROUP BY action ORDER BY action`);
			assert.deepEqual(rows.map(({ action, n }) => [action, Number(n)]), [['account.change', 3], ['account.create', 1], ['account.reset', 1]]);
			const lisa = await server.query(`SELECT action FROM audit_entry WHERE entity = 'account' AND entity_id = ${ids.lisa} AND action IN ('account.disable', 'account.enable') ORDER BY seq`);
			assert.deepEqual(lisa.map(({ action }) => action), ['account.disable', 'account.enable']);
		});
	});
});
