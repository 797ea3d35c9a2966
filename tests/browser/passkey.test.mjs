/* Passkeys in a real browser, with its virtual authenticator: add one, log in without a password, open a sealed record, prove
 * again who one is, set up one-time codes. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oneTimeCode } from '../harness/authenticator.mjs';
import { forEachEngine, openBrowser, useServer } from '../harness/index.mjs';

/* A device with a fingerprint reader that says yes. */
async function addDevice(page) {
	const cdp = await page.context().newCDPSession(page);
	await cdp.send('WebAuthn.enable');
	await cdp.send('WebAuthn.addVirtualAuthenticator', { options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true,
		hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } });
}

forEachEngine((engine) => {
	describe(`passkeys in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		before(async () => { browser = await openBrowser(); });
		after(() => browser.close());

		test('added at the desk, it logs in without a password and confirms what is sensitive', async () => {
			const api = await server.login();
			const { body: candidate } = await api.post('/candidates', { name: '王小明', care: true });
			const site = { url: `http://localhost:${server.port}` }; /* browsers make no passkeys for an IP address */
			const page = await browser.desk(site, { client: api, path: '/#/settings/account' });
			await addDevice(page);
			await page.getByLabel('名称').fill('办公室电脑');
			await page.getByRole('button', { name: '添加这台设备' }).click();
			await page.getByText('通行密钥已添加').waitFor();
			await page.shot(`passkey-list-${engine}`);

			await page.getByRole('navigation', { name: '主菜单' }).getByRole('button', { name: '退出登录' }).click();
			await page.getByRole('button', { name: '用通行密钥登录' }).click();
			await page.getByRole('list', { name: '通行密钥' }).getByText('用过').waitFor();

			await page.openPath(`/#/candidates/${candidate.id}`);
			await page.getByRole('radio', { name: '接通' }).click();
			await page.getByRole('textbox', { name: '内容' }).fill('他在谈离婚');
			await page.getByRole('checkbox', { name: '敏感记录' }).check();
			await page.getByRole('button', { name: '保存记录' }).click();
			await page.getByRole('button', { name: '解锁查看' }).waitFor();
			assert.equal(await page.getByText('他在谈离婚').count(), 0);
			await page.shot(`sealed-${engine}`);
			await page.getByRole('button', { name: '解锁查看' }).click();
			await page.getByText('他在谈离婚').waitFor();
			await page.shot(`sealed-open-${engine}`);
			await page.getByRole('button', { name: '收起' }).click();
			await page.getByRole('button', { name: '解锁查看' }).waitFor();
			await page.openPath('/#/settings/account');

			let asked = 0; /* as half an hour later */
			await page.route('**/api/v1/passkeys/*', (route) => (route.request().method() === 'DELETE' && asked++ === 0
				? route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify({ status: 403, code: 'session.not_fresh' }) })
				: route.continue()));
			await page.getByRole('button', { name: '移除' }).click();
			await page.getByRole('button', { name: '确定移除？' }).click();
			await page.shot(`passkey-proof-${engine}`);
			await page.getByRole('button', { name: '用通行密钥确认' }).click();
			await page.getByText('通行密钥已移除').waitFor();
			assert.equal(asked, 2);
			const actions = await server.query("SELECT action FROM audit_entry WHERE action LIKE 'passkey.%' ORDER BY seq");
			assert.deepEqual(actions.map(({ action }) => action), ['passkey.add', 'passkey.unseal', 'passkey.remove']);
			await page.getByRole('button', { name: '设置验证器应用' }).click();
			await page.getByRole('img', { name: '验证器应用的二维码' }).waitFor();
			await page.shot(`totp-${engine}`);
			const secret = await page.locator('form code').textContent();
			await page.getByLabel('应用里显示的 6 位数字').fill(oneTimeCode(secret, Date.now()));
			await page.getByRole('button', { name: '开启', exact: true }).click();
			await page.getByRole('list', { name: '恢复码' }).waitFor();
			assert.equal(await page.getByRole('list', { name: '恢复码' }).getByRole('listitem').count(), 10);
			await page.getByRole('button', { name: '已收好' }).click();
			await page.getByText('已开启，还有 10 个恢复码').waitFor();
			assert.deepEqual(page.problems.filter((text) => !/status of 403/.test(text)), []);
		});
	});
});
