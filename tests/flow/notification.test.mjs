/* Messages to the outside, seen from the outside: a real SMTP server, a push service that decrypts with an independent
 * library, and what the person and the admin see. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, startChatServer, startMailSink, startPushSink, startServer, waitFor } from '../harness/index.mjs';
import { appCases } from './app_cases.mjs';

const codeIn = (mail) => /验证码：(\d{6})/.exec(mail.text)[1];
const later = (code, text) => Object.assign(new Error(text), { responseCode: code });
const channel = (body, name) => body.items.find((item) => item.channel === name);

forEachEngine((engine) => {
	describe(`notification on ${engine}`, () => {
		let mails;
		let push;
		let chat;
		let server;
		let api;

		/* The last row of the outbox, once it is in that state. */
		const lastRow = (state, attempt) => waitFor(async () => {
			const [row] = await server.query('SELECT firm_id, dedup_key, attempt, state FROM outbox ORDER BY id DESC LIMIT 1');
			return row?.state === state && Number(row.attempt) === attempt && row;
		}, { what: `${state} after ${attempt} attempts` });

		/* A jump of the clock ends idle connections; the next request then goes over a fresh one. */
		const moveClock = async (by) => {
			server.moveClock(by);
			await waitFor(() => api.get('/me').then(() => true, () => false), { what: 'an answer after the jump' });
		};

		before(async () => {
			mails = await startMailSink({ user: 'genjin', password: 'secret' });
			push = await startPushSink();
			chat = await startChatServer({ now: () => server.now() });
			server = await startServer({ engine, clock: true, env: { ...mails.env, ...push.env, ...chat.env,
				GENJIN_MAIL_FROM: '跟进 <reminder@genjin.example>', GENJIN_PUBLIC_URL: 'https://genjin.example' } });
			api = await server.login();
		});
		after(async () => {
			await server?.close();
			await mails?.close();
			await push?.close();
			await chat?.close();
		});

		test('an account starts with every channel off', async () => {
			const { body } = await api.get('/me/channels');
			assert.deepEqual(body.items.map(({ channel: name, state, available }) => [name, state, available]),
				['web_push', 'wecom_robot', 'dingtalk_robot', 'feishu_robot', 'bark', 'ntfy', 'gotify', 'email'].map((name) => [name, 'off', true]));
			assert.equal(body.outside_daily_limit, 3);
		});

		test('an address is proven by the code that arrives there', async () => {
			const { body } = await api.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'lisa@example.com' }] });
			assert.equal(channel(body, 'email').state, 'unconfirmed');
			const mail = await mails.next((one) => one.to.includes('lisa@example.com'));
			assert.equal(mail.subject, '跟进：确认您的邮箱');
			assert.equal(mail.from, 'reminder@genjin.example');
			assert.match(mail.headers.get('from').text, /^"?跟进"? <reminder@genjin\.example>$/);
			assert.match(mail.text, /https:\/\/genjin\.example\/#\/settings/);
			assert.match(mail.html, /<a href="https:\/\/genjin\.example\/#\/settings/);
			const code = codeIn(mail);
			const wrong = await api.post('/me/channels/email/confirm', { code: code === '000000' ? '000001' : '000000' }, { status: 422 });
			assert.equal(wrong.body.code, 'channel.wrong_code');
			assert.equal(wrong.body.field, 'code');
			const confirmed = await api.post('/me/channels/email/confirm', { code });
			assert.equal(channel(confirmed.body, 'email').state, 'confirmed');
			await api.post('/me/channels/email/confirm', { code }, { status: 422 });
		});

		test('hostile addresses and texts never leave', async () => {
			for (const address of ['a@b.cn\r\nBcc: x@y.cn', 'a@b.cn, c@d.cn', '"a b"@c.cn', 'a@[127.0.0.1]', 'a@b', '张@b.cn'])
				await api.put('/me/channels', { items: [{ channel: 'email', enabled: true, address }] }, { status: 422 });
			assert.equal(channel((await api.get('/me/channels')).body, 'email').address, 'lisa@example.com');
		});

		test('a browser takes a push that an independent library decrypts', async () => {
			const subscription = push.subscription();
			const { body } = await api.post('/push-subscriptions', { ...subscription.toJSON(), device: 'iPhone' }, { status: 201 });
			assert.equal(body.device, 'iPhone');
			const again = await api.post('/push-subscriptions', subscription.toJSON(), { status: 201 });
			assert.equal(again.body.id, body.id);
			const result = await api.post('/me/channels/web_push/test', {}, { status: 202 });
			assert.deepEqual(result.body, { channel: 'web_push', state: 'sent', error: null });
			const message = await push.next();
			assert.equal(message.refused, undefined);
			assert.equal(message.body.web_push, 8030);
			assert.equal(message.body.notification.title, '跟进：测试消息');
			assert.equal(message.body.notification.navigate, 'https://genjin.example/m/#/today');
			assert.match(message.headers.topic, /^[\w-]{32}$/);
			assert.equal(message.claims.sub, 'mailto:reminder@genjin.example');
			assert.equal(message.claims.key, (await api.get('/me')).body.push_public_key);
			const seconds = message.claims.exp - server.now().getTime() / 1000;
			assert.ok(seconds > 0 && seconds <= 24 * 3600, `token lives ${seconds} s`);
			const mine = channel((await api.get('/me/channels')).body, 'web_push');
			assert.equal(mine.state, 'confirmed');
			assert.equal(mine.devices, 1);
			await api.post('/me/channels/web_push/test', {}, { status: 429 });
		});

		test('a browser that is gone is dropped', async () => {
			push.answer(410);
			await moveClock({ minutes: 1 });
			const { body } = await api.post('/me/channels/web_push/test', {}, { status: 202 });
			assert.equal(body.state, 'failed');
			assert.equal(body.error.code, 'push.gone');
			assert.equal((await api.get('/push-subscriptions')).body.total, 0);
			push.answer(201);
		});

		test('only push services are taken, and no address inside', async () => {
			const { keys } = push.subscription();
			for (const endpoint of ['https://example.com/push', 'https://127.0.0.1/push', 'https://localhost:1/push',
				'http://fcm.googleapis.com/x', 'https://fcm.googleapis.com@evil.example/x', 'https://169.254.169.254/latest/meta-data/',
				'https://[::ffff:127.0.0.1]/x', 'file:///etc/passwd'])
				assert.equal((await api.post('/push-subscriptions', { endpoint, keys }, { status: 422 })).body.field, 'endpoint');
			assert.equal((await api.get('/push-subscriptions')).body.total, 0);
		});

		test('what a mail server refuses is a visible dead letter, and arrives after a retry', async () => {
			const other = await server.addUser({ login: 'tom', role: 'junior' });
			mails.refuse(() => later(550, 'nobody'));
			await other.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'tom@example.com' }] });
			const dead = await waitFor(async () => (await api.get('/outbox', { state: 'dead' })).body.items[0], { what: 'a dead letter' });
			assert.equal(dead.last_error.code, 'mail.refused');
			assert.equal(dead.last_status, 550);
			assert.equal(dead.account.name, 'tom');
			assert.equal(dead.attempts, 1);
			await other.get('/outbox', { state: 'dead' }, { status: 403 });
			await other.post(`/outbox/${dead.id}/retry`, {}, { status: 403 });
			mails.refuse(null);
			assert.equal((await api.post(`/outbox/${dead.id}/retry`, {})).body.state, 'waiting');
			const mail = await mails.next((one) => one.to.includes('tom@example.com'));
			await other.post('/me/channels/email/confirm', { code: codeIn(mail) });
			assert.equal((await api.get('/outbox', { state: 'dead' })).body.total, 0);
			await api.post(`/outbox/${dead.id}/retry`, {}, { status: 409 });
			await api.post('/outbox/999999/retry', {}, { status: 404 });
		});

		test('what it puts off is tried again under the same Message-ID', async () => {
			const anna = await server.addUser({ login: 'anna' });
			mails.refuse(() => later(451, 'busy'));
			await anna.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'anna@example.com' }] });
			await lastRow('waiting', 1);
			await moveClock({ minutes: 1 });
			await lastRow('waiting', 2);
			mails.refuse(null);
			await moveClock({ minutes: 2 });
			const mail = await mails.next((one) => one.to.includes('anna@example.com'));
			const row = await lastRow('sent', 3);
			assert.equal(mail.messageId, `<${row.firm_id}.${row.dedup_key}@genjin.example>`);
		});

		test('a message survives the death of the server', async () => {
			const kai = await server.addUser({ login: 'kai' });
			mails.refuse(() => later(451, 'busy'));
			await kai.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'kai@example.com' }] });
			await lastRow('waiting', 1);
			await server.kill();
			mails.refuse(null);
			server.moveClock({ minutes: 5 });
			await server.start();
			const mail = await mails.next((one) => one.to.includes('kai@example.com'), 20000);
			await kai.post('/me/channels/email/confirm', { code: codeIn(mail) });
		});

		test('quiet hours, order and budget are kept', async () => {
			const { body } = await api.put('/me/channels', { items: [{ channel: 'email', enabled: true }], quiet_hours: { from: '22:00', to: '08:00' },
				hard_breaks_quiet: true, outside_daily_limit: 5 });
			assert.deepEqual([body.quiet_hours, body.hard_breaks_quiet, body.outside_daily_limit, body.items[0].channel],
				[{ from: '22:00', to: '08:00' }, true, 5, 'email']);
			assert.equal((await api.put('/me/channels', { quiet_hours: null })).body.quiet_hours, null);
			await api.put('/me/channels', { quiet_hours: { from: '25:00', to: '08:00' } }, { status: 422 });
			await api.put('/me/channels', { items: [{ channel: 'pigeon', enabled: true }] }, { status: 422 });
		});

		/* Sets a robot or push of the stub up for somebody and opens the link of its test message, as on a phone. */
		async function openChat(own, name) {
			await own.put('/me/channels', { items: [{ channel: name, enabled: true, ...chat.targets[name] }] });
			assert.deepEqual((await own.post(`/me/channels/${name}/test`, {}, { status: 202 })).body, { channel: name, state: 'sent', error: null });
			const message = await chat.next((one) => one.channel === name);
			const token = /^https:\/\/genjin\.example\/m\/#reach=(\S+)$/.exec(message.link)[1];
			return { message, token };
		}

		test('a robot or push is proven by opening the link of its test', async () => {
			const rules = (await api.get('/rules')).body.channels;
			await api.put('/rules', { channels: [...rules, 'webhook'] });
			const mei = await server.addUser({ login: 'mei', name: '梅' });
			for (const [name, target] of Object.entries(chat.targets)) {
				const { token } = await openChat(mei, name);
				const before = channel((await mei.get('/me/channels')).body, name);
				assert.equal(before.state, 'unconfirmed', name);
				assert.equal(before.has_secret, target.secret !== null, name);
				assert.ok(before.address.startsWith(`${chat.origin}/…`) && !before.address.includes(chat.key), before.address);
				const wrong = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
				assert.equal((await server.anonymous().post('/channels/reach', { token: wrong }, { status: 422 })).body.code, 'link.invalid');
				for (let times = 0; times < 2; times++)
					assert.deepEqual((await server.anonymous().post('/channels/reach', { token })).body, { name: '梅', channel: name });
				assert.equal(channel((await mei.get('/me/channels')).body, name).state, 'confirmed', name);
			}
			assert.equal(chat.received.length, 7);
		});

		test('an old link proves nothing once the address is another', async () => {
			const wei = await server.addUser({ login: 'wei' });
			const { token } = await openChat(wei, 'bark');
			await wei.put('/me/channels', { items: [{ channel: 'bark', enabled: true, address: `${chat.origin}/another-device-key` }] });
			await server.anonymous().post('/channels/reach', { token }, { status: 422 });
			for (const bad of ['', '0-x', '-1-x', `${token.split('-')[0]}-`, '9'.repeat(90)])
				await server.anonymous().post('/channels/reach', { token: bad }, { status: 422 });
		});

		test('addresses are sealed, and inside addresses are refused', async () => {
			const stored = JSON.stringify(await server.query('SELECT * FROM account_channel'));
			for (const secret of [chat.key, ...Object.values(chat.secrets)])
				assert.ok(!stored.includes(secret) && !stored.includes(Buffer.from(secret).toString('hex')), 'a secret lies in the database');
			const put = (name, address, secret = null) => api.put('/me/channels', { items: [{ channel: name, enabled: true, address, secret }] }, { status: 422 });
			for (const address of ['https://169.254.169.254/latest', 'https://10.0.0.1/key', 'https://[::1]/key', 'http://api.day.app/key', 'http://127.0.0.1:1/key',
				'file:///etc/passwd', 'https://a@api.day.app/key', 'https://api.day.app/', 'javascript:alert(1)', 'https://api.day.app/key\r\nHost: x'])
				assert.equal((await put('bark', address)).body.field, 'items.0.address', address);
			assert.equal((await put('wecom_robot', 'https://evil.example/cgi-bin/webhook/send?key=k')).body.code, 'channel.forbidden_host');
			assert.equal((await put('webhook', `${chat.origin}/hook`, 'whsec_short')).body.field, 'items.0.secret');
			assert.equal((await put('gotify', chat.origin)).body.code, 'channel.secret');
			await api.put('/me/channels', { items: [{ channel: 'bark', enabled: true, address: 'https://localhost/key' }] });
			assert.equal((await api.post('/me/channels/bark/test', {}, { status: 202 })).body.error.code, 'net.forbidden');
			await api.put('/me/channels', { items: [{ channel: 'bark', enabled: false, address: null }] });
		});

		test('a reminder goes to the first confirmed channel, and on to the next when its robot is gone', async () => {
			const ling = await server.addUser({ login: 'ling', name: '凌', role: 'senior' });
			for (const name of ['bark', 'wecom_robot']) { /* each new one stands first */
				const { token } = await openChat(ling, name);
				await server.anonymous().post('/channels/reach', { token });
			}
			const { body: { followup } } = await ling.post('/candidates', { name: '不可外传', care: true });
			const due = new Date(Math.ceil(server.now().getTime() / 1000) * 1000 + 60000);
			await ling.patch(`/followups/${followup.id}`, { next_due_at: due.toISOString() });
			await moveClock({ minutes: 1, seconds: 30 });
			await waitFor(async () => (await server.query("SELECT id FROM outbox WHERE channel = 'wecom_robot' AND kind = 'reminder'"))[0], { what: 'the row of layer 3' });
			chat.answer(({ channel: name }) => (name === 'wecom_robot' ? [200, { errcode: 45009, errmsg: 'api freq out of limit' }] : undefined));
			for (const minutes of [11, 10, 10]) { /* nobody's session is left alone for half an hour, even if one use of it is noted late */
				await moveClock({ minutes });
				await ling.get('/me');
			}
			await chat.next(({ channel: name, link }) => name === 'wecom_robot' && link.includes('today'));
			const put = await waitFor(async () => (await server.query("SELECT state, last_code, last_status, next_at_ms FROM outbox WHERE channel = 'wecom_robot'"))
				.find(({ state, last_code: code }) => state === 'waiting' && code), { what: 'the throttled row' });
			assert.deepEqual([put.last_code, Number(put.last_status)], ['chat.throttled', 45009]);
			assert.ok(Number(put.next_at_ms) - server.now().getTime() > 50000, 'a throttled robot rests a minute');

			chat.answer(({ channel: name }) => (name === 'wecom_robot' ? [200, { errcode: 93000, errmsg: 'invalid webhook url' }] : undefined));
			await moveClock({ minutes: 2 });
			const message = await chat.next(({ channel: name, link }) => name === 'bark' && link.includes('today'));
			assert.match(message.body.url, /^https:\/\/genjin\.example\/m\/#\/today\?reminder=\d+$/);
			assert.ok(!message.text.includes('不可外传'), 'the name leaves only where the firm says so');
			chat.answer(null);
			const { body } = await api.get('/outbox', { state: 'dead' });
			const letter = body.items.find((item) => item.channel === 'wecom_robot');
			assert.deepEqual([letter.account.name, letter.last_status, letter.last_error.code, letter.last_error.text],
				['凌', 93000, 'chat.gone', '机器人或设备已被移除，请重新添加']);
			assert.equal(channel((await ling.get('/me/channels')).body, 'wecom_robot').state, 'unconfirmed');
			assert.ok((await ling.get('/inbox')).body.items.some(({ text }) => text === '您的一个提醒渠道失效了'));
		});

		test('admins see who cannot be reached, and why', async () => {
			const { body } = await api.get('/channels/unreached');
			const states = new Map(body.items.map(({ account, state }) => [account.name, state]));
			assert.equal(states.get('wei'), 'unconfirmed');
			assert.equal(states.has('梅'), false);
			assert.equal(states.has('凌'), false);
			const rest = await server.addUser({ login: 'rest' });
			await rest.get('/channels/unreached', {}, { status: 403 });
			assert.ok((await api.get('/channels/unreached')).body.items.some(({ account, state }) => account.name === 'rest' && state === 'none'));
		});

		appCases(() => ({ api, chat, server }));

		test('nothing of it is in the log', () => {
			for (const text of [chat.key, 'reach=', 'access_token', ...Object.values(chat.secrets), ...Object.values(chat.apps).map(({ secret }) => secret)])
				assert.ok(!server.output.includes(text), `${text} is in the log`);
			for (const text of ['lisa@example.com', '验证码', 'secret', 'p256dh'])
				assert.ok(!server.output.includes(text), `${text} is in the log`);
		});
	});
});
