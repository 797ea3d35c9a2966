/* Hostile texts in every field a stranger can fill: each is shown as text, nothing of it runs. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer } from '../harness/index.mjs';
import { assertQuiet } from './pages.mjs';

const run = 'window.__ran=1';
const payloads = [
	`<script>${run}</script>`,
	`<img src=x onerror="${run}">`,
	`"><svg onload=${run}>`,
	`'-(${run})-'`,
	`javascript:${run}//`,
	`{{constructor.constructor('${run}')()}}`,
	'${' + run + '}',
	`</textarea><iframe srcdoc="<script>parent.${run}</script>">`,
	`<a href="javascript:${run}">x</a>`,
	`</title><style>@import 'javascript:${run}'</style>`,
	`\u202E<b onmouseover=${run}>x</b>`,
];

forEachEngine((engine) => {
	describe(`hostile texts on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let api;
		const people = [];

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			for (const [i, text] of payloads.entries()) {
				const key = `hostile_${i}`;
				await api.post('/custom-fields', { key, label: text.slice(0, 50), type: 'text', show_in_reminder: true }, { status: null });
				const field = (await api.get('/custom-fields')).body.items.find((one) => one.key === key);
				const company = (await api.post('/companies', { name: `${text}${i}` })).body;
				const position = (await api.post('/positions', { title: text, company: company.name, city: text })).body;
				const texts = Object.fromEntries(['company', 'title', 'city', 'education', 'contact_window', 'office_address', 'source', 'resume']
					.map((name) => [name, text.slice(0, 90)]));
				const { body } = await api.post('/candidates', { name: `${text}${i}`.slice(0, 100), care: true, tags: [text.slice(0, 30)], ...texts,
					...(field && { custom: { [key]: text } }) });
				await api.post('/submissions', { candidate_id: body.id, position_id: position.id });
				await api.post(`/candidates/${body.id}/records`, { channel: 'phone', direction: 'out', outcome: 'reached', text, fact: text,
					emotion: 4, emotion_text: text, action: text });
				const at = new Date(Math.ceil(Date.now() / 1000 + 1) * 1000);
				await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
				people.push({ id: body.id, text });
			}
		});
		after(() => browser?.close());

		const harmless = async (page) => {
			assert.equal(await page.evaluate(() => window.__ran), undefined);
			assert.equal(await page.locator('iframe, img[src=x], svg[onload], a[href^="javascript"]').count(), 0);
		};

		test('at the desk', async () => {
			const page = await browser.desk(server, { client: api });
			page.on('dialog', (dialog) => page.problems.push(`dialog ${dialog.message()}`));
			await page.locator('.popup, .fold').first().waitFor({ timeout: 20000 });
			for (const [path, mark] of [['/#/today', '[data-followup]'], ['/#/board', '[data-card]'], ['/#/board?group=due', '[data-card]'],
				['/#/talent', '[role=row]'], ['/#/positions', '[role=row]'], ['/#/settings/fields', 'main h2, main h1']]) {
				await page.goto(path);
				await page.locator(mark).first().waitFor();
				await harmless(page);
			}
			for (const { id, text } of people) {
				await page.goto(`/#/talent?c=${id}`);
				await page.locator('.timeline .text', { hasText: text }).first().waitFor();
				assert.equal(await page.locator('.timeline .text').first().textContent(), text);
				await harmless(page);
			}
			for (const fact of ['name', 'company', 'title']) { // in its input, too
				await page.locator(`.drawer [data-fact=${fact}] dd`).getByRole('button').first().click();
				await page.locator(`.drawer [data-fact=${fact}] input`).waitFor();
				await harmless(page);
				await page.keyboard.press('Escape');
			}
			await page.shot(`${engine}-hostile`);
			assertQuiet(page);
		});

		test('on the phone', async () => {
			const page = await browser.mobile(server, { client: api });
			for (const [path, mark] of [['/m/#/today', '[data-followup]'], ['/m/#/record', 'li a'], [`/m/#/candidates/${people[1].id}`, '.timeline .text'],
				[`/m/#/record/${people[2].id}`, 'textarea'], ['/m/#/board', 'main']]) {
				await page.goto(path);
				await page.locator(mark).first().waitFor();
				await harmless(page);
			}
			assertQuiet(page);
		});
	});
});
