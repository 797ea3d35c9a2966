/* Nothing typed is lost: records written while the server is away wait on this computer, in every tab and after the tab is
 * closed, and arrive exactly once; an answer that got lost does not double them; what is refused comes back into its form.
 * A login that ends in the middle of a form leaves the form as it was. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, loggedOut, logIn, rawKeys, refused, serverAway, text as t } from './pages.mjs';

forEachEngine((engine) => {
	describe(`offline on ${engine}`, () => {
		const server = useServer({ engine });
		const names = ['赵一', '钱二', '孙三', '李四', '周五'];
		const people = {};
		let browser;
		let page;
		let api;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			for (const name of names)
				people[name] = (await api.post('/candidates', { name, company: '西山电气' })).body;
			page = await browser.desk(server, { client: api, path: '/#/today' });
			await row('赵一').waitFor();
		});
		after(() => browser?.close());

		const row = (name, tab = page) => tab.locator('.today .list .row[data-followup]', { hasText: name });
		const banner = (tab = page) => tab.locator('.offline');
		const recordsOf = async (name) => (await api.get(`/candidates/${people[name].id}/timeline`, { kind: 'record' })).body.items.map((item) => item.record);
		const writes = (words) => t(words).split('{')[0].trim();

		async function write(name, words) {
			await row(name).locator('.why').click();
			await waitFor(async () => (await page.locator('.aside h2').innerText()) === name, { what: `${name} chosen` });
			await page.keyboard.press('1');
			await page.locator('.aside textarea:focus').waitFor();
			await page.keyboard.type(words);
			await page.keyboard.press('Control+Enter');
		}

		test('while the server is away the list stays, a record is kept and seen in every tab', async () => {
			const other = await page.tab('/#/today');
			await row('赵一', other).waitFor();
			await server.kill();
			await banner().getByText(t('app.lost')).waitFor();
			await write('赵一', '断线时写的');
			await page.locator('.toast', { hasText: writes('unsent.kept') }).waitFor();
			await row('赵一').getByText(t('unsent.tag')).waitFor();
			await banner(other).getByText(t('unsent.waiting').replace('{n}', '1')).waitFor();
			await banner().getByRole('button', { name: t('unsent.waiting').replace('{n}', '1') }).click();
			await banner().getByText('断线时写的').waitFor();
			await row('周五').hover();
			await row('周五').getByRole('button', { name: t('act.put_away'), exact: true }).click();
			await row('周五').getByText(t('unsent.tag')).waitFor();
			await banner().getByText(t('unsent.change.put_away')).waitFor();
			await banner(other).getByText(t('unsent.waiting').replace('{n}', '2')).waitFor();
			assert.ok(await row('孙三').isVisible());
			assert.equal(await page.locator('.error').count(), 0);
			assert.deepEqual(await rawKeys(page), []);
			await page.shot(`${engine}-offline`);
			assertQuiet(other, serverAway);
			await other.close();
		});

		test('it arrives by itself, once, with the time at which it was written', async () => {
			const written = Date.now();
			await server.start();
			await banner().waitFor({ state: 'detached', timeout: 30000 });
			await row('赵一').waitFor({ state: 'detached' });
			await row('周五').waitFor({ state: 'detached' });
			const records = await recordsOf('赵一');
			assert.deepEqual(records.map((record) => record.text), ['断线时写的']);
			const timeline = (await api.get(`/candidates/${people['赵一'].id}/timeline`, { kind: 'record' })).body.items;
			assert.ok(new Date(timeline[0].at).getTime() <= written + 1000, 'not the time of sending');
			await page.locator('.toast', { hasText: t('unsent.sent').replace('{n}', '2') }).waitFor();
			assertQuiet(page, serverAway);
			page.problems = [];
		});

		test('a record whose answer got lost is there once, also when the tab was closed meanwhile', async () => {
			await page.route('**/records', (route) => route.abort('connectionrefused'));
			await write('钱二', '答复丢了');
			await banner().getByText(t('unsent.waiting').replace('{n}', '1')).waitFor();
			assert.equal((await recordsOf('钱二')).length, 0);
			await page.unrouteAll();
			let lost = 0;
			await page.route('**/records', async (route) => {
				await route.fetch();
				lost++;
				await route.abort('connectionreset');
			});
			await banner().getByRole('button', { name: t('unsent.now') }).click();
			await waitFor(() => lost > 0, { what: 'the lost answer' });
			await waitFor(async () => (await recordsOf('钱二')).length === 1, { what: 'the record on the server' });
			const context = page.context();
			await page.close();
			page = await context.newPage();
			page.problems = [];
			page.setDefaultTimeout(15000);
			await page.goto(`${server.url}/#/today`);
			await page.getByRole('heading', { name: /今天跟进谁/ }).waitFor();
			await waitFor(() => page.evaluate(() => !Object.keys(localStorage).some((key) => key.startsWith('genjin.unsent.'))), { what: 'an empty queue' });
			assert.deepEqual((await recordsOf('钱二')).map((record) => record.text), ['答复丢了']);
			await banner().waitFor({ state: 'detached' });
		});

		test('a step whose answer got lost has its effect once; one that is refused later says why', async () => {
			let tries = 0;
			await page.route('**/snooze', async (route) => {
				if (tries++ === 0)
					await route.fetch();
				await route.abort('connectionreset');
			});
			const before = (await api.get(`/candidates/${people['孙三'].id}`)).body.followup;
			await row('孙三').locator('.why').click();
			await page.keyboard.press('s');
			await page.locator('.el-popper .menu:focus').waitFor();
			await page.keyboard.press('1');
			await banner().getByText(t('unsent.waiting').replace('{n}', '1')).waitFor();
			const once = (await api.get(`/candidates/${people['孙三'].id}`)).body.followup;
			assert.notEqual(once.next_due_at, before.next_due_at);
			await page.unrouteAll();
			await banner().getByRole('button', { name: t('unsent.now') }).click();
			await banner().waitFor({ state: 'detached' });
			const after = (await api.get(`/candidates/${people['孙三'].id}`)).body.followup;
			assert.deepEqual([after.next_due_at, after.version], [once.next_due_at, once.version], 'the second try changed nothing');
			await api.patch(`/followups/${after.id}`, { next_due_at: null });
			await row('孙三').waitFor();

			await page.route('**/put-away', (route) => route.abort('connectionrefused'));
			await row('孙三').hover();
			await row('孙三').getByRole('button', { name: t('act.put_away'), exact: true }).click();
			await banner().getByText(t('unsent.waiting').replace('{n}', '1')).waitFor();
			await page.unrouteAll();
			await page.route('**/put-away', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json',
				body: JSON.stringify({ status: 422, code: 'followup.past_date', detail: '' }) }), { times: 1 });
			await banner().getByRole('button', { name: t('unsent.now') }).click();
			await banner().getByRole('button', { name: t('unsent.refused').replace('{n}', '1') }).click();
			await banner().getByText(t('error.followup.past_date')).waitFor();
			await banner().getByRole('button', { name: t('unsent.discard') }).click();
			await banner().waitFor({ state: 'detached' });
		});

		test('what is refused says why and comes back into its form; thrown away it can be had back', async () => {
			await page.route('**/records', (route) => route.abort('connectionrefused'));
			await write('孙三', '会被拒绝的');
			await banner().getByText(t('unsent.waiting').replace('{n}', '1')).waitFor();
			await page.unrouteAll();
			await page.route('**/records', (route) => route.fulfill({ status: 422, contentType: 'application/problem+json',
				body: JSON.stringify({ status: 422, code: 'followup.past_date', field: 'next_due_at', detail: '' }) }), { times: 1 });
			await banner().getByRole('button', { name: t('unsent.now') }).click();
			await banner().getByRole('button', { name: t('unsent.refused').replace('{n}', '1') }).click();
			await banner().getByText(t('error.followup.past_date')).waitFor();
			await banner().getByRole('button', { name: t('unsent.discard') }).click();
			await banner().waitFor({ state: 'detached' });
			await page.locator('.toast', { hasText: '已丢弃' }).getByRole('button', { name: t('act.undo') }).last().click();
			await banner().getByRole('button', { name: t('unsent.refused').replace('{n}', '1') }).click();
			await banner().getByRole('button', { name: t('act.edit') }).click();
			const text = page.locator('.drawer').getByPlaceholder(t('record.text_hint'));
			await waitFor(async () => await text.inputValue() === '会被拒绝的', { what: 'the text in its form' });
			assert.equal((await recordsOf('孙三')).length, 0);
			await page.keyboard.press('Control+Enter');
			await waitFor(async () => (await recordsOf('孙三')).length === 1, { what: 'the record' });
			await page.keyboard.press('Escape');
			await page.locator('.drawer').waitFor({ state: 'detached' });
		});

		test('an appointment, a todo and the end of a followup wait, too, and are done once', async () => {
			await page.route(/\/(end|todos|appointments)$/, (route) => (route.request().method() === 'POST' ? route.abort('connectionrefused') : route.continue()));
			await row('李四').locator('.why').click();
			await page.keyboard.press('a');
			await page.getByLabel(t('appointment.place')).fill('国贸');
			await page.keyboard.press('Control+Enter');
			await page.getByRole('dialog', { name: t('appointment.create') }).waitFor({ state: 'detached' });
			await page.keyboard.press('t');
			await page.getByLabel(t('todo.text'), { exact: true }).fill('断网时想到的');
			await page.keyboard.press('Control+Enter');
			await page.getByRole('dialog', { name: t('todo.create') }).waitFor({ state: 'detached' });
			await page.goto(`/#/candidates/${people['钱二'].id}`);
			await page.getByRole('button', { name: t('followup.end'), exact: true }).click();
			const dialog = page.getByRole('dialog', { name: t('followup.end_title').replace('{name}', '钱二') });
			await dialog.getByRole('button', { name: t('end.not_looking') }).click();
			await dialog.getByRole('button', { name: t('followup.end'), exact: true }).click();
			await dialog.waitFor({ state: 'hidden' });
			await banner().getByRole('button', { name: t('unsent.waiting').replace('{n}', '3') }).click();
			await banner().getByText(t('unsent.change.end').replace('{reason}', t('end.not_looking'))).waitFor();
			await banner().getByText(t('unsent.change.todo').replace('{text}', '断网时想到的')).waitFor();
			await page.unrouteAll();
			await banner().getByRole('button', { name: t('unsent.now') }).click();
			await banner().waitFor({ state: 'detached' });
			assert.equal((await api.get(`/candidates/${people['钱二'].id}`)).body.followup, null);
			assert.deepEqual((await api.get('/appointments')).body.items.map((item) => item.place), ['国贸']);
			assert.equal((await api.get('/todos')).body.items.filter((todo) => todo.text === '断网时想到的').length, 1);
			await page.goto('/#/today');
			await row('李四').waitFor();
		});

		test('a login that ends in the middle of a form leaves the form', async () => {
			await row('李四').locator('.why').click();
			await page.keyboard.press('a');
			const dialog = page.getByRole('dialog', { name: t('appointment.create') });
			await dialog.getByLabel(t('appointment.place')).fill('嘉里中心');
			await page.context().clearCookies();
			await page.keyboard.press('Control+Enter');
			await logIn(page, server.options.login, server.options.password);
			await dialog.waitFor();
			assert.equal(await dialog.getByLabel(t('appointment.place')).inputValue(), '嘉里中心');
			assert.match(page.url(), /#\/today/);
			await dialog.getByLabel(t('appointment.place')).focus();
			await page.keyboard.press('Control+Enter');
			await dialog.waitFor({ state: 'detached' });
			assert.deepEqual((await api.get('/appointments')).body.items.map((item) => item.place), ['国贸', '嘉里中心']);
			assertQuiet(page, loggedOut, serverAway, refused(422));
		});
	});
});
