/* A mail server that refuses our log in: admins are warned once, told what to do, and told when it works again. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, startMailSink, startServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`a refused log in on ${engine}`, () => {
		let mails;
		let server;
		let admin;
		let lisa;

		before(async () => {
			mails = await startMailSink({ user: 'genjin', password: 'right' });
			server = await startServer({ engine, clock: true, env: { ...mails.env, GENJIN_SMTP_URL: mails.url.replace('right', 'expired'),
				GENJIN_MAIL_FROM: 'reminder@genjin.example' } });
			const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());
			await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			[admin, lisa] = [await script('admin'), await script('lisa')];
		});
		after(async () => {
			await server?.close();
			await mails?.close();
		});

		const messages = async (api) => (await api.get('/inbox')).body.items.map(({ kind, text, read_at }) => [kind, text, read_at !== null]);

		test('is told to the admins once, and so is its end', async () => {
			const stream = await admin.stream();
			await lisa.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'lisa@example.com' }] });
			await waitFor(async () => (await messages(admin)).length, { what: 'the warning' });
			assert.deepEqual(await messages(admin), [['warning', '邮件发不出去：邮件服务器拒绝了登录', false]]);
			assert.match((await admin.get('/inbox')).body.items[0].detail, /smtp_url/);
			await waitFor(() => stream.events.some(({ type, data }) => type === 'inbox' && data.includes('拒绝了登录')), { what: 'the live event' });
			await lisa.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'lisa2@example.com' }] });
			server.moveClock({ minutes: 11 });
			const refusals = () => server.log.filter(({ event, code }) => event === 'outbox.attempt' && code === 'mail.login_refused').length;
			await waitFor(() => refusals() > 1, { what: 'a second refusal', ms: 20000 });
			assert.equal((await messages(admin)).length, 1);
			assert.deepEqual(await messages(lisa), []);

			await server.stop();
			server.options.env.GENJIN_SMTP_URL = mails.url;
			await server.start();
			server.moveClock({ minutes: 30 });
			await mails.next(({ to }) => to.includes('lisa2@example.com'), 20000);
			await waitFor(async () => (await messages(admin)).length === 2, { what: 'the all-clear' });
			assert.deepEqual(await messages(admin), [['system', '邮件恢复正常，积压的提醒正在补发', false],
				['warning', '邮件发不出去：邮件服务器拒绝了登录', true]]);
		});
	});
});
