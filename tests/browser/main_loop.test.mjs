/* The main job in a real browser: a file is imported, somebody is due, the popup comes, a contact is recorded, and the next
 * date is set with its reason.  Nothing may be reported by the content security policy on the way. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';
import { projectFolder } from '../harness/base.mjs';

const texts = JSON.parse(fs.readFileSync(path.join(projectFolder, 'web/src/core/locales/zh-CN.json'), 'utf8'));
const t = (key) => key.split('.').reduce((at, part) => at[part], texts);

const file = path.join(temporaryFolder('import'), 'candidates.csv');
fs.writeFileSync(file, '\ufeff姓名,手机,公司,职位\n王小明,13800000001,海天科技,技术总监\n李四,13800000002,东风重工,厂长\n');

async function logIn(page, { login, password }) {
	await page.fill('input[name=login]', login);
	await page.fill('input[name=password]', password);
	await page.getByRole('button', { name: t('login.submit'), exact: true }).click();
	await page.locator('input[name=password]').waitFor({ state: 'detached' });
}

forEachEngine((engine) => {
	describe(`main loop in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let page;
		let candidate;

		before(async () => { browser = await openBrowser(); });
		after(() => browser.close());

		test('log in at the desk', async () => {
			page = await browser.desk(server);
			await logIn(page, server.options);
			assert.match(page.url(), /#\/today/);
		});

		test('import a file, straight into care', async () => {
			await page.goto(`${server.url}/#/imports`);
			await page.getByRole('button', { name: t('import.kinds.candidates'), exact: true }).click();
			await page.locator('input[type=file]').setInputFiles(file);
			await page.getByLabel(t('import.care_care')).check();
			await page.getByRole('button', { name: t('import.start'), exact: true }).click();
			await page.getByRole('heading', { name: new RegExp(t('import.state.done')) }).waitFor();
			const { body } = await (await server.login()).get('/candidates', { q: '王小明' });
			assert.equal(body.total, 1);
			[candidate] = body.items;
		});

		test('the popup comes when he is due, and leaves the focus alone', async () => {
			await page.goto(`${server.url}/#/talent`);
			await page.getByLabel(t('candidate.search')).first().click();
			const api = await server.login();
			const { body } = await api.get(`/candidates/${candidate.id}`);
			const at = new Date(Math.ceil((Date.now() + 1500) / 1000) * 1000);
			await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
			await page.locator('.popup', { hasText: '王小明' }).waitFor({ timeout: 15000 });
			assert.equal(await page.evaluate(() => document.activeElement.tagName), 'INPUT');
			await page.shot(`popup-${engine}`);
		});

		test('a record made from the popup ends it and sets the next date', async () => {
			await page.locator('.popup', { hasText: '王小明' }).getByRole('button', { name: t('act.record'), exact: true }).click();
			const drawer = page.getByRole('dialog');
			await drawer.getByRole('radio', { name: t('channel.phone'), exact: true }).click();
			await drawer.getByRole('radio', { name: t('outcome.reached'), exact: true }).click();
			await drawer.getByPlaceholder(t('record.text_hint')).fill('期望年包八十万，关心汇报关系');
			await page.keyboard.press('Control+Enter');
			await drawer.getByText('期望年包八十万，关心汇报关系').first().waitFor();
			await page.locator('.popup', { hasText: '王小明' }).waitFor({ state: 'detached' });
			const api = await server.login();
			const { body } = await api.get(`/candidates/${candidate.id}`);
			assert.ok(new Date(body.followup.next_due_at) > new Date(Date.now() + 86400000), body.followup.next_due_at);
			assert.deepEqual((await api.get('/reminders', { state: 'open' })).body.items, []);
		});

		test('why this date is told', async () => {
			const drawer = page.getByRole('dialog');
			await drawer.getByRole('button', { name: t('why.title') }).click();
			await waitFor(async () => (await drawer.innerText()).includes(t('why.due')), { what: 'the story of the date' });
			await page.shot(`drawer-${engine}`);
		});

		test('the phone shows the same day', async () => {
			const phone = await browser.mobile(server);
			await logIn(phone, server.options);
			await phone.waitForURL(/#\/today/);
			await phone.shot(`mobile-${engine}`);
			const width = await phone.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
			assert.ok(width[0] <= width[1], `the page is ${width[0]} wide on a screen of ${width[1]}`);
			assert.deepEqual(phone.problems, []);
		});

		test('nothing was reported on the way', () => {
			assert.deepEqual(page.problems, []);
		});
	});
});
