/* One-time codes after the password: set up, asked for, taken once, replaced by recovery codes, guessed slowly, reset by an admin. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { oneTimeCode as codeOf } from '../harness/authenticator.mjs';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const password = 'correct horse battery';

forEachEngine((engine) => {
	describe(`second factor on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		const login = (body, known = server.anonymous()) => known.post('/login', { login: 'lisa', password, ...body }, { status: null });
		const code = async (call, status, wanted) => {
			const reply = await call;
			assert.deepEqual([reply.status, reply.body?.code], [status, wanted]);
		};
		let lisa, secret, used, codes;

		test('an app is set up: nothing is asked for until it has shown a code', async () => {
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			await code(lisa.post('/me/totp/confirm', { code: '000000' }, { status: null }), 422, 'totp.none');
			const { body } = await lisa.post('/me/totp');
			secret = body.secret;
			assert.equal(body.link, `otpauth://totp/genjin:lisa?secret=${secret}&issuer=genjin`);
			await code(lisa.post('/me/totp/confirm', { code: codeOf(secret, Date.now() + 300000) }, { status: null }), 422, 'totp.wrong_code');
			assert.equal((await login({})).status, 200);
			used = codeOf(secret, Date.now());
			codes = (await lisa.post('/me/totp/confirm', { code: used })).body.recovery_codes;
			assert.equal(new Set(codes).size, 10);
			await code(lisa.post('/me/totp', undefined, { status: null }), 409, 'totp.exists');
			assert.deepEqual((await lisa.get('/me/second-factor')).body, { totp: true, recovery_left: 10 });
		});

		test('a login asks for a code, takes it once, and says nothing to who has no password', async () => {
			await code(login({}), 401, 'login.second_factor');
			await code(login({ password: 'not the password' }), 401, 'login.failed');
			await code(login({ password: 'not the password', totp: codeOf(secret, Date.now()) }), 401, 'login.failed');
			await code(login({ totp: used }), 401, 'login.wrong_code'); // it confirmed the app
			const next = codeOf(secret, Date.now() + 30000);
			assert.equal((await login({ totp: next })).status, 200);
			await code(login({ totp: next }), 401, 'login.wrong_code');
		});

		test('a recovery code stands in for the app, once; proving again who one is takes a code too', async () => {
			const again = server.anonymous();
			assert.equal((await login({ totp: codes[0] }, again)).status, 200);
			await code(login({ totp: codes[0] }), 401, 'login.wrong_code');
			await code(again.post('/session/confirm', { password }, { status: null }), 401, 'login.second_factor');
			await again.post('/session/confirm', { password, totp: codes[1] }, { status: 204 });
			assert.equal((await again.get('/me/second-factor')).body.recovery_left, 8);
			const { body } = await again.post('/me/recovery-codes');
			await code(login({ totp: codes[2] }), 401, 'login.wrong_code');
			assert.equal((await login({ totp: body.recovery_codes[0] })).status, 200);
			const rows = JSON.stringify(await server.query('SELECT * FROM recovery_code')) + JSON.stringify(await server.query('SELECT * FROM account_totp'));
			assert.ok(!rows.includes(body.recovery_codes[1]) && !rows.includes(secret));
		});

		test('guessing codes is slowed down, on a known device too; an admin takes a lost one off', async () => {
			let told;
			for (let i = 0; i < 12 && told?.status !== 429; i++)
				told = await login({ totp: '000000' }, lisa);
			assert.deepEqual([told.status, told.body.code], [429, 'login.slow_down']);
			const admin = await server.login();
			const factors = async (asker) => (await asker.get('/users')).body.items.filter((one) => one.second_factor).map(({ name }) => name);
			assert.deepEqual([await factors(admin), await factors(lisa)], [['李莎'], []], 'admins alone are told');
			const { id } = (await admin.get('/users', { q: 'lisa' })).body.items[0];
			await code(admin.post(`/users/${(await admin.get('/me')).body.id}/second-factor/reset`, undefined, { status: null }), 422, 'user.self');
			await admin.post(`/users/${id}/second-factor/reset`, undefined, { status: 204 });
			await lisa.get('/me', undefined, { status: 401 });
			assert.deepEqual(await factors(admin), []);
			const audit = await server.query("SELECT action FROM audit_entry WHERE action LIKE 'totp.%' ORDER BY seq");
			assert.deepEqual(audit.map(({ action }) => action), ['totp.add', 'totp.renew', 'totp.remove']);
		});

		test('who set it up takes it off himself, and nobody else\'s', async () => {
			const admin = await server.login();
			const { secret: own } = (await admin.post('/me/totp')).body;
			await admin.post('/me/totp/confirm', { code: codeOf(own, Date.now()) });
			const tom = await server.addUser({ login: 'tom' });
			await tom.delete('/me/totp', undefined, { status: null });
			assert.equal((await admin.get('/me/second-factor')).body.totp, true);
			await admin.delete('/me/totp', undefined, { status: 204 });
			assert.equal((await admin.get('/me/second-factor')).body.totp, false);
		});

		test('where one is demanded, who has none can set one up and nothing else, once his days of grace are over', async () => {
			const admin = await server.login();
			const wei = await server.addUser({ login: 'wei', name: '韦总', role: 'partner' });
			const token = server.bearer((await server.command(['token', 'add', '--login', 'wei'])).stdout.trim());
			await code(wei.get('/second-factor-settings', undefined, { status: null }), 403, 'permission.denied');
			const { body: demand } = await admin.put('/second-factor-settings', { scope: 'heads', grace_days: 3 });
			assert.deepEqual(demand.missing.map(({ name }) => name).sort(), ['admin', '韦总'].sort());
			const due = Date.parse(demand.missing[0].due_at) - Date.now();
			assert.ok(due > 2.9 * 86400000 && due <= 3 * 86400000, `${due}`);
			const { body: me } = await wei.get('/me');
			assert.deepEqual([me.must_set_second_factor, me.second_factor_due_at], [false, demand.missing.find(({ name }) => name === '韦总').due_at]);
			await wei.get('/board', { group: 'stage' });
			const stream = await wei.stream();
			await admin.put('/second-factor-settings', { grace_days: 0 });
			/* From now on: in sessions that are open, in new ones, not for scripts, not for those it is not demanded from. */
			await code(wei.get('/board', { group: 'stage' }, { status: null }), 403, 'factor.required');
			await waitFor(() => stream.closed, { ms: 6000, what: 'the end of the stream' });
			await code(admin.put('/second-factor-settings', { scope: 'off' }, { status: null }), 403, 'factor.required');
			assert.equal((await login({ login: 'wei' })).body.must_set_second_factor, true);
			await token.get('/board', { group: 'stage' });
			assert.equal((await login({})).body.must_set_second_factor, false);
			const { body: { secret: of } } = await wei.post('/me/totp');
			await wei.post('/me/totp/confirm', { code: codeOf(of, Date.now()) });
			await wei.get('/board', { group: 'stage' });
			assert.equal((await wei.get('/me')).body.second_factor_due_at, null);
			await code(login({ login: 'wei' }), 401, 'login.second_factor');
			const { body: { secret: mine } } = await admin.post('/me/totp');
			await admin.post('/me/totp/confirm', { code: codeOf(mine, Date.now()) });
			await code(admin.put('/second-factor-settings', { grace_days: 9 }, { ifMatch: '"1"', status: null }), 412, 'request.stale');
			assert.deepEqual((await admin.put('/second-factor-settings', { scope: 'off' })).body.missing, []);
		});
	});
});
