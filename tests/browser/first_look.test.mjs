/* What somebody sees who has run `make run` and logs in as the program told him: a desk in the middle of a working day,
 * whenever that is. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openBrowser, startServer } from '../harness/index.mjs';
import { assertQuiet, logIn, loggedOut, password } from './pages.mjs';

const moments = [
	{ name: 'a weekday afternoon', at: '2026-11-24T13:50:00+08:00', engine: 'sqlite' },
	{ name: 'late on a Sunday', at: '2026-11-29T23:20:00+08:00', engine: 'postgres' },
	{ name: 'an early morning in the National Day holiday', at: '2026-10-03T06:40:00+08:00', engine: 'sqlite', isHoliday: true },
];
const engines = (process.env.GENJIN_ENGINES ?? 'sqlite,postgres').split(',');
const countOf = (today, key) => today.sections.find((section) => section.key === key).total;

for (const { name, at, engine, isHoliday } of moments.filter((moment) => engines.includes(moment.engine))) {
	describe(`the demo firm on ${name}, ${engine}`, () => {
		let server;
		let browser;
		let login;
		let oneTime;

		before(async () => {
			server = await startServer({ engine, clock: at, init: false });
			const { stdout } = await server.command(['demo', '--candidates', '120', '--seed', '7']);
			[, login, oneTime] = /login: (\S+)\none-time password: (\S+)/.exec(stdout);
			browser = await openBrowser();
		});
		after(async () => {
			await browser?.close();
			await server?.close();
		});

		test('has as many people as asked for', async () => {
			const [{ count }] = await server.query('SELECT count(*) AS count FROM candidate');
			assert.equal(Number(count), 120);
		});

		test('whoever logs in has a day before him', async () => {
			const page = await browser.desk(server);
			await logIn(page, login, oneTime);
			await page.fill('input[name=current]', oneTime);
			await page.fill('input[name=new]', password);
			await page.fill('input[name=again]', password);
			await page.locator('form button.main-button').click();
			await page.getByRole('heading', { name: /周明远，今天跟进谁/ }).waitFor();
			await page.getByText('签字费能不能写进 offer').first().waitFor();
			await page.shot(`first-look-${engine}-${at.slice(0, 10)}`);
			await page.goto('/#/board');
			await page.locator('[data-card]').first().waitFor();
			await page.shot(`first-look-board-${engine}-${at.slice(0, 10)}`);
			assertQuiet(page, loggedOut);
		});

		test('every section of today has somebody, in every colour', async () => {
			const api = await server.login({ login, password });
			const today = (await api.get('/today')).body;
			const sections = ['overdue', 'due', 'offers', 'appointments', 'todos', ...(isHoliday ? [] : ['retries'])]; // a retry waits for a working day
			for (const key of sections)
				assert.ok(countOf(today, key) > 0, `${key}: ${JSON.stringify(today.counts)}`);
			const colours = new Set(today.sections.flatMap((section) => section.items).map((row) => row.followup?.colour));
			for (const colour of isHoliday ? ['red'] : ['yellow', 'red']) // yellow comes at the end of a working day
				assert.ok(colours.has(colour), `${colour} of ${[...colours]}`);
			const inbox = (await api.get('/inbox')).body;
			assert.ok(inbox.items.some((message) => message.kind === 'mention'));
			const soon = (await api.get('/followups', { acting: 'me' })).body.items
				.filter((followup) => Date.parse(followup.next_due_at) > server.now().getTime());
			assert.ok(soon.length > 0);
		});

		test('his colleagues have theirs', async () => {
			const api = await server.login({ login, password });
			const { items } = (await api.get('/users')).body;
			assert.equal(items.length, 4);
			for (const { id } of items)
				assert.ok((await api.get('/today', { acting: id })).body.counts.due > 0, `${id}`);
		});
	});
}

describe('the same seed', () => {
	const people = async (seed) => {
		const server = await startServer({ engine: 'sqlite', clock: '2026-11-24T13:50:00+08:00', init: false });
		try {
			await server.command(['demo', '--candidates', '40', '--seed', seed]);
			return await server.query(`SELECT c.name, f.next_due_at_ms / 86400000 AS day, s.stage FROM candidate c
				JOIN followup f ON f.candidate_id = c.id LEFT JOIN submission s ON s.candidate_id = c.id ORDER BY c.id`);
		} finally {
			await server.close();
		}
	};

	test('gives the same firm, another one another', async () => {
		const first = await people('5');
		assert.equal(first.length >= 40, true);
		assert.deepEqual(await people('5'), first);
		assert.notDeepEqual((await people('6')).map(({ name }) => name), first.map(({ name }) => name));
	});
});
