/* Cases about apps of the firm for notification.test.mjs: set up step by step by an admin, proven by persons, their tokens shared. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitFor } from '../harness/index.mjs';

const find = (body, name) => body.items.find((item) => item.channel === name);

export function appCases(world) {
	let admin; /* logged in a moment ago: secrets ask for that */
	const put = (name, body, options) => admin.put(`/channels/${name}`, body, options);
	const check = (name, user, options) => admin.post(`/channels/${name}/check`, user ? { user } : {}, options);
	const stepsOf = async (name, user) => (await check(name, user)).body.steps.map(({ name: step, state, error }) => [step, state, error?.code]);
	const link = (own, name, address) => own.put('/me/channels', { items: [{ channel: name, enabled: true, address }] });
	const tryOut = async (own, name) => (await own.post(`/me/channels/${name}/test`, {}, { status: 202 })).body;
	const asked = (name) => world().chat.received.filter(({ channel }) => channel === `${name}.token`).length;

	test('an admin sets an app up, and each step says what is wrong', async () => {
		const { api, chat, server } = world();
		const { wecom_app: right } = chat.apps;
		admin = await server.login();
		assert.deepEqual(find((await api.get('/channels')).body, 'wecom_app').needs, ['agent']);
		assert.equal((await put('wecom_app', { enabled: true, ...right, agent: null }, { status: 422 })).body.field, 'agent');
		assert.equal((await put('wecom_app', { ...right, agent: 'zwei' }, { status: 200 })).body.state, 'off');
		assert.equal((await put('wecom_app', { base_url: 'https://evil.example' }, { status: 422 })).body.field, 'base_url');
		assert.equal((await put('bark', {}, { status: 404 })).body.code, 'channel.unknown');
		await put('wecom_app', { enabled: true, ...right, secret: 'wrong' });
		assert.deepEqual(await stepsOf('wecom_app', 'zhangsan'), [['token', 'failed', 'chat.secret_refused'], ['send', 'skipped', undefined]]);
		assert.equal(find((await api.get('/channels')).body, 'wecom_app').state, 'refused');
		await put('wecom_app', { secret: right.secret, agent: '7' });
		assert.deepEqual(await stepsOf('wecom_app', 'zhangsan'), [['token', 'ok', undefined], ['send', 'failed', 'chat.wrong_app']]);
		await put('wecom_app', { agent: right.agent });
		assert.deepEqual(await stepsOf('wecom_app', 'nobody'), [['token', 'ok', undefined], ['send', 'failed', 'chat.no_such_user']]);
		assert.deepEqual(await stepsOf('wecom_app', 'left'), [['token', 'ok', undefined], ['send', 'failed', 'chat.no_such_user']]);
		assert.equal((await check('wecom_app', '@all', { status: 422 })).body.field, 'user');
		assert.deepEqual(await stepsOf('wecom_app', 'zhangsan'), [['token', 'ok', undefined], ['send', 'ok', undefined]]);
		const shown = (await api.get('/channels')).body;
		assert.equal(find(shown, 'wecom_app').state, 'working');
		assert.equal(find(shown, 'wecom_app').has_secret, true);
		const stored = JSON.stringify([shown, await server.query('SELECT * FROM firm_channel'), await server.query('SELECT detail FROM audit_entry')]);
		for (const secret of [right.secret, 'token-'])
			assert.ok(!stored.includes(secret) && !stored.includes(Buffer.from(secret).toString('hex')), `${secret} lies open`);
		const other = await server.addUser({ login: 'appless' });
		for (const call of [other.get('/channels', {}, { status: 403 }), other.put('/channels/wecom_app', {}, { status: 403 }),
			other.post('/channels/wecom_app/check', {}, { status: 403 })])
			await call;
	});

	test('a person of the firm is reached by his id there, and proves it by the link', async () => {
		const { chat, server } = world();
		const san = await server.addUser({ login: 'san', name: '三' });
		for (const id of ['@all', 'zhangsan|lisi', 'a b', '张三', 'x'.repeat(65)])
			assert.equal((await san.put('/me/channels', { items: [{ channel: 'wecom_app', enabled: true, address: id }] }, { status: 422 })).body.field, 'items.0.address');
		const mine = find((await link(san, 'wecom_app', 'zhangsan')).body, 'wecom_app');
		assert.deepEqual([mine.kind, mine.address, mine.state, mine.available, mine.secret], ['app', 'zhangsan', 'unconfirmed', true, null]);
		assert.equal((await tryOut(san, 'wecom_app')).state, 'sent');
		const message = await chat.next(({ channel, body }) => channel === 'wecom_app' && body.textcard.title === '跟进：测试消息' && body.textcard.url.includes('reach='));
		assert.equal(message.body.touser, 'zhangsan');
		await server.anonymous().post('/channels/reach', { token: message.link.split('reach=')[1] });
		assert.equal(find((await san.get('/me/channels')).body, 'wecom_app').state, 'confirmed');
	});

	test('an expired token is fetched once for all who need it', async () => {
		const { chat, server } = world();
		const people = await Promise.all(['lisi', 'wangwu', 'zhangsan'].map(async (id) => {
			const own = await server.addUser({ login: `flight-${id}` });
			await link(own, 'wecom_app', id);
			return own;
		}));
		const before = asked('wecom_app');
		chat.expireTokens();
		assert.deepEqual((await Promise.all(people.map((own) => tryOut(own, 'wecom_app')))).map(({ state }) => state), ['sent', 'sent', 'sent']);
		assert.equal(asked('wecom_app') - before, 1);
	});

	test('every other app takes what is sent, with a token or signature of its own', async () => {
		const { chat, server } = world();
		const own = await server.addUser({ login: 'all-apps' });
		for (const [name, account] of Object.entries(chat.apps).filter(([one]) => one !== 'wecom_app')) {
			const isPhone = name.startsWith('sms_');
			await put(name, { enabled: true, ...account, secret: 'wrong' });
			const refused = (await stepsOf(name, isPhone ? '13800138000' : 'zhangsan')).find(([, state]) => state === 'failed');
			assert.deepEqual(refused, [isPhone ? 'send' : 'token', 'failed', 'chat.secret_refused'], name);
			await put(name, { secret: account.secret });
			if (!isPhone)
				assert.equal((await stepsOf(name, 'nobody')).at(-1)[1], 'failed', name);
			chat.expireTokens();
			assert.deepEqual((await stepsOf(name, isPhone ? '13800138000' : 'zhangsan')).map(([, state]) => state), isPhone ? ['ok'] : ['ok', 'ok'], name);
			await link(own, name, isPhone ? '13800138000' : 'zhangsan');
			assert.equal((await tryOut(own, name)).state, 'sent', name);
		}
		const sent = await chat.next(({ channel, url }) => channel === 'sms_aliyun' && url.search.includes(encodeURIComponent('验证码')));
		const code = /(\d{6})/.exec(JSON.parse(sent.url.searchParams.get('TemplateParam')).what)[1];
		const { body } = await own.post('/me/channels/sms_aliyun/confirm', { code });
		assert.deepEqual([find(body, 'sms_aliyun').state, find(body, 'sms_aliyun').address, find(body, 'sms_aliyun').kind], ['confirmed', '138****8000', 'phone']);
	});

	test('what DingTalk takes and drops in silence is no success', async () => {
		const { chat } = world();
		const { agent } = chat.apps.dingtalk_notice;
		chat.answer(({ channel }) => (channel === 'dingtalk_notice.result' ? [200, { errcode: 0, send_result: { forbidden_user_id_list: ['zhangsan'] } }] : undefined));
		assert.deepEqual((await stepsOf('dingtalk_notice', 'zhangsan')).at(-1), ['send', 'failed', 'chat.dropped'], agent);
		chat.answer(null);
	});

	test('a channel that the firm switches off is nobody\'s any more', async () => {
		const { server } = world();
		const own = await server.addUser({ login: 'late' });
		await put('wecom_app', { enabled: false });
		assert.equal(find((await own.get('/me/channels')).body, 'wecom_app'), undefined);
		await put('wecom_app', { enabled: true });
		await waitFor(async () => find((await own.get('/me/channels')).body, 'wecom_app')?.available, { what: 'the channel' });
	});
}
