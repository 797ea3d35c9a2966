/* The mobile page at 390 px: log in, today, a record, the deep link of a push, what makes it installable. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oneTimeCode } from '../harness/authenticator.mjs';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, logIn, loggedOut, overhang } from './pages.mjs';

forEachEngine((engine) => {
	describe(`mobile page on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let page;
		let api;
		const people = [];
		let reminder;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			for (let i = 0; i < 12; i++) {
				const { body } = await api.post('/candidates', { name: `手机客${i}`, phone: `1390000${1000 + i}`, company: '东海重工', care: true });
				const at = new Date(Math.ceil(Date.now() / 1000 + 1) * 1000);
				await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
				people.push(body);
			}
			const all = await waitFor(async () => {
				const { items } = (await api.get('/reminders', { state: 'open' })).body;
				return items.length === people.length && items;
			}, { what: 'the reminders' });
			reminder = all.find((one) => one.followup.candidate.id === people.at(-1).id);
		});
		after(() => browser?.close());

		test('today lists who is due', async () => {
			page = await browser.mobile(server);
			await logIn(page, server.options.login);
			await page.locator('[data-followup]').first().waitFor();
			assert.equal(await page.locator('[data-followup]').count(), people.length);
			assert.equal(await overhang(page), 0);
			await page.shot(`${engine}-mobile-today`);
			assertQuiet(page, loggedOut);
			page.problems = [];
		});

		test('a record takes three taps and a word, and the person is done for today', async () => {
			const row = page.locator(`[data-followup="${people[0].followup.id}"]`);
			await row.getByRole('button', { name: '记录' }).tap();
			await page.getByRole('radio', { name: '接通' }).tap();
			await page.locator('textarea').first().fill('周末再谈');
			await page.getByRole('button', { name: '保存记录' }).tap();
			await page.locator('.toast', { hasText: '已记录，下次联系' }).waitFor();
			await row.waitFor({ state: 'detached' });
			assert.equal((await api.get(`/candidates/${people[0].id}/timeline`)).body.items.filter((one) => one.record?.text === '周末再谈').length, 1);
		});

		test('the address of a push opens the person it was about', async () => {
			await page.openPath(`/m/#/today?reminder=${reminder.id}`);
			const row = page.locator(`[data-followup="${reminder.followup.id}"]`);
			await row.waitFor();
			await waitFor(() => row.evaluate((element) => {
				const { top, bottom } = element.getBoundingClientRect();
				return top >= 0 && bottom <= window.innerHeight - 50;
			}), { what: 'the row in view' });
			await row.getByRole('button', { name: '知道了' }).tap();
			await waitFor(async () => (await api.get('/reminders', { state: 'open' })).body.items.every(({ id }) => id !== reminder.id),
				{ what: 'the end of the reminder' });
		});

		test('who has a second factor logs in with a code on the phone, sees its state, and notes a consent', async () => {
			const lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'partner' });
			const { secret } = (await lisa.post('/me/totp')).body;
			await lisa.post('/me/totp/confirm', { code: oneTimeCode(secret, Date.now()) });
			const phone = await browser.mobile(server);
			await logIn(phone, 'lisa');
			await phone.getByLabel('动态验证码').waitFor();
			await phone.shot(`${engine}-mobile-totp`);
			await phone.getByLabel('动态验证码').fill(oneTimeCode(secret, Date.now() + 30000));
			await phone.locator('form button.main-button').tap();
			await phone.locator('.van-tabbar-item', { hasText: '我的' }).tap();
			await phone.getByText('已开启，还有 10 个恢复码').waitFor();
			await phone.getByRole('button', { name: '关闭', exact: true }).tap();
			await phone.getByRole('button', { name: '确定关闭？' }).tap();
			await phone.getByRole('button', { name: '设置验证器应用' }).waitFor();
			await phone.shot(`${engine}-mobile-factor`);

			await phone.openPath(`/m/#/candidates/${people[1].id}`);
			const panel = phone.getByRole('region', { name: '授权' });
			await panel.getByRole('combobox').selectOption('store');
			await panel.getByPlaceholder('如：5 月 12 日微信').fill('微信：可以保存');
			await phone.shot(`${engine}-mobile-consent`);
			await panel.getByRole('button', { name: '记下', exact: true }).tap();
			await panel.getByText('微信：可以保存').waitFor();
			assert.equal(await overhang(phone), 0);
			assert.deepEqual(await barriers(phone), []);
			assert.equal((await api.get(`/candidates/${people[1].id}/consents`)).body.items[0].purpose, 'store');
			assertQuiet(phone, loggedOut);
			await phone.context().close();
		});

		test('it can be installed and subscribe to pushes', async () => {
			await page.getByRole('tab', { name: '我的' }).or(page.locator('.van-tabbar-item', { hasText: '我的' })).first().tap();
			await page.getByRole('heading', { name: '手机推送' }).waitFor();
			await page.getByRole('heading', { name: '装到手机桌面' }).waitFor();
			await page.shot(`${engine}-mobile-me`);
			const registered = await page.evaluate(async () => {
				const worker = await navigator.serviceWorker.ready;
				return { scope: new URL(worker.scope).pathname, script: new URL(worker.active.scriptURL).pathname };
			});
			assert.deepEqual(registered, { scope: '/m/', script: '/m/sw.js' });
			const client = server.anonymous();
			const manifest = await client.get('page:/m/manifest.webmanifest', undefined, { contract: false });
			assert.match(manifest.headers['content-type'], /manifest\+json|application\/json/);
			const { icons, display, start_url: start } = JSON.parse(manifest.text);
			assert.deepEqual([display, start], ['standalone', '/m/']);
			for (const icon of icons)
				assert.equal((await client.get(`page:${icon.src}`)).headers['content-type'], 'image/png');
			assert.match((await client.get('page:/m/sw.js')).headers['content-type'], /javascript/);
			assert.match((await api.get('/me')).body.push_public_key, /^[\w-]{87}$/);
			assertQuiet(page);
		});
	});
});
