/* Failed logins on both engines: a growing delay for who guesses, none for the browser that is known, none for others, and
 * no word about which logins exist. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

const password = 'correct horse battery';

forEachEngine((engine) => {
	describe(`lockout on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });

		/* Guesses until it is told to slow down: what was answered on the way, and the refusal. */
		async function guess(login) {
			const stranger = server.anonymous();
			const told = [];
			for (let i = 0; i < 20; i++) {
				const reply = await stranger.post('/login', { login, password: `wrong guess number ${i}` }, { status: null });
				if (reply.status === 429)
					return { told, refusal: reply };
				told.push(`${reply.status} ${reply.body.code}`);
			}
			throw new Error('never told to slow down');
		}

		test('guessing is slowed down, whether the login exists or not', async () => {
			await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			const known = await guess('lisa');
			const unknown = await guess('nobody');
			for (const { told, refusal } of [known, unknown]) {
				assert.deepEqual(new Set(told), new Set(['401 login.failed']));
				assert.ok(told.length >= 6, `${told.length} guesses`); /* more only where two of them are seconds apart */
				assert.equal(refusal.body.code, 'login.slow_down');
				assert.ok(Number(refusal.headers['retry-after']) >= 1);
			}
			assert.equal(known.told[0], unknown.told[0]);
		});

		test('who has logged in from his browser before is let in, others are not touched', async () => {
			const tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'junior' });
			await tom.post('/logout');
			await guess('tom');
			await tom.post('/login', { login: 'tom', password });
			await tom.get('/me');
			await server.addUser({ login: 'wei', name: '韦总', role: 'partner' });
		});

		test('a security admin sees who waits, since when and from where, and lets him try again with a reason', async () => {
			const boss = await server.login();
			const { body: { items } } = await boss.get('/lockouts');
			assert.deepEqual(items.map((row) => [row.account_name, row.kind, row.address]), [['李莎', 'password', '127.0.0.1']]); /* who got in is forgotten */
			assert.ok(items.every((row) => row.failures > 5 && row.since < row.until));
			const [lisa] = items;
			await boss.post(`/lockouts/${lisa.id}/lift`, {}, { status: 422 });
			await boss.post(`/lockouts/${lisa.id}/lift`, { reason: '本人来电："输错了"' }, { status: 204 });
			await boss.post(`/lockouts/${lisa.id}/lift`, { reason: '再来' }, { status: 404 });
			await server.anonymous().post('/login', { login: 'lisa', password });
			assert.deepEqual((await boss.get('/lockouts')).body.items, []);
			const [{ detail }] = await server.query("SELECT detail FROM audit_entry WHERE action = 'account.unlock'");
			assert.deepEqual([JSON.parse(detail).reason, JSON.parse(detail).address], ['本人来电："输错了"', '127.0.0.1']);
			/* Nobody lets himself try again. */
			await guess('admin');
			const own = (await boss.get('/lockouts')).body.items[0];
			const refusal = await boss.post(`/lockouts/${own.id}/lift`, { reason: '我自己' }, { status: 422 });
			assert.equal(refusal.body.code, 'user.self');
		});

		test('another firm hears nothing of them', async () => {
			await server.command(['init', '--firm', '别家', '--login', 'other-boss', '--password-file', server.secretFile(password)]);
			const other = await server.login({ login: 'other-boss', password });
			assert.deepEqual((await other.get('/lockouts')).body.items, []);
			const [{ id }] = await server.query("SELECT id FROM login_delay WHERE account_id IS NOT NULL ORDER BY id LIMIT 1");
			await other.post(`/lockouts/${id}/lift`, { reason: '别家' }, { status: 404 });
		});
	});
});
