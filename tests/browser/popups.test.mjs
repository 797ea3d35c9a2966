/* The first layer and the inbox: popups that are the same in every tab and after a reload and leave the focus alone; sound
 * and system notification once for all tabs, only when asked for; messages by kind, all read at once. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, text as t } from './pages.mjs';

/* Stands in for the system: keeps what would be shown and heard.  Runs in the page. */
function listenIn() {
	if (location.protocol === 'about:')
		return;
	window.heard = 0;
	window.shown = [];
	const start = OscillatorNode.prototype.start;
	OscillatorNode.prototype.start = function (...when) {
		window.heard++;
		return start.apply(this, when);
	};
	window.Notification = class {
		static permission = 'default';
		static async requestPermission() {
			return (window.Notification.permission = localStorage.getItem('test.permission') ?? 'granted');
		}
		constructor(title, options) {
			window.shown.push({ title, body: options.body, close: () => this.close() });
			window.lastNotification = this;
		}
		close() {
			this.closed = true;
		}
	};
	if (localStorage.getItem('genjin.choice.alert.system') === '1')
		window.Notification.permission = 'granted';
}

forEachEngine((engine) => {
	describe(`popups and inbox on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let page;
		let other;
		let api;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			/* Nobody has a workbench open, so both messages are there at once. */
			await api.post('/candidates', { name: '丁方', care: true });
			const { body: upload } = await api.upload('/imports', { kind: 'candidates', file: { name: '一份.csv', content: '姓名\n戊方\n' } },
				{ headers: { 'genjin-upload': '1' } });
			await api.post(`/imports/${upload.id}/start`, {}, { status: 202 });
			for (const kind of ['reminder', 'import'])
				await waitFor(async () => (await api.get('/inbox', { kind })).body.total === 1, { what: `a message of kind ${kind}`, ms: 20000 });
			page = await browser.desk(server, { client: api, path: 'about:blank' });
			await page.context().addInitScript(listenIn);
			await page.openPath('/#/settings/channels');
			await page.getByRole('heading', { name: t('alert.title') }).waitFor();
		});
		after(() => browser?.close());

		const popup = (tab, name) => tab.locator('.popup', { hasText: name });
		async function dueSoon(name) {
			const { body: person } = await api.post('/candidates', { name, care: 'pool' });
			const { body: followup } = await api.post('/followups', { candidate_id: person.id, next_due_at: soon() }, { status: null });
			const id = followup.id ?? (await api.get(`/candidates/${person.id}`)).body.followup.id;
			if (!followup.id)
				await api.patch(`/followups/${id}`, { next_due_at: soon() });
			return person;
		}
		const soon = () => new Date(Math.ceil((Date.now() + 2000) / 1000) * 1000).toISOString();
		const heard = async () => (await Promise.all([page, other].map((tab) => tab.evaluate(() => window.heard)))).reduce((sum, n) => sum + n);
		const shown = async () => (await Promise.all([page, other].map((tab) => tab.evaluate(() => window.shown.map((one) => one.title))))).flat();

		test('a refused permission is explained and stays off', async () => {
			await page.evaluate(() => localStorage.setItem('test.permission', 'denied'));
			const system = page.getByRole('switch', { name: t('alert.system') });
			await page.locator('.popups .el-switch').nth(1).click();
			await page.getByText(t('alert.blocked')).waitFor();
			assert.equal(await system.isChecked(), false);
			await page.evaluate(() => {
				localStorage.removeItem('test.permission');
				window.Notification.permission = 'default';
			});
		});

		test('sound and notification are off until the person turns them on, by a click', async () => {
			other = await page.tab('/#/today');
			await other.getByRole('navigation', { name: t('menu.title') }).waitFor();
			await page.locator('.popups .el-switch').nth(0).click();
			await page.locator('.popups .el-switch').nth(1).click();
			await waitFor(async () => await page.evaluate(() => window.heard) === 2, { what: 'the sample of the sound' });
			await waitFor(() => other.evaluate(() => localStorage.getItem('genjin.choice.alert.system') === '1'), { what: 'the choice in the other tab' });
			await page.shot(`${engine}-popup-settings`);
		});

		test('several who come together sound once in all tabs, and nobody loses the focus', async () => {
			await page.goto('/#/talent');
			await page.getByLabel(t('candidate.search')).first().fill('打字');
			await page.evaluate(() => (window.heard = 0));
			await Promise.all(['甲方', '乙方'].map(dueSoon));
			for (const tab of [page, other])
				await tab.locator('.popup').first().waitFor({ timeout: 20000 });
			await waitFor(async () => await heard() === 2, { what: 'the two tones of one sound' });
			assert.equal(await page.evaluate(() => document.activeElement.tagName), 'INPUT');
			assert.deepEqual(await shown(), [], 'he looks at the page: no notification of the system');
		});

		test('a todo that falls due is brought up in every tab, and ends in all of them', async () => {
			const { body: todo } = await api.post('/todos', { text: '寄合同', due_at: soon() });
			const card = (tab) => tab.locator(`[data-todo-popup="${todo.id}"]`);
			for (const tab of [page, other])
				await card(tab).getByText('寄合同').waitFor({ timeout: 20000 });
			await card(other).getByRole('button', { name: t('reminder.ack') }).click();
			for (const tab of [page, other])
				await card(tab).waitFor({ state: 'detached' });
			assert.equal((await api.get(`/todos/${todo.id}`)).body.state, 'open');
		});

		test('who looks elsewhere gets one notification of the system, and its end closes it', async () => {
			for (const tab of [page, other])
				await tab.evaluate(() => window.dispatchEvent(new Event('blur')));
			const person = await dueSoon('丙方');
			await waitFor(async () => (await shown()).length === 1, { what: 'the notification', ms: 20000 });
			assert.deepEqual(await shown(), [t('alert.one').replace('{name}', '丙方')]);
			const { items } = (await api.get('/reminders', { state: 'open' })).body;
			await api.post(`/reminders/${items.find((item) => item.followup.candidate.id === person.id).id}/ack`, {});
			await waitFor(async () => (await Promise.all([page, other].map((tab) => tab.evaluate(() => window.lastNotification?.closed)))).includes(true),
				{ what: 'the end of the notification' });
		});

		test('folding away holds in every tab and after a reload', async () => {
			await page.getByRole('button', { name: t('reminder.fold') }).click();
			for (const tab of [page, other])
				await tab.locator('.stack .fold').waitFor();
			await other.reload();
			await other.locator('.stack .fold').waitFor();
			assert.equal(await other.locator('.popup').count(), 0);
			await other.locator('.stack .fold').click();
			await popup(page, '甲方').first().waitFor();
		});

		test('the inbox shows one kind, answers a reminder, and is all read at once', async () => {
			await page.openPath('/#/talent');
			await page.getByRole('navigation', { name: t('menu.title') }).waitFor();
			await page.locator('h1').click();
			await page.keyboard.press('i');
			const panel = page.getByRole('dialog', { name: t('inbox.title') });
			await panel.locator('[data-kind=import]').first().waitFor();
			await panel.getByLabel(t('inbox.kind')).selectOption('reminder');
			await panel.locator('[data-kind=import]').first().waitFor({ state: 'detached' });
			const row = panel.locator('[data-kind=reminder]', { hasText: '丁方' });
			await page.shot(`${engine}-inbox`);
			await row.getByRole('button', { name: t('reminder.ack') }).click();
			await row.getByRole('button', { name: t('reminder.ack') }).waitFor({ state: 'detached' });
			await panel.getByRole('button', { name: t('inbox.read_all') }).click();
			await page.locator('.bell .count').waitFor({ state: 'detached' });
			await panel.getByText(t('inbox.empty_unread')).waitFor();
			assert.equal((await api.get('/inbox')).body.unread, 0);
			await page.keyboard.press('Escape');
			await panel.waitFor({ state: 'detached' });
			assert.ok(await page.locator('.bell').evaluate((element) => element === document.activeElement));
			assertQuiet(page);
			assertQuiet(other);
		});
	});
});
