/* What a consultant does all day: cards dragged and moved by keys, taken back, refused when somebody was faster; the same
 * popups in every tab; a draft that survives the end of the session; names that look like markup. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { projectFolder } from '../harness/base.mjs';

const texts = JSON.parse(fs.readFileSync(path.join(projectFolder, 'web/src/core/locales/zh-CN.json'), 'utf8'));
const t = (key) => key.split('.').reduce((at, part) => at[part], texts);
const markup = '<img src=x onerror=alert(1)>';
const names = ['王小明', '李思源', '赵文博', markup];

forEachEngine((engine) => {
	describe(`a working day in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, api, page, second;
		const candidates = {};

		const cardIn = (column, name) => page.locator(`[data-column="${column}"] article`, { hasText: name });
		const notice = (text) => page.locator('.toast', { hasText: text }).last();

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			const { body: position } = await api.post('/positions', { title: '技术总监', company: '海天科技', job_type: 'tech' });
			for (const name of names) {
				const { body } = await api.post('/candidates', { name, company: '东风重工' });
				candidates[name] = body;
				await api.post('/submissions', { candidate_id: body.id, position_id: position.id, stage: 'contacted' });
			}
			page = await browser.desk(server, { client: api, path: '/#/board' });
			await cardIn('contacted', '王小明').waitFor();
		});
		after(() => browser.close());

		test('a name that looks like markup is text', async () => {
			assert.equal(await cardIn('contacted', markup).count(), 1);
			assert.equal(await page.locator('article img').count(), 0);
		});

		test('a card is dragged to another stage and taken back', async () => {
			const from = await cardIn('contacted', '王小明').boundingBox();
			const to = await page.locator('[data-column="recommended"]').boundingBox();
			await page.mouse.move(from.x + 60, from.y + 40);
			await page.mouse.down();
			await page.mouse.move(from.x + 100, from.y + 60, { steps: 5 });
			await page.mouse.move(to.x + to.width / 2, to.y + 200, { steps: 10 });
			await page.mouse.up();
			await cardIn('recommended', '王小明').waitFor();
			await page.locator('.toast', { hasText: '王小明' }).getByRole('button', { name: t('act.undo') }).click(); /* beside a word on consent */
			await cardIn('contacted', '王小明').waitFor();
			await waitFor(async () => (await stageOf('王小明')) === 'contacted', { what: 'the undo on the server' });
		});

		test('keys move a card, and a colleague who was faster is named', async () => {
			await cardIn('contacted', '李思源').focus();
			await page.keyboard.press('Alt+ArrowRight');
			await cardIn('recommended', '李思源').waitFor();

			const colleague = await server.addUser({ login: 'lin', name: '林佳', role: 'partner' });
			const { body } = await api.get(`/candidates/${candidates['赵文博'].id}`);
			const [submission] = body.submissions;
			await page.route('**/api/v1/board/move', async (route) => {
				await colleague.post('/board/move', { submission_id: submission.id, stage: 'interview', version: submission.version });
				await route.continue();
			}, { times: 1 });
			await cardIn('contacted', '赵文博').focus();
			await page.keyboard.press('Alt+ArrowRight');
			await notice('林佳').waitFor();
			await cardIn('interview', '赵文博').waitFor();
		});

		test('every tab shows the same popups, and an acknowledgement ends them all', async () => {
			second = await page.context().newPage();
			await second.goto('/#/positions');
			await second.getByRole('navigation', { name: t('menu.title') }).waitFor();
			const { body } = await api.get(`/candidates/${candidates['王小明'].id}`);
			const at = new Date(Math.ceil((Date.now() + 1500) / 1000) * 1000);
			await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
			for (const tab of [page, second])
				await tab.locator('aside', { hasText: '王小明' }).first().waitFor({ timeout: 15000 });
			await waitFor(async () => {
				for (const label of [t('reminder.ack'), t('reminder.ack_all')]) {
					const button = second.getByRole('button', { name: label, exact: true }).first();
					await button.evaluate((element) => element.click(), null, { timeout: 500 }).catch(() => {}); // the answer to the last click may take it away
				}
				return await second.locator('.popup').count() === 0;
			}, { what: 'the end of all popups' });
			await page.locator('.popup').first().waitFor({ state: 'detached' });
			await waitFor(async () => (await api.get('/reminders', { state: 'open' })).body.total === 0, { what: 'no open reminder' });
		});

		test('a draft survives the end of the session', async () => {
			await page.goto(`${server.url}/#/talent?c=${candidates['王小明'].id}`);
			const text = page.getByRole('dialog').getByPlaceholder(t('record.text_hint'));
			await text.fill('写到一半');
			await page.getByRole('dialog').getByRole('radio', { name: t('outcome.reached'), exact: true }).click();
			await page.context().clearCookies();
			await page.getByRole('button', { name: t('record.save'), exact: true }).click();
			await page.fill('input[name=login]', server.options.login);
			await page.fill('input[name=password]', server.options.password);
			await page.getByRole('button', { name: t('login.submit'), exact: true }).click();
			await text.waitFor();
			assert.equal(await text.inputValue(), '写到一半');
		});

		test('it is there in another tab, too, when that is where he logs in again', async () => {
			await second.goto('about:blank');
			await second.goto(`${server.url}/#/talent`);
			await second.getByRole('button', { name: t('act.logout') }).click();
			for (const tab of [page, second])
				await tab.locator('input[name=login]').waitFor();
			await second.fill('input[name=login]', server.options.login);
			await second.fill('input[name=password]', server.options.password);
			await second.getByRole('button', { name: t('login.submit'), exact: true }).click();
			await second.locator('.toast', { hasText: t('record.found_again').split('{')[0] }).waitFor();
			await second.goto(`${server.url}/#/talent?c=${candidates['王小明'].id}`);
			for (const tab of [second, page]) {
				const text = tab.getByRole('dialog').getByPlaceholder(t('record.text_hint'));
				await text.waitFor();
				assert.equal(await text.inputValue(), '写到一半');
			}
		});

		test('nothing was reported on the way', () => {
			assert.deepEqual(page.problems.filter((problem) => !/status of 412/.test(problem)), []);
		});

		async function stageOf(name) {
			return (await api.get(`/candidates/${candidates[name].id}`)).body.submissions[0].stage;
		}
	});
});
