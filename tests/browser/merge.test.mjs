/* One person once in the browser: the hint at the candidate, the two side by side, the undo, and the list of proposals. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, overhang, rawKeys } from './pages.mjs';

forEachEngine((engine) => {
	describe(`merging in the browser on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let browser, api, page, one, other;

		const add = async (input) => (await api.post('/candidates', input)).body;
		const toast = (text) => page.locator('[role=status], [role=alert], .toast').filter({ hasText: text }).first();

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			one = await add({ name: '欧阳修文', company: '甲科技', title: '经理', birth_year: 1985, city: '上海' });
			other = await add({ name: '欧阳修文', company: '乙科技', title: '总监', birth_year: 1985, email: 'ouyang@example.com' });
			await waitFor(async () => (await api.get('/candidates/duplicates')).body.total, { what: 'a proposal' });
			page = await browser.desk(server, { client: api, path: `/#/talent?c=${one.id}` });
		});
		after(() => browser.close());

		async function look(name) {
			await page.shot(`merge-${engine}-${name}`);
			assert.deepEqual(await rawKeys(page), []);
			assert.ok(await overhang(page) <= 0);
			for (const colorScheme of ['dark', 'light']) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				assert.deepEqual(await barriers(page), [], `${name} ${colorScheme}`);
			}
		}

		test('the candidate says who may be the same; both stand side by side, and what is chosen counts', async () => {
			await page.locator('[data-part=twin]', { hasText: '可能是同一人' }).waitFor();
			await look('hint');
			await page.getByRole('button', { name: '对比合并' }).click();
			await page.locator('[data-take=company]').waitFor();
			await look('dialog');
			await page.locator('[data-take=company] input').nth(1).check();
			await page.locator('[data-part=merge] .main-button').click();
			await toast('已合并到').waitFor();
			const now = (await api.get(`/candidates/${other.id}`)).body;
			assert.deepEqual([now.id, now.company, now.title, now.email], [one.id, '乙科技', '经理', 'ouyang@example.com']);
			await page.locator('[data-part=merged]').waitFor();
		});

		test('the undo parts them again, and they are not proposed any more', async () => {
			await toast('已合并到').getByRole('button', { name: '撤销' }).click();
			await toast('已拆回两个人').waitFor();
			assert.equal((await api.get(`/candidates/${other.id}`)).body.id, other.id);
			await page.locator('[data-part=merged]').waitFor({ state: 'detached' });
		});

		test('the list of proposals, in both languages and narrow; dismissed with undo', async () => {
			await add({ name: '司马光远', company: '甲科技', birth_year: 1980 });
			await add({ name: '司马光远', company: '乙科技', birth_year: 1980 });
			await waitFor(async () => (await api.get('/candidates/duplicates')).body.total, { what: 'a proposal' });
			await page.goto(`${server.url}/#/duplicates`);
			await page.locator('[data-part=pair]', { hasText: '司马光远' }).waitFor();
			await look('list');
			await page.setViewportSize({ width: 390, height: 844 });
			await look('list-390');
			await page.setViewportSize({ width: 1440, height: 900 });
			await page.getByRole('button', { name: '不是同一人' }).click();
			await page.locator('[data-part=pair]').waitFor({ state: 'detached' });
			await toast('不是同一人').getByRole('button', { name: '撤销' }).click();
			await page.locator('[data-part=pair]').waitFor();
			assertQuiet(page);
		});
	});
});
