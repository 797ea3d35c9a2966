/* The first steps of a new firm with their real progress, the way out of the demo, the page to print, and the zone that is
 * told where it differs. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, startPushSink, startServer, useServer } from '../harness/index.mjs';
import { assertQuiet, overhang, password, rawKeys } from './pages.mjs';

forEachEngine((engine) => {
	describe(`first steps of an empty firm on ${engine}`, () => {
		let push;
		let server;
		let browser;
		let api;
		let page;

		before(async () => {
			push = await startPushSink();
			server = await startServer({ engine, env: push.env });
			api = await server.login();
			browser = await openBrowser();
			page = await browser.desk(server, { client: api });
		});
		after(async () => {
			await browser?.close();
			await server?.close();
			await push?.close();
		});

		const steps = () => page.getByRole('list', { name: '四步开始用' });
		const ready = (n) => page.getByText(`已完成 ${n} / 4`).waitFor();
		const done = async () => (await steps().locator('li.done a').allInnerTexts()).sort();

		test('four steps lead to where they are done', async () => {
			await ready(0);
			await page.shot(`first-steps-${engine}`);
			for (const [name, heading] of [['导入候选人', '导入'], ['定好多久联系一次', '智能提醒'], ['开通手机提醒', '第三层'], ['邀请同事', '同事与权限']]) {
				await steps().getByRole('link', { name }).click();
				await page.getByRole('heading', { name: heading }).first().waitFor();
				await page.goto('/#/today');
			}
		});

		test('each counts when it is done, not when it was looked at', async () => {
			await ready(0);
			await api.post('/candidates', { name: '王小明', phone: '13800138000' });
			await page.reload();
			await ready(1);
			await api.post('/users', { login: 'lisha', name: '李莎', role: 'senior' });
			await api.put('/rules', { default_interval: 5 });
			await page.reload();
			await ready(3);
			assert.deepEqual(await done(), ['定好多久联系一次', '导入候选人', '邀请同事'].sort());
			await api.post('/push-subscriptions', push.subscription().toJSON());
			await page.reload();
			await page.getByRole('heading', { name: /今天跟进谁/ }).waitFor();
			await page.getByText('王小明').first().waitFor();
			assert.equal(await steps().count(), 0);
		});

		test('somebody who may not invite is not asked to', async () => {
			const junior = await server.addUser({ login: 'xiaoli', name: '小李', role: 'junior' });
			const other = await browser.desk(server, { client: junior });
			await other.getByRole('heading', { name: /今天跟进谁/ }).waitFor();
			assert.equal(await other.getByRole('link', { name: '邀请同事' }).count(), 0);
			assertQuiet(other);
		});

		test('the guide stands on one sheet of paper, in both languages, with the figures of the firm', async () => {
			for (const [name, heading, figure] of [['简体中文', '跟进 · 一页上手', '在跟的每 5 天'], ['English', 'genjin on one page', 'In care every 5 days']]) {
				await page.goto('/#/guide');
				await page.getByRole('button', { name }).click();
				await page.getByRole('heading', { name: heading }).waitFor();
				await page.getByText(figure).waitFor();
				const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
				assert.equal(pdf.match(/\/Type\s*\/Page\b/g).length, 1, name);
				await page.emulateMedia({ media: 'print' });
				await page.shot(`guide-${name}-${engine}`);
				assert.ok(await page.locator('.menu').isHidden() && await page.locator('.popup').first().isHidden());
				await page.emulateMedia({ media: null });
			}
			await page.getByRole('button', { name: '简体中文' }).click();
			assert.deepEqual(await rawKeys(page), []);
			await page.setViewportSize({ width: 390, height: 844 });
			assert.ok(await overhang(page) <= 0);
			assertQuiet(page);
		});

		test('the zone is told where this computer shows another clock', async () => {
			const abroad = await browser.desk(server, { client: api, timezoneId: 'Europe/Berlin' });
			await abroad.getByText(/时间都按您账号的时区显示：Asia\/Shanghai（UTC\+8）/).waitFor();
			await abroad.shot(`zone-${engine}`);
			const near = await browser.desk(server, { client: api, timezoneId: 'Asia/Singapore' });
			await near.getByRole('heading', { name: /今天跟进谁/ }).waitFor();
			assert.equal(await near.getByText('时间都按您账号的时区显示').count(), 0);
		});
	});

	describe(`the way out of the demo on ${engine}`, () => {
		const server = useServer({ engine, init: false });
		let browser;

		before(async () => { browser = await openBrowser(); });
		after(() => browser.close());

		test('a marked demo firm is emptied in one step; accounts and rules stay', async () => {
			const { stdout } = await server.command(['demo', '--candidates', '30']);
			const [, login, oneTime] = /login: (\S+)\none-time password: (\S+)/.exec(stdout);
			const api = await server.login({ login, password: oneTime });
			await api.post('/me/password', { current_password: oneTime, new_password: password });
			const page = await browser.desk(server, { client: api });
			await page.getByText('这是演示数据').waitFor();
			await page.getByRole('button', { name: '清空，换成自己的数据' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByText('不能恢复').waitFor();
			await page.shot(`demo-wipe-${engine}`);
			await dialog.getByRole('button', { name: '取消' }).click();
			assert.equal((await api.get('/candidates')).body.total, 30);
			await page.getByRole('button', { name: '清空，换成自己的数据' }).click();
			await page.getByRole('dialog').getByRole('button', { name: '清空', exact: true }).click();
			await page.getByText('演示数据已清空').waitFor();
			await page.getByRole('list', { name: '四步开始用' }).waitFor();
			assert.equal(await page.getByText('这是演示数据').count(), 0);
			assert.equal((await api.get('/candidates')).body.total, 0);
			assert.equal((await api.get('/users')).body.total, 4);
			assertQuiet(page);
		});
	});
});
