/* The workbench by keyboard: walking the list, a due contact recorded and rescheduled in three keystrokes plus the text,
 * later, put away, undo; appointments and todos made, changed, cancelled, and both versions shown in a conflict. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, overhang, rawKeys, refused, text as t } from './pages.mjs';

forEachEngine((engine) => {
	describe(`workbench on ${engine}`, () => {
		const server = useServer({ engine });
		const names = ['赵一', '钱二', '孙三', '李四', '周五'];
		const people = {};
		let browser;
		let page;
		let api;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			const position = (await api.post('/positions', { title: '总工程师', company: '东海重工' })).body;
			for (const name of names) {
				people[name] = (await api.post('/candidates', { name, company: '西山电气', title: '厂长', phone: `1390001${100 + names.indexOf(name)}0` })).body;
				await api.post('/submissions', { candidate_id: people[name].id, position_id: position.id });
			}
			page = await browser.desk(server, { client: api, path: '/#/today' });
			await row('赵一').waitFor();
			await page.getByRole('button', { name: t('reminder.fold') }).click(); // they are looked at in popups.test
		});
		after(() => browser?.close());

		const row = (name) => page.locator('.today .list .row', { hasText: name });
		const chosen = () => page.locator('.today .list .row.chosen');
		const brief = () => page.locator('.aside');
		const toast = (words) => page.locator('.toast', { hasText: words }).last();
		const followupOf = async (name) => (await api.get(`/candidates/${people[name].id}`)).body.followup;
		const recordsOf = async (name) => (await api.get(`/candidates/${people[name].id}/timeline`, { kind: 'record' })).body.items.map((item) => item.record);
		const order = () => page.locator('[data-followup] .name').allInnerTexts();
		const appointments = async () => (await api.get('/appointments', { state: 'planned' })).body.items;
		/* Puts the focus where a person stands who has just arrived: on no field. */
		async function chooseByKey(name) {
			await page.locator('.hello h1').click();
			await row(name).locator('.why').click();
			await waitFor(async () => (await chosen().innerText()).includes(name), { what: `${name} chosen` });
		}

		test('a row says who, for what and why now; the brief beside it follows the keys', async () => {
			const [first, second] = await order();
			assert.ok((await chosen().innerText()).includes(first));
			assert.match(await chosen().innerText(), /总工程师/);
			assert.match(await chosen().innerText(), /还从未联系过|马上联系/);
			await page.keyboard.press('j');
			await waitFor(async () => (await brief().innerText()).includes(second), { what: 'the second person in the brief' });
			assert.ok((await chosen().innerText()).includes(second));
			assert.ok(await chosen().evaluate((element) => element === document.activeElement));
			await page.keyboard.press('k');
			await waitFor(async () => (await chosen().innerText()).includes(first), { what: 'back at the first' });
			assert.deepEqual(await rawKeys(page), []);
			await page.shot(`${engine}-workbench`);
		});

		test('a due contact is recorded and rescheduled in three keystrokes plus the text', async () => {
			await chooseByKey('赵一');
			await page.keyboard.press('1');
			await page.locator('.aside textarea:focus').waitFor();
			await page.keyboard.type('愿意了解，周末聊');
			await page.keyboard.press('Alt+Shift+Digit3'); // not before tomorrow, whatever the hour
			await page.keyboard.press('Control+Enter');
			await toast(t('record.saved_next').split('{')[0]).waitFor();
			await row('赵一').waitFor({ state: 'detached' });
			const [record] = await recordsOf('赵一');
			assert.deepEqual([record.outcome, record.text], ['reached', '愿意了解，周末聊']);
			assert.ok(new Date((await followupOf('赵一')).next_due_at) > new Date());
			await waitFor(() => chosen().evaluate((element) => element === document.activeElement), { what: 'the focus on the next row' });
		});

		test('saving goes on to the next person when that is chosen', async () => {
			await chooseByKey((await order())[0]);
			const [first, second] = await order();
			await brief().getByLabel(t('record.go_on')).check();
			await page.keyboard.press('2');
			await page.locator('.aside textarea:focus').waitFor();
			await page.keyboard.press('Control+Enter');
			await waitFor(async () => (await brief().locator('h2').innerText()) === second, { what: 'the next person' });
			await page.locator('.aside textarea:focus').waitFor();
			assert.equal((await recordsOf(first))[0].outcome, 'no_answer');
			await brief().getByLabel(t('record.go_on')).uncheck();
			await page.locator('.aside textarea').first().focus();
			await page.keyboard.press('Escape');
			await waitFor(() => chosen().evaluate((element) => element === document.activeElement), { what: 'the focus back in the list' });
		});

		test('later, another day and put away by key, and u takes each back', async () => {
			const name = await brief().locator('h2').innerText();
			const before = (await followupOf(name)).next_due_at;
			await page.keyboard.press('s');
			await page.locator('.el-popper .menu:focus').waitFor();
			await page.keyboard.press('2');
			await row(name).waitFor({ state: 'detached' });
			assert.notEqual((await followupOf(name)).next_due_at, before);
			await page.keyboard.press('u');
			await row(name).waitFor();
			await chooseByKey(name);
			await page.keyboard.press('d');
			await row(name).waitFor({ state: 'detached' });
			await waitFor(async () => (await followupOf(name)).put_away, { what: 'put away on the server' });
			await page.keyboard.press('u');
			await row(name).waitFor();
			await chooseByKey(name);
			await page.keyboard.press('e');
			await page.locator('.el-popper .menu:focus').waitFor();
			await page.keyboard.press('Escape');
			await waitFor(() => chosen().evaluate((element) => element === document.activeElement), { what: 'the focus back on the row' });
		});

		test('Enter opens the candidate, Escape closes him, ? lists the keys', async () => {
			const name = await brief().locator('h2').innerText();
			await page.keyboard.press('Enter');
			await page.locator('.drawer').getByRole('heading', { name }).waitFor();
			await page.keyboard.press('Escape');
			await page.locator('.drawer').waitFor({ state: 'detached' });
			await page.keyboard.press('?');
			await page.getByRole('dialog', { name: t('keys.title') }).waitFor();
			assert.deepEqual(await rawKeys(page), []);
			await page.shot(`${engine}-keys`);
			await page.keyboard.press('Escape');
			await page.getByRole('dialog', { name: t('keys.title') }).waitFor({ state: 'detached' });
		});

		test('an interview is made for the chosen person, with round, place and colleagues', async () => {
			await chooseByKey('李四');
			await page.keyboard.press('a');
			const dialog = page.getByRole('dialog', { name: t('appointment.create') });
			await dialog.waitFor();
			await dialog.getByLabel(t('appointment.round_label')).fill('2');
			await dialog.getByLabel(t('appointment.place')).fill('嘉里中心');
			await page.shot(`${engine}-appointment`);
			await page.keyboard.press('Control+Enter');
			await dialog.waitFor({ state: 'detached' });
			const [made] = await appointments();
			assert.deepEqual([made.kind, made.round, made.place, made.candidate.name, made.position.title], ['interview', 2, '嘉里中心', '李四', '总工程师']);
			assert.equal(new Date(made.ends_at) - new Date(made.starts_at), 3600000);
			await page.locator('[data-appointment]', { hasText: '李四' }).waitFor();
		});

		test('who changes it after somebody else sees both versions', async () => {
			const [made] = await appointments();
			await page.locator(`[data-appointment="${made.id}"] .when`).click();
			await page.locator(`[data-appointment="${made.id}"]`).getByRole('button', { name: t('act.edit') }).click();
			const dialog = page.getByRole('dialog', { name: t('appointment.change') });
			await dialog.getByLabel(t('appointment.place')).fill('我改的楼');
			await api.patch(`/appointments/${made.id}`, { place: '他改的楼' });
			await dialog.getByRole('button', { name: t('act.save') }).click();
			const conflict = dialog.locator('.conflict');
			await conflict.waitFor();
			assert.match(await conflict.innerText(), /我改的楼[\s\S]*他改的楼/);
			await page.shot(`${engine}-conflict`);
			await conflict.getByRole('button', { name: t('conflict.keep_mine') }).click();
			await dialog.waitFor({ state: 'detached' });
			assert.equal((await appointments())[0].place, '我改的楼');
		});

		test('it is cancelled, and planned again by undo', async () => {
			const [made] = await appointments();
			await page.locator(`[data-appointment="${made.id}"] .when`).click();
			await page.locator(`[data-appointment="${made.id}"]`).getByRole('button', { name: t('appointment.cancel_short') }).click();
			await page.locator(`[data-appointment="${made.id}"]`).waitFor({ state: 'detached' });
			assert.equal((await appointments()).length, 0);
			await toast(t('appointment.cancelled')).getByRole('button', { name: t('act.undo') }).click();
			await page.locator(`[data-appointment="${made.id}"]`).waitFor();
		});

		test('a todo half written is there again after a reload; saved, changed and ticked off', async () => {
			await page.getByRole('button', { name: `+ ${t('today.todo')}` }).click();
			const dialog = page.getByRole('dialog', { name: t('todo.create') });
			await dialog.getByLabel(t('todo.text')).fill('催东海重工给反馈');
			await page.reload();
			await page.getByRole('button', { name: `+ ${t('today.todo')}` }).click();
			await dialog.waitFor();
			assert.equal(await dialog.getByLabel(t('todo.text')).inputValue(), '催东海重工给反馈');
			await dialog.getByText(t('act.found_again')).waitFor();
			await page.keyboard.press('Control+Enter');
			await dialog.waitFor({ state: 'detached' });
			const [todo] = (await api.get('/todos')).body.items;
			assert.equal(todo.text, '催东海重工给反馈');
			const todoRow = page.locator(`[data-todo="${todo.id}"]`);
			await todoRow.locator('.about').click();
			await todoRow.getByRole('button', { name: t('act.edit') }).click();
			await page.getByRole('dialog', { name: t('todo.change') }).getByRole('button', { name: t('date.tomorrow_morning') }).click();
			await page.keyboard.press('Control+Enter');
			await waitFor(async () => (await api.get('/todos')).body.items[0].due_at !== null, { what: 'the date of the todo' });
			await api.patch(`/todos/${todo.id}`, { due_at: null });
			await todoRow.waitFor();
			await todoRow.locator('.about').click();
			await todoRow.getByRole('button', { name: t('act.done') }).click();
			await todoRow.waitFor({ state: 'detached' });
			assert.equal((await api.get('/todos')).body.total, 0);
		});

		test('in a narrow window the form opens under the row', async () => {
			await page.setViewportSize({ width: 900, height: 900 });
			await page.locator('.aside').waitFor({ state: 'detached' });
			await row('李四').first().locator('.why').click();
			await page.keyboard.press('r');
			await page.locator('.slot .under textarea:focus').waitFor();
			await page.keyboard.type('在开会');
			await page.keyboard.press('Alt+Digit3');
			await page.shot(`${engine}-workbench-narrow`);
			await page.keyboard.press('Control+Enter');
			const saved = await waitFor(async () => (await recordsOf('李四')).map((record) => [record.outcome, record.text]).find((record) => record),
				{ ms: 20000, what: 'the record' });
			assert.deepEqual(saved, ['call_later', '在开会']);
			await page.setViewportSize({ width: 390, height: 844 });
			assert.ok(await overhang(page) <= 0);
			await page.shot(`${engine}-workbench-390`);
			await page.getByRole('button', { name: `+ ${t('today.appointment')}` }).click();
			const dialog = page.getByRole('dialog', { name: t('appointment.create') });
			await dialog.locator('input[type=datetime-local]:focus').waitFor();
			const box = await dialog.locator('.el-dialog').boundingBox();
			assert.ok(box.x >= 0 && box.x + box.width <= 390, `the dialog spans ${box.x} to ${box.x + box.width}`);
			await page.shot(`${engine}-appointment-390`);
			await page.keyboard.press('Escape');
			await page.locator('.bell').click();
			await page.getByRole('dialog', { name: t('inbox.title') }).waitFor();
			await page.keyboard.press('Escape');
			for (const part of ['channels', 'account']) {
				await page.goto(`${server.url}/#/settings/${part}`);
				await page.locator('.page h1, .page h2').first().waitFor();
				const bell = await page.locator('.bell').boundingBox();
				const under = await page.evaluate(({ x, y, width, height }) => document.elementsFromPoint(x + width / 2, y + height / 2)
					.some((element) => element.closest('.page')), bell);
				assert.equal(under, false, 'the bell covers nothing of the page');
				assert.ok(await overhang(page) <= 0);
			}
			await page.getByRole('button', { name: t('act.logout') }).scrollIntoViewIfNeeded();
			assertQuiet(page, refused(412));
		});
	});
});
