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
			await page.keyboard.press('Alt+ArrowRight');
			await waitForColumn('钱二', next);
			await waitFor(async () => await stageOf('钱二') === next, { what: 'the stage on the server' });
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
		});

		test('columns by due bucket, a drop changes the day', async () => {
			await page.getByRole('button', { name: '按到期' }).click();
			await page.locator('[data-column=tomorrow]').waitFor();
			assert.deepEqual(await columns(), ['overdue', 'today', 'tomorrow', 'week', 'later']);
			const target = await columnOf('赵一') === 'tomorrow' ? 'week' : 'tomorrow';
			await drag('赵一', target);
			await page.locator('.toast', { hasText: '改到' }).waitFor();
			await waitForColumn('赵一', target);
			await page.shot(`${engine}-board-due`);
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
	});
});
