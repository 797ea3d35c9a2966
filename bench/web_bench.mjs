/* What a consultant waits for in the browser: pages until they can be worked with, a move until it shows, scrolling; in the talent table
 * rows of a far place, another order or condition, a candidate that opens. */
import fs from 'node:fs';
import { openBrowser } from '../tests/harness/browser.mjs';
import { print } from './bench.mjs';

const rounds = 5;
const scrolledFrames = 180;
const cardsFetched = 10000;
const cardPixels = 102;
const growMs = 5000;
/* Both boards: the column that is scrolled through, and the one before it, whose cards are moved into it. */
const boards = [
	{ by: 'stage', path: '/#/board?acting=all', long: 'contacted', from: 'to_contact' },
	{ by: 'due', path: '/#/board?acting=all&group=due', long: 'later', from: 'week' },
];
const scrollerOf = ({ long }) => `[data-column=${long}] .scroller`;

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
const round = (number) => Math.round(number * 10) / 10;

/* Milliseconds until `mark` stands on the page at `target`, from a fresh start. */
async function openingTime(page, target, mark) {
	const times = [];
	for (let i = 0; i < rounds; i++) {
		await page.goto('about:blank');
		const started = performance.now();
		await page.goto(target);
		await page.locator(mark).first().waitFor();
		times.push(performance.now() - started);
	}
	return { first_ms: round(times[0]), median_ms: round(median(times)) };
}

/* Milliseconds from the key until the card stands in the next column, as the page itself sees it. */
async function moveTimes(page, { from, long }) {
	const times = [];
	for (let i = 0; i < rounds; i++) {
		const card = page.locator(`[data-column=${from}] [data-card]`).first();
		await card.locator('.card').focus();
		await card.evaluate((element, column) => {
			const key = element.dataset.card;
			window.moved = new Promise((resolve) => {
				document.addEventListener('keydown', (event) => {
					const look = () => (document.querySelector(`[data-column=${column}] [data-card="${key}"]`)
						? resolve(performance.now() - event.timeStamp) : requestAnimationFrame(look));
					look();
				}, { once: true, capture: true });
			});
		}, long);
		await page.keyboard.press('Alt+ArrowRight');
		times.push(await page.evaluate(() => window.moved));
		await page.waitForTimeout(300);
	}
	return { median_ms: round(median(times)), max_ms: round(Math.max(...times)) };
}

/* Scrolls a box by `pixels` a frame: how many frames a second there were. */
function scrollBox(page, box, pixels) {
	return page.locator(box).evaluate((element, [frames, step]) => new Promise((resolve) => {
		let left = frames;
		const started = performance.now();
		const next = () => {
			element.scrollTop += step;
			if (left-- > 0)
				requestAnimationFrame(next);
			else
				resolve(frames * 1000 / (performance.now() - started));
		};
		requestAnimationFrame(next);
	}), [scrolledFrames, pixels]);
}

/* What the page's main thread computed for each frame of a trace, in ms, sorted: its tasks from one commit to the next, however many
 * callbacks a frame had. */
function frameCosts(trace) {
	const events = JSON.parse(trace).traceEvents.sort((a, b) => a.ts - b.ts);
	const main = events.find((event) => event.name === 'FireAnimationFrame');
	const costs = [];
	for (const event of events) {
		if (event.pid !== main.pid || event.tid !== main.tid)
			continue;
		if (event.name === 'BeginCommitCompositorFrame')
			costs.push(0);
		else if (event.name === 'RunTask' && costs.length)
			costs[costs.length - 1] += (event.tdur ?? 0) / 1000;
	}
	return costs.sort((a, b) => a - b);
}

/* Frames while a box is scrolled through: CPU time of the main thread, which a busy machine does not change, and by the clock. */
async function scrollFrames(browser, page, box, pixels) {
	await browser.chrome.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
	const perSecond = await scrollBox(page, box, pixels);
	const costs = frameCosts(await browser.chrome.stopTracing());
	const mean = costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
	return { pixels_per_frame: pixels, frames_per_second: Math.round(perSecond), frame_cpu_ms: round(mean),
		p95_frame_cpu_ms: round(costs[Math.floor(costs.length * 0.95)]), max_frame_cpu_ms: round(costs.at(-1)) };
}

/* Fetches the column until `wanted` cards of it are there, or all: what somebody has who scrolled down for long. */
async function fetchCards(page, board, wanted) {
	const scroller = page.locator(scrollerOf(board));
	let height = 0;
	for (let now = 1; now > height && height < wanted * cardPixels; ) {
		height = await scroller.evaluate((element) => (element.scrollTop = element.scrollHeight, element.scrollHeight));
		now = await page.waitForFunction(([selector, before]) => {
			const { scrollHeight } = document.querySelector(selector);
			return scrollHeight > before && scrollHeight;
		}, [scrollerOf(board), height], { timeout: growMs }).then((grown) => grown.jsonValue(), () => height);
	}
	await scroller.evaluate((element) => { element.scrollTop = 0; });
	return Math.round(height / cardPixels);
}

