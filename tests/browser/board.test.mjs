/* The board in a browser: drag with undo, a conflict when somebody else was faster, columns by due bucket, colours. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, refused } from './pages.mjs';

forEachEngine((engine) => {
	describe(`board in a browser on ${engine}`, () => {
		const server = useServer({ engine });
		const names = ['赵一', '钱二', '孙三', '李四'];
		const people = {};
		let browser;
		let page;
		let api;
		let colleague;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			colleague = await server.addUser({ login: 'wang', name: '王同事', role: 'partner' });
			const position = (await api.post('/positions', { title: '总工程师', company: '东海重工' })).body;
			for (const name of names) {
				const candidate = (await api.post('/candidates', { name, care: true })).body;
				const submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id })).body;
				people[name] = { candidate, submission };
			}
			page = await browser.desk(server, { client: api, path: '/#/board' });
			await page.locator('[data-card]').first().waitFor();
		});
		after(() => browser?.close());

		const card = (name) => page.locator('[data-card]', { hasText: name }).first();
		const columnOf = (name) => card(name).evaluate((element) => element.closest('[data-column]').dataset.column).catch(() => undefined);
		const waitForColumn = (name, column) => waitFor(async () => await columnOf(name) === column, { what: `${name} in ${column}` });
		const stageOf = async (name) => (await api.get(`/candidates/${people[name].candidate.id}`)).body.submissions[0].stage;
		const columns = () => page.locator('[data-column]').evaluateAll((all) => all.map((one) => one.dataset.column));

		async function drag(name, column) {
			await page.locator(`[data-column="${column}"]`).scrollIntoViewIfNeeded();
			await card(name).hover();
			await page.mouse.down();
			const target = await page.locator(`[data-column="${column}"] .scroller`).boundingBox();
			const [x, y] = [target.x + target.width / 2, target.y + 60];
			await page.mouse.move(x - 40, y + 10, { steps: 6 });
			await page.mouse.move(x, y, { steps: 4 });
			await page.mouse.up();
		}

		test('a card is dragged to the next stage, and back by undo', async () => {
			const before = await columnOf('赵一');
			const all = await columns();
			const next = all[all.indexOf(before) + 1];
			await drag('赵一', next);
			await waitForColumn('赵一', next);
			await waitFor(async () => await stageOf('赵一') === next, { what: 'the stage on the server' });
			await page.shot(`${engine}-board`);
			await page.locator('.toast').getByRole('button', { name: '撤销' }).click();
			await waitForColumn('赵一', before);
			await waitFor(async () => await stageOf('赵一') === before, { what: 'the stage taken back' });
			await page.locator(`[data-column="${before}"]`).waitFor();
			assertQuiet(page);
		});

		test('the keyboard moves, too', async () => {
			const before = await columnOf('钱二');
			const all = await columns();
			const next = all[all.indexOf(before) + 1];
			await card('钱二').locator('.card').focus();
			let answer;
			await page.route('**/api/v1/board/move', async (route) => {
				await new Promise((resolve) => { answer = resolve; });
				await route.continue();
			}, { times: 1 });
			for (const column of [next, all[all.indexOf(before) + 2]]) { /* the second move before the first is answered */
				await page.keyboard.press('Alt+ArrowRight');
				await waitForColumn('钱二', column);
				await page.waitForFunction(() => document.activeElement.closest('[data-card]')?.innerText.includes('钱二'));
			}
			await waitFor(() => answer, { what: 'the first move' });
			answer();
			await page.locator('.toast', { hasText: /钱二 移到.*已推荐/ }).waitFor();
			assert.equal(await stageOf('钱二'), all[all.indexOf(before) + 2]);
			await page.keyboard.press('u');
			await waitForColumn('钱二', next);
			await waitFor(async () => await stageOf('钱二') === next, { what: 'the second taken back' });
			assertQuiet(page);
		});

		test('who moves a card that somebody moved meanwhile is told, and sees where it is', async () => {
			const before = await columnOf('孙三');
			const all = await columns();
			const [next, farther] = [all[all.indexOf(before) + 1], all[all.indexOf(before) + 2]];
			let answer;
			/* The colleague is faster: his move arrives while this one is on its way. */
			await page.route('**/api/v1/board/move', async (route) => {
				const { submission } = people['孙三'];
				answer = await colleague.post(`/submissions/${submission.id}/stage`, { stage: farther, version: submission.version },
					{ status: null });
				await route.continue();
			});
			await drag('孙三', next);
			await waitFor(() => answer, { what: 'the own move' });
			assert.equal(answer.status, 200, answer.text);
			await page.unroute('**/api/v1/board/move');
			await page.locator('.toast', { hasText: '孙三' }).filter({ hasText: /王同事移到|刚被别人改过/ }).waitFor();
			await waitForColumn('孙三', farther);
			assert.equal(await stageOf('孙三'), farther);
			assertQuiet(page, refused(412));
		});

		test('a move of a colleague shows by itself', async () => {
			const { submission } = people['李四'];
			const all = await columns();
			const next = all[all.indexOf(await columnOf('李四')) + 1];
			await colleague.post(`/submissions/${submission.id}/stage`, { stage: next, version: submission.version });
			await waitForColumn('李四', next);
			await card('李四').getByText('王同事刚动过').waitFor();
			await card('李四').getByText('王同事刚动过').waitFor({ state: 'detached' });
		});

		test('columns by due bucket, a drop changes the day', async () => {
			await page.getByRole('button', { name: '按到期' }).click();
			await page.locator('[data-column=tomorrow]').waitFor();
			assert.deepEqual(await columns(), ['overdue', 'today', 'tomorrow', 'week', 'later']);
			const target = await columnOf('赵一') === 'tomorrow' ? 'week' : 'tomorrow';
			let answer;
			await page.route(/\/followups\/\d+$/, async (route) => {
				await new Promise((resolve) => { answer = resolve; });
				await route.continue();
			});
			await drag('赵一', target);
			await waitForColumn('赵一', target); // before the server has answered
			await waitFor(() => answer, { what: 'the request' });
			assert.equal(await page.locator('.toast', { hasText: '改到' }).count(), 0);
			answer();
			await page.locator('.toast', { hasText: '改到' }).waitFor();
			await page.unroute(/\/followups\/\d+$/);
			await waitForColumn('赵一', target);
			await page.shot(`${engine}-board-due`);
			await drag('赵一', 'overdue');
			await page.locator('.toast', { hasText: '不能改到过去' }).waitFor();
			assert.equal(await columnOf('赵一'), target);
		});

		test('the numbers at the colours are those of the cards', async () => {
			const chip = async (name) => Number((await page.locator('.filters .chip', { hasText: name }).innerText()).replace(/\D/g, ''));
			const { counts, total } = (await api.get('/board', { group: 'due', acting: 'me' })).body;
			const shown = { red: await chip('高风险流失'), yellow: await chip('需二次跟进'), green: await chip('待沟通') };
			assert.deepEqual(shown, { red: counts.red, yellow: counts.yellow, green: counts.green });
			assert.equal(shown.red + shown.yellow + shown.green, total);
			await page.locator('.filters .chip', { hasText: '待沟通' }).click();
			await waitFor(async () => await page.locator('[data-card]').count() === shown.green, { what: 'only the green cards' });
			assertQuiet(page, refused(412));
		});

		test('arrows walk the cards, a card moved by key keeps the focus, u takes it back', async () => {
			await page.openPath('/#/board');
			await card('钱二').locator('.card').waitFor();
			const focused = () => page.evaluate(() => document.activeElement.closest('[data-card]')?.innerText ?? '');
			assert.equal(await page.locator('.card[tabindex="0"]').count(), 1, 'one card to tab to');
			const before = await columnOf('钱二');
			await card('钱二').locator('.card').focus();
			await page.keyboard.press('Alt+ArrowRight');
			await waitFor(async () => await columnOf('钱二') !== before && (await focused()).includes('钱二'), { what: 'the focus with the moved card' });
			await page.locator('.toast', { hasText: '钱二 移到' }).waitFor();
			await page.keyboard.press('u');
			await waitForColumn('钱二', before);
			await waitFor(async () => await stageOf('钱二') === before, { what: 'the move taken back on the server' });
			await card('钱二').locator('.card').focus();
			const all = await page.locator('[data-card]').count();
			assert.ok(all >= 2);
			await page.keyboard.press('End');
			await page.keyboard.press('ArrowLeft');
			await waitFor(async () => (await focused()) !== '', { what: 'a focused card' });
			await page.keyboard.press('Enter');
			await page.locator('.drawer').waitFor();
			await page.keyboard.press('Escape');
		});

		test('who goes to a client is asked for his consent, noted with one line; a strict firm asks before', async () => {
			await page.openPath('/#/board');
			await card('钱二').locator('.card').focus();
			assert.equal(await stageOf('钱二'), 'contacted');
			await page.keyboard.press('Alt+ArrowRight');
			await page.locator('.toast', { hasText: '还没有记下 钱二 同意推荐给' }).getByRole('button', { name: '现在记下' }).click();
			const dialog = page.getByRole('dialog', { name: /钱二 同意推荐给/ });
			await dialog.getByPlaceholder('如：5 月 12 日微信').fill('微信：可以');
			await page.shot(`${engine}-consent-ask`);
			await dialog.getByRole('button', { name: '记下' }).click();
			await dialog.waitFor({ state: 'detached' });
			const { items } = (await api.get(`/candidates/${people['钱二'].candidate.id}/consents`)).body;
			assert.deepEqual(items.map((one) => [one.purpose, one.evidence, one.holds]), [['recommend', '微信：可以', true]]);
			await api.put('/consent-settings', { recommend: 'strict' });
			await api.post(`/consents/${items[0].id}/withdraw`, {}, { status: 204 });
			await page.openPath('/#/board');
			await card('钱二').locator('.card').focus();
			await page.keyboard.press('Alt+ArrowLeft');
			await waitFor(async () => await stageOf('钱二') === 'contacted', { what: 'the move back' });
			await page.keyboard.press('Alt+ArrowRight');
			await dialog.getByPlaceholder('如：5 月 12 日微信').fill('电话：可以');
			await dialog.getByRole('button', { name: '记下并移动' }).click();
			await waitFor(async () => await stageOf('钱二') === 'recommended', { what: 'the move with consent' });
			await api.put('/consent-settings', { recommend: 'warn' });
			assertQuiet(page, refused(412), refused(422));
		});

		test('somebody off limits goes to a client when a partner says why', async () => {
			const { candidate } = people['李四'];
			const { id } = (await api.post('/off-limits', { candidate_id: candidate.id, reason: '答应过不动' })).body;
			assert.equal(await stageOf('李四'), 'contacted');
			await card('李四').locator('.card').focus();
			await page.keyboard.press('Alt+ArrowRight');
			const dialog = page.getByRole('dialog', { name: '李四 在禁挖名单上' });
			await dialog.getByText('答应过不动').waitFor();
			await waitForColumn('李四', 'contacted');
			await dialog.getByRole('textbox').fill('客户书面同意');
			await page.shot(`${engine}-override-ask`);
			await dialog.getByRole('button', { name: '仍要推荐' }).click();
			await dialog.waitFor({ state: 'detached' });
			await waitForColumn('李四', 'recommended');
			await waitFor(async () => await stageOf('李四') === 'recommended', { what: 'the move with a reason' });
			await api.delete(`/off-limits/${id}`);
			assertQuiet(page, refused(409), refused(412), refused(422));
			page.problems = [];
		});

		test('filters by tag and name, cleared at once; compact cards are lower', async () => {
			const { candidate } = people['李四'];
			await api.patch(`/candidates/${candidate.id}`, { tags: ['半导体'] });
			await page.getByLabel('标签', { exact: true }).fill('半导体');
			await page.keyboard.press('Enter');
			await waitFor(async () => await page.locator('[data-card]').count() === 1 && (await columnOf('李四')), { what: 'the one with the tag' });
			assert.match(page.url(), /tag=/);
			await page.getByRole('button', { name: '清除筛选' }).click();
			await waitFor(async () => await page.locator('[data-card]').count() === names.length, { what: 'all of them again' });
			const high = (await card('李四').boundingBox()).height;
			await page.getByRole('button', { name: '紧凑' }).click();
			await waitFor(async () => (await card('李四').boundingBox()).height < high - 20, { what: 'lower cards' });
			await page.shot(`${engine}-board-compact`);
			await page.getByRole('button', { name: '宽松' }).click();
		});

		test('a view is kept, shared, opened by its link, changed and taken away', async () => {
			await page.openPath('/#/board?group=due&acting=all');
			await page.locator('[data-column=tomorrow]').waitFor();
			await page.locator('.filters .chip', { hasText: '待沟通' }).click();
			const views = page.locator('button.views');
			const menu = page.getByRole('group', { name: '视图' });
			await views.click();
			await menu.getByLabel('视图名称').fill('该联系的');
			await menu.getByLabel('同事也能用').check();
			await menu.getByRole('button', { name: '保存当前筛选' }).click();
			await waitFor(async () => (await views.innerText()).includes('该联系的'), { what: 'the name of the view' });
			const [view] = (await colleague.get('/views', { page: 'board' })).body.items;
			assert.equal(view.name, '该联系的');
			assert.deepEqual(Object.fromEntries(new URLSearchParams(view.query)), { group: 'due', acting: 'all', colour: 'green' });

			const guest = await browser.desk(server, { client: colleague, path: `/#/board?${view.query}` });
			await guest.locator('[data-column=tomorrow]').waitFor();
			assert.equal(await guest.locator('.filters .chip[aria-pressed=true]').count(), 1);
			await guest.locator('button.views').click();
			assert.match(await guest.getByRole('group', { name: '视图' }).innerText(), /该联系的/);
			assertQuiet(guest);
			await guest.close();

			await page.locator('.filters .chip', { hasText: '需二次跟进' }).click();
			await views.click();
			await menu.getByRole('button', { name: '更新「该联系的」' }).click();
			await waitFor(async () => (await colleague.get('/views', { page: 'board' })).body.items[0].query.includes('yellow'), { what: 'the changed view' });
			await views.click();
			await page.shot(`${engine}-board-views`);
			await menu.getByRole('button', { name: '删除 该联系的' }).click();
			await waitFor(async () => (await api.get('/views', { page: 'board' })).body.total === 0, { what: 'the end of the view' });
			await page.locator('.toast', { hasText: '已删除' }).getByRole('button', { name: '撤销' }).click();
			await waitFor(async () => (await api.get('/views', { page: 'board' })).body.total === 1, { what: 'the view back' });
			await page.keyboard.press('Escape');
		});

		test('a partner without cards sees those of everybody, and is told', async () => {
			const boss = await server.addUser({ login: 'boss', name: '老板', role: 'partner' });
			const his = await browser.desk(server, { client: boss, path: '/#/board' });
			await his.locator('[data-card]', { hasText: '赵一' }).waitFor();
			await his.getByText('您名下还没有卡片').waitFor();
			assertQuiet(his);
			await his.close();
		});
	});
});
