/* A long timeline: read by scrolling, each entry once while colleagues add more, and far down a new entry costs one request. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, tokenOf } from './pages.mjs';

const contacts = process.env.GENJIN_TORTURE ? 10000 : 300;
const minute = 60_000;

forEachEngine((engine) => {
	describe(`a timeline of ${contacts} contacts on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, api, page, person;
		const asked = [];

		const shown = () => page.locator('.timeline li.record .text').allTextContents();
		const add = (text) => api.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'reached', text });

		before(async () => {
			browser = await openBrowser();
			api = await tokenOf(server);
			person = (await api.post('/candidates', { name: '沈长河', phone: '13900007001' })).body;
			const start = Date.now() - (contacts + 10) * minute;
			const rows = Array.from({ length: contacts }, (_, i) => `13900007001,${new Date(start + i * minute).toISOString()},phone,reached,第${i}次`);
			const file = `${server.dataFolder}/contacts.csv`;
			fs.writeFileSync(file, ['phone,at,channel,outcome,text', ...rows, ''].join('\n'));
			const { stdout } = await server.command(['import', 'records', file, '--login', 'admin', '--json']);
			assert.equal(JSON.parse(stdout).created, contacts);
			page = await browser.desk(server, { client: await server.login(), path: `/#/candidates/${person.id}` });
			page.on('request', (request) => { if (/\/timeline/.test(request.url())) asked.push(request.url()); });
			await page.locator('.timeline li.record').first().waitFor();
		});
		after(() => browser.close());

		test('scrolling down shows every contact once, in order, while new ones arrive', async () => {
			const scrollDown = () => page.locator('.timeline li').last().evaluate((entry) => entry.scrollIntoView());
			for (let i = 0, before; (before = (await shown()).length) < contacts; i++) { /* counted once: what comes meanwhile is more, too */
				if (i % 3 === 0)
					await add(`新${i}`);
				await waitFor(async () => {
					await scrollDown();
					return (await shown()).length > before;
				}, { what: 'more entries' });
			}
			await waitFor(async () => {
				await scrollDown();
				return (await page.locator('.timeline .more').count()) === 0;
			}, { what: 'the end' });
			const old = (await shown()).filter((text) => text.startsWith('第'));
			assert.deepEqual(old, Array.from({ length: contacts }, (_, i) => `第${contacts - 1 - i}次`));
			const fresh = (await shown()).filter((text) => text.startsWith('新'));
			assert.ok(fresh.length > 0 && new Set(fresh).size === fresh.length);
		});

		test('a new contact appears at the top by one request', async () => {
			await waitFor(async () => (await shown()).length === (await api.get(`/candidates/${person.id}/timeline?kind=record`)).body.total,
				{ what: 'all that was added' });
			asked.length = 0;
			await add('最新一条');
			await waitFor(async () => (await shown())[0] === '最新一条', { what: 'the new entry' });
			assert.equal(asked.length, 1, asked.join('\n'));
			await page.shot(`timeline-${engine}`);
			assertQuiet(page);
		});
	});
});