/* A board as it opens, then with thousands of cards fetched into one column. */
async function measureBoard(browser, page, board, candidates) {
	await page.goto('about:blank');
	await page.goto(board.path);
	await page.locator(`[data-column=${board.from}] [data-card]`).first().waitFor();
	const { total: cards } = await (await page.request.get(`/api/v1/board?limit=1&group=${board.by}`)).json();
	for (const wanted of [0, cardsFetched]) {
		const column = wanted ? await fetchCards(page, board, wanted) : undefined;
		const what = { candidates, by: board.by, cards, column };
		for (const pixels of [40, 400])
			print({ bench: 'browser: scroll the board', ...what, ...await scrollFrames(browser, page, scrollerOf(board), pixels) });
		print({ bench: 'browser: move a card', ...what, ...await moveTimes(page, board) });
	}
}

const grid = '[role=grid]';
const turnTo = (...addresses) => (page, i) => page.evaluate((hash) => { location.hash = hash; }, addresses[i % addresses.length]);
const talentActs = [
	{ name: 'rows of a far place', act: (page, i) => page.locator(grid).evaluate((box, part) => { box.scrollTop = box.scrollHeight * part; }, (i + 1) / (rounds + 1)) },
	{ name: 'another order', act: turnTo('#/talent?sort=name', '#/talent?sort=next_due', '#/talent?sort=last_contact') },
	{ name: 'a condition', act: turnTo('#/talent?care=care', '#/talent', '#/talent?colour=yellow', '#/talent') },
	{ name: 'a word', act: turnTo('#/talent?q=王伟', '#/talent', '#/talent?q=李芳', '#/talent') },
];

/* It is done when the table shows other rows than before, and none is on its way. */
const shownOf = (page) => page.locator(`${grid} .rows`).evaluate((rows) => rows.innerText);
const isThere = ([before, box]) => {
	const rows = document.querySelector(`${box} .rows`);
	return rows && rows.querySelector('[role=row]') && !rows.querySelector('.waiting') && rows.innerText !== before;
};

async function actTimes(page, act) {
	const times = [];
	for (let i = 0; i < rounds; i++) {
		const before = await shownOf(page);
		const started = performance.now();
		await act(page, i);
		await page.waitForFunction(isThere, [before, grid], { polling: 'raf', timeout: growMs * 12 });
		times.push(performance.now() - started);
	}
	return { median_ms: round(median(times)), max_ms: round(Math.max(...times)) };
}

async function openTimes(page) {
	const times = [];
	for (let i = 0; i < rounds; i++) {
		const started = performance.now();
		await page.locator(`${grid} .name`).nth(i).click();
		await page.getByRole('dialog').getByRole('heading').first().waitFor();
		times.push(performance.now() - started);
		await page.keyboard.press('Escape');
		await page.getByRole('dialog').waitFor({ state: 'detached' });
	}
	return { median_ms: round(median(times)), max_ms: round(Math.max(...times)) };
}

async function measureTalent(browser, page, candidates) {
	await page.goto('about:blank');
	await page.goto('/#/talent');
	await page.locator(`${grid} .name`).first().waitFor();
	for (const pixels of [40, 400])
		print({ bench: 'browser: scroll the talent table', candidates, ...await scrollFrames(browser, page, grid, pixels) });
	print({ bench: 'browser: open a candidate', candidates, ...await openTimes(page) });
	for (const { name, act } of talentActs)
		print({ bench: `browser: talent table, ${name}`, candidates, ...await actTimes(page, act) });
}

export async function measureBrowser(server, candidates) {
	if (!fs.existsSync(process.env.GENJIN_CHROMIUM ?? '/usr/bin/chromium')) {
		print({ bench: 'browser', candidates, skipped: 'no Chromium: tools/bootstrap test brings it' });
		return;
	}
	const browser = await openBrowser();
	try {
		const page = await browser.desk(server, { client: await server.login() });
		for (const [name, target, mark] of [['today', '/#/today', 'h1'], ['board', '/#/board?acting=all', '[data-card]'], ['talent', '/#/talent', '[role=row]']])
			print({ bench: `browser: open ${name}`, candidates, ...await openingTime(page, target, mark) });
		await measureTalent(browser, page, candidates);
		for (const board of boards)
			await measureBoard(browser, page, board, candidates);
	} finally {
		await browser.close();
	}
}
