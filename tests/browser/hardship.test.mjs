/* What goes wrong on a desk: ten tabs, a computer whose clock is a day off, a slow line, double clicks, going back and
 * reloading anywhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, rawKeys, text as t, tokenOf } from './pages.mjs';

const tabCount = 10;
const dayMs = 86400000;
const slowLine = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 25_000 }; // 400 ms, 400 kbit/s
const screens = ['today', 'board', 'talent', 'positions', 'imports', 'settings/rules', 'settings/channels'];

/* The computer thinks it is another day.  Runs in the page. */
function shiftClock(ms) {
	const Real = Date;
	globalThis.Date = class extends Real {
		constructor(...args) {
			super(...(args.length ? args : [Real.now() + ms]));
		}
		static now() {
			return Real.now() + ms;
		}
	};
}

forEachEngine((engine) => {
	describe(`hardships on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, api;

		before(async () => {
			browser = await openBrowser();
			api = await tokenOf(server);
		});
		after(() => browser.close());

		const desk = async (path, more = {}) => browser.desk(server, { client: await server.login(), path, ...more });
		const popup = (tab, name) => tab.locator('.popup', { hasText: name });
		async function dueNow(name) {
			return (await api.post('/candidates', { name, care: true })).body; // never contacted: due at once
		}
		const recordsOf = async (id) => (await api.get(`/candidates/${id}/timeline`, { kind: 'record' })).body.items;

		test('ten tabs show the same popup once each, and one answer ends it in all', async () => {
			const first = await desk('/#/today');
			const tabs = [first];
			for (let i = 1; i < tabCount; i++)
				tabs.push(await first.tab(i % 2 ? '/#/board' : '/#/talent'));
			await dueNow('十页签');
			await Promise.all(tabs.map((tab) => popup(tab, '十页签').waitFor()));
			for (const tab of tabs)
				assert.equal(await popup(tab, '十页签').count(), 1);
			await popup(tabs[tabCount - 1], '十页签').getByRole('button', { name: t('reminder.ack') }).click();
			await Promise.all(tabs.map((tab) => popup(tab, '十页签').waitFor({ state: 'detached' })));
			tabs.forEach((tab) => assertQuiet(tab));
			await first.context().close();
		});

		test('a clock that is a day off changes neither what is due nor what is saved', async () => {
			for (const off of [-dayMs, dayMs]) {
				const person = await dueNow(`时差${off > 0 ? '快' : '慢'}`);
				const page = await desk('about:blank');
				await page.context().addInitScript(shiftClock, off);
				await page.openPath(`/#/candidates/${person.id}`);
				await page.getByText('今天', { exact: false }).first().waitFor();
				await page.getByRole('radio', { name: t('outcome.reached') }).click();
				await page.locator('textarea').first().fill('钟不准');
				await page.keyboard.press('Control+Enter');
				await page.locator('.timeline').getByText('钟不准').waitFor();
				const [item] = await recordsOf(person.id);
				assert.ok(Math.abs(Date.parse(item.record.at) - Date.now()) < 60000, item.record.at);
				assertQuiet(page);
				await page.context().close();
			}
		});

		test('on a slow line a double click on save makes one record', async () => {
			const person = await dueNow('慢网络');
			const page = await desk('about:blank');
			const line = await page.context().newCDPSession(page);
			await line.send('Network.enable');
			await line.send('Network.emulateNetworkConditions', slowLine);
			page.setDefaultTimeout(60000);
			await page.openPath(`/#/candidates/${person.id}`);
			await page.getByRole('radio', { name: t('outcome.reached') }).click();
			await page.locator('textarea').first().fill('只记一次');
			await page.getByRole('button', { name: t('record.save') }).dblclick();
			await page.locator('.timeline').getByText('只记一次').waitFor();
			assert.equal((await recordsOf(person.id)).length, 1);
			assertQuiet(page);
			await page.context().close();
		});

		test('double clicks create one candidate and one position', async () => {
			const page = await desk('/#/talent');
			const create = async (path, button, label, value) => {
				await page.openPath(path);
				await page.getByRole('button', { name: button }).first().click();
				await page.getByRole('dialog').getByLabel(label).first().fill(value);
				await page.getByRole('dialog').locator('button.main-button').last().dblclick();
				await page.getByRole('dialog').getByLabel(label).first().waitFor({ state: 'detached' });
			};
			await create('/#/talent', t('candidate.create'), t('candidate.name'), '双击人');
			await waitFor(async () => (await api.get('/candidates', { q: '双击人' })).body.total > 0, { what: 'the candidate' });
			assert.equal((await api.get('/candidates', { q: '双击人' })).body.total, 1);
			await create('/#/positions', t('position.create'), t('position.column.title'), '双击职位');
			await waitFor(async () => (await api.get('/positions')).body.items.some(({ title }) => title === '双击职位'), { what: 'the position' });
			assert.equal((await api.get('/positions')).body.items.filter(({ title }) => title === '双击职位').length, 1);
			await page.context().close();
		});

		test('back and reload lead to the same screen, wherever one is', async () => {
			const page = await desk(`/#/${screens[0]}`);
			const heading = () => page.locator('h1').first().innerText();
			const seen = [];
			for (const screen of screens) {
				await page.goto(`/#/${screen}`);
				const url = page.url();
				await page.reload();
				await page.locator('h1').first().waitFor();
				assert.equal(page.url(), url);
				seen.push({ url, title: await heading() });
			}
			assert.equal(new Set(seen.map(({ title }) => title)).size > 4, true);
			for (const { url, title } of seen.slice(0, -1).reverse()) {
				await page.goBack();
				await waitFor(async () => page.url() === url && (await heading()) === title, { what: `${title} at ${url}` });
			}
			assert.deepEqual(await rawKeys(page), []);
			assertQuiet(page);
			await page.context().close();
		});
	});
});
