/* The search box: names by pinyin, initials and last four digits, everything written with operators; by keys alone from Ctrl+K
 * to the entry in the timeline; syntax errors at their place; hostile texts stay texts. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, overhang, rawKeys, refused, text } from './pages.mjs';

const minute = 60_000;
const contacts = 160;

forEachEngine((engine) => {
	describe(`search in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, api, page, person, deep;

		const box = (within = page) => within.getByRole('combobox', { name: text('search.title') });
		const options = (within = page) => within.locator('[role=listbox] [role=option]');
		const total = (n) => text('search.total').replace('{n}', n);
		const indexed = () => waitFor(async () => Number((await server.query('SELECT count(*) AS n FROM search_change'))[0].n) === 0, { ms: 20000, what: 'the index' });
		const ask = async (q, within = page) => {
			await box(within).fill(q);
			await within.locator('.search [role=status]').filter({ hasText: /\d/ }).waitFor();
		};
		const note = async (who, words) => (await api.post(`/candidates/${who.id}/records`, { channel: 'phone', outcome: 'reached', text: words })).body;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			person = (await api.post('/candidates', { name: '张伟', phone: '13812345678', company: '支付宝', title: '风控专家' })).body;
			await api.post('/candidates', { name: '欧阳修', phone: '13900008000', company: '北宋集团' });
			const start = Date.now() - (contacts + 10) * minute;
			const rows = Array.from({ length: contacts }, (_, i) => `13812345678,${new Date(start + i * minute).toISOString()},phone,reached,${i === 3 ? '很早谈过期权' : `例行沟通${i}`}`);
			const file = `${server.dataFolder}/contacts.csv`;
			fs.writeFileSync(file, ['phone,at,channel,outcome,text', ...rows, ''].join('\n'));
			await server.command(['import', 'records', file, '--login', 'admin', '--json']);
			const { body: timeline } = await api.get(`/candidates/${person.id}/timeline`, { kind: 'record', limit: 200 });
			deep = timeline.items.find(({ record }) => record.text === '很早谈过期权');
			await indexed();
			page = await browser.desk(server, { client: api, path: '/#/today' });
			await page.getByRole('heading', { level: 1 }).first().waitFor();
		});
		after(() => browser.close());

		test('by keys alone: Ctrl+K, words, down, Enter: the timeline opens at the entry, far down; Escape closes', async () => {
			await page.keyboard.press('Control+k');
			await box().waitFor();
			await waitFor(() => box().evaluate((input) => input === document.activeElement), { what: 'the focus' });
			await page.keyboard.press('Escape');
			await box().waitFor({ state: 'detached' });
			await page.keyboard.press('Control+k');
			await box().waitFor();
			await page.keyboard.type('期权');
			await page.locator('[role=status]').filter({ hasText: total(1) }).waitFor();
			assert.equal(await page.locator('[role=option] mark').innerText(), '期权');
			await page.keyboard.press('Enter');
			const entry = page.locator(`[data-entry="${deep.id}"]`);
			await entry.waitFor();
			await waitFor(async () => entry.evaluate((li) => {
				const { top, bottom } = li.getBoundingClientRect();
				return li === document.activeElement && top >= 0 && bottom <= window.innerHeight;
			}), { what: 'the entry in sight, with the focus' });
			assert.match(page.url(), new RegExp(`candidates/${person.id}\\?at=${deep.id}$`));
			await page.shot(`search-jump-${engine}`);
			assert.equal(await box().count(), 0);
		});

		test('arrows choose among people and texts; the box keeps the focus; what was asked stays', async () => {
			await page.keyboard.press('Control+k');
			assert.equal(await box().inputValue(), '期权');
			await ask('张伟');
			await options().nth(1).waitFor();
			const active = () => page.locator('[role=option][aria-selected=true]').evaluate((one) => [one.id, one.dataset.kind]);
			const [first, kind] = await active();
			assert.equal(kind, 'name');
			assert.equal(await box().getAttribute('aria-activedescendant'), first);
			await page.keyboard.press('ArrowDown');
			assert.notEqual((await active())[0], first);
			await page.keyboard.press('ArrowUp');
			await page.keyboard.press('ArrowUp');
			assert.equal((await active())[0], first);
			assert.ok(await box().evaluate((input) => input === document.activeElement));
			assert.deepEqual(await barriers(page), []);
			assert.deepEqual(await rawKeys(page), []);
			await page.shot(`search-${engine}`);
			await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
			assert.deepEqual(await barriers(page), []);
			await page.shot(`search-dark-${engine}`);
			await page.emulateMedia({ colorScheme: 'light' });
		});

		test('people by pinyin, initials and the last four digits', async () => {
			for (const [q, name, how] of [['zhangw', '张伟', 'pinyin'], ['oyx', '欧阳修', 'spelling'], ['5678', '张伟', 'phone'], ['欧', '欧阳修', 'name']]) {
				await box().fill(q);
				await page.locator('[role=option][data-kind=name]', { hasText: name }).filter({ hasText: text(`search.how.${how}`) }).waitFor();
			}
		});

		test('true total, more on scroll, groups, order', async () => {
			await ask('例行沟通');
			await page.locator('[role=status]').filter({ hasText: total(contacts - 1) }).waitFor();
			const before = await options().count();
			await page.locator('.search .more').scrollIntoViewIfNeeded();
			await waitFor(async () => (await options().count()) > before, { what: 'more hits' });
			await page.locator('.search').getByRole('button', { name: text('search.group.file'), exact: true }).click();
			await page.getByText(text('search.none')).waitFor();
			await page.locator('.search').getByRole('button', { name: text('search.group.record'), exact: true }).click();
			await page.locator('[role=status]').filter({ hasText: total(contacts - 1) }).waitFor();
			await page.locator('.search').getByRole('button', { name: text('search.group.all'), exact: true }).click();
			await page.getByRole('button', { name: text('search.sort.newest') }).click();
			await page.getByRole('button', { name: text('search.sort.best') }).waitFor();
			await page.getByRole('button', { name: text('search.sort.best') }).click();
		});

		test('operators and their help; a mistake stands at its place', async () => {
			await ask('沟通 -例行');
			await page.locator('[role=status]').filter({ hasText: total(0) }).waitFor();
			await box().fill('沟通 作者:没这人');
			await page.locator('.wrong', { hasText: text('error.search.unknown_author') }).waitFor();
			assert.equal(await page.locator('.wrong .bad').innerText(), '没这人');
			await page.shot(`search-wrong-${engine}`);
			assert.deepEqual(await barriers(page), []);
			await box().fill('"没有合上');
			await page.locator('.wrong', { hasText: text('error.search.open_quote') }).waitFor();
			await page.getByRole('button', { name: text('search.help.title') }).click();
			await page.getByText(text('search.help.author_hint')).waitFor();
			await box().fill('');
			await page.getByText(text('search.start'), { exact: true }).waitFor();
			assert.deepEqual(await barriers(page), []);
			assert.deepEqual(await rawKeys(page), []);
			await page.shot(`search-help-${engine}`);
		});

		test('hostile texts are shown, marked and harmless; a file is found and opens at its entry', async () => {
			const run = 'window.__ran=1';
			await note(person, `<img src=x onerror="${run}"> 恶意 <mark onclick=${run}>文字</mark>`);
			await indexed();
			const { body: file } = await api.upload(`/candidates/${person.id}/attachments`, { file: { name: '恶意-背景.txt', content: '附件里的内容' } }, { headers: { 'Genjin-Upload': '1' }, status: 201 });
			await indexed();
			await waitFor(async () => (await api.get('/search', { q: '恶意', in: 'file,cv' })).body.total === 1, { ms: 20000, what: 'the file in the index' });
			await ask('恶意');
			const hit = page.locator('[role=option][data-kind=record]').filter({ hasText: '<mark onclick=' });
			await hit.waitFor();
			assert.deepEqual(await hit.locator('mark').allInnerTexts(), ['恶意']);
			assert.equal(await page.evaluate(() => window.__ran), undefined);
			assert.equal(await page.locator('img[src=x], mark[onclick]').count(), 0);
			await page.locator('[role=option]', { hasText: '-背景.txt' }).first().click();
			await page.locator(`[data-entry="file-${file.id}"]`).waitFor();
			assertQuiet(page, refused(422));
		});

		test('the drawer beside a page shows the entry, too, and another candidate begins at his head', async () => {
			const tab = await page.tab(`/#/talent?c=${person.id}&at=${deep.id}`);
			const entry = tab.locator(`.drawer [data-entry="${deep.id}"]`);
			await entry.waitFor();
			await waitFor(async () => entry.evaluate((li) => {
				const { top, bottom } = li.getBoundingClientRect();
				return li === document.activeElement && top >= 0 && bottom <= window.innerHeight;
			}), { what: 'the entry in sight, with the focus' });
			await tab.keyboard.press('Escape');
			await tab.locator('.drawer').waitFor({ state: 'detached' });
			assert.doesNotMatch(tab.url(), /[?&](at|c)=/);
			assertQuiet(tab);
			await tab.close();
		});

		test('an entry that is gone is said, not looked for for ever', async () => {
			const tab = await page.tab(`/#/candidates/${person.id}?at=record-999999`);
			await tab.locator('.toast', { hasText: text('timeline.gone') }).waitFor({ timeout: 30000 });
			assertQuiet(tab);
			await tab.close();
		});

		test('on the phone: a tab; a hit opens, back returns to the list', async () => {
			const phone = await browser.mobile(server, { client: api, path: '/m/#/today' });
			await phone.locator('.van-tabbar').getByText(text('tab.search')).click();
			await ask('期权', phone);
			assert.ok(await overhang(phone) <= 0);
			assert.deepEqual(await barriers(phone), []);
			assert.deepEqual(await rawKeys(phone), []);
			await phone.shot(`search-phone-${engine}`);
			await options(phone).first().click();
			await phone.locator(`[data-entry="${deep.id}"]`).waitFor();
			await phone.goBack();
			await options(phone).first().waitFor();
			assert.equal(await box(phone).inputValue(), '期权');
			assertQuiet(phone);
		});
	});
});
