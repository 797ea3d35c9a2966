/* Every screen at 1440, 1024 and 390 px, in both languages, with nobody, twenty and (with GENJIN_TORTURE) ten thousand
 * candidates: no key instead of a text, nothing wider than the window, no barrier by WCAG 2.2 AA in light or dark, no complaint.
 * Pictures stay in artefacts/screens. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, startServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, overhang, password, rawKeys } from './pages.mjs';

const desk = ['today', 'board', 'board?group=due', 'talent', 'duplicates', 'positions', 'imports', 'ledger', 'ledger/company', 'departures', 'guide', 'settings', 'settings/rules', 'settings/calendar', 'settings/stages', 'settings/fields', 'settings/templates', 'settings/pay', 'settings/speech', 'settings/delivery', 'settings/apps', 'settings/users', 'settings/permissions', 'settings/security', 'settings/consent', 'settings/retention', 'settings/audit', 'settings/channels', 'settings/tokens',
	'settings/account'];
const mobile = ['today', 'board', 'record', 'search', 'me'];
const sizes = [[0, 'sqlite'], [20, 'postgres'], ...(process.env.GENJIN_TORTURE ? [[10000, 'sqlite']] : [])];
const engines = (process.env.GENJIN_ENGINES ?? 'sqlite,postgres').split(',');

for (const [candidates, engine] of sizes.filter(([, name]) => engines.includes(name))) {
	describe(`screens with ${candidates} candidates on ${engine}`, () => {
		let server;
		let browser;
		let api;
		let someone;
		let leave;

		before(async () => {
			server = await startServer({ engine, init: candidates === 0 });
			api = await (candidates === 0 ? server.login() : openDemo());
			someone = (await api.get('/candidates', { limit: 1 })).body.items[0]?.id;
			leave = someone && await goAway();
			browser = await openBrowser();
		});
		after(async () => {
			await browser?.close();
			await server?.close();
		});

		async function openDemo() {
			const { stdout } = await server.command(['demo', '--candidates', `${candidates}`]);
			const [, login, oneTime] = /login: (\S+)\none-time password: (\S+)/.exec(stdout);
			const client = await server.login({ login, password: oneTime });
			await client.post('/me/password', { current_password: oneTime, new_password: password });
			return client;
		}

		/* Away now, left to the backups, and once more later with a colleague. */
		async function goAway() {
			const { id } = (await api.get('/me')).body;
			const colleague = (await api.get('/users')).body.items.find((user) => user.id !== id && user.role !== 'admin' && user.state === 'active');
			const inDays = (days) => new Date(Date.now() + days * 86400000).toISOString();
			const { body } = await api.post('/leaves', { from: inDays(-0.1), to: inDays(9), note: '先看邮件' }, { status: 201 });
			await api.post('/leaves', { from: inDays(20), to: inDays(24), delegate_id: colleague?.id }, { status: 201 });
			return body.id;
		}

		/* Follows what is being fetched; the stream of events never ends and does not count. */
		function follow(page) {
			page.fetching = new Set();
			page.on('request', (request) => /\/api\/v1\/stream/.test(request.url()) || page.fetching.add(request));
			for (const end of ['requestfinished', 'requestfailed'])
				page.on(end, (request) => page.fetching.delete(request));
			return page;
		}

		/* Nothing on its way for a while, and nothing left that says it is loading. */
		async function settle(page) {
			let quiet = 0;
			await waitFor(async () => {
				const isLoading = await page.evaluate(() => /正在载入|Loading/.test(document.body.innerText));
				quiet = page.fetching.size || isLoading ? 0 : quiet + 1;
				return quiet === 8;
			}, { what: `the end of loading at ${page.url()}` });
		}

		/* Light and dark, nobody is shut out. */
		async function lookWithCare(page, what) {
			const found = [];
			for (const colorScheme of ['dark', 'light']) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				if (colorScheme === 'dark')
					await page.shot(`${what.replace(/\W+/g, '-')}-dark`);
				found.push(...(await barriers(page)).map((barrier) => `${what}, ${colorScheme}: ${barrier}`));
			}
			return found;
		}

		/* A window between desk and phone. */
		async function lookInBetween(page, what) {
			const before = page.viewportSize();
			if (before.width < 1440)
				return;
			await page.setViewportSize({ width: 1024, height: 768 });
			assert.ok(await overhang(page) <= 0, `${what} at 1024 px is ${await overhang(page)} px too wide`);
			await page.shot(`${what.replace(/\W+/g, '-')}-1024`);
			await page.setViewportSize(before);
		}

		async function look(page, paths, root, name) {
			const found = [];

			follow(page);
			for (const path of paths) {
				await page.goto(`${root}#/${path}`);
				await page.locator('h1').first().waitFor();
				await settle(page);
				await page.shot(`${candidates}-${name}-${path.replace(/\W+/g, '-')}`);
				assert.deepEqual(await rawKeys(page), [], `${name} ${path}`);
				assert.ok(await overhang(page) <= 0, `${name} ${path} is ${await overhang(page)} px too wide`);
				await lookInBetween(page, `${candidates}-${name} ${path}`);
				found.push(...await lookWithCare(page, `${candidates}-${name} ${path}`));
			}
			assert.deepEqual(found, []);
			assertQuiet(page);
		}

		for (const locale of ['zh-CN', 'en']) {
			test(`desk in ${locale}`, async () => {
				await api.patch('/me', { locale });
				const paths = someone ? [...desk, 'leaves', `leaves/${leave}`, `talent?c=${someone}`, `candidates/${someone}`] : desk;
				await look(await browser.desk(server, { client: api, locale }), paths, '/', `desk-${locale}`);
				await look(await browser.desk(server, { client: api, locale, viewport: { width: 390, height: 844 } }), paths, '/', `narrow-${locale}`);
			});

			test(`phone in ${locale}`, async () => {
				await api.patch('/me', { locale });
				const paths = someone ? [...mobile, `candidates/${someone}`, `record/${someone}`] : mobile;
				await look(await browser.mobile(server, { client: api, locale }), paths, '/m/', `phone-${locale}`);
			});
		}
	});
}
