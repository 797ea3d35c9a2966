/* What a consultant waits for in the browser: pages until they can be worked with, a move until it shows, scrolling. */
import fs from 'node:fs';
import { openBrowser } from '../tests/harness/browser.mjs';
import { print } from './bench.mjs';

const rounds = 5;
const scrolledFrames = 180;

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
async function moveTimes(page) {
	const times = [];
	for (let i = 0; i < rounds; i++) {
		const card = page.locator('[data-column=to_contact] [data-card]').first();
		await card.locator('.card').focus();
		await card.evaluate((element) => {
			const key = element.dataset.card;
			window.moved = new Promise((resolve) => {
				document.addEventListener('keydown', (event) => {
					const look = () => (document.querySelector(`[data-column=contacted] [data-card="${key}"]`)
						? resolve(performance.now() - event.timeStamp) : requestAnimationFrame(look));
					look();
				}, { once: true, capture: true });
			});
		});
		await page.keyboard.press('Alt+ArrowRight');
		times.push(await page.evaluate(() => window.moved));
		await page.waitForTimeout(300);
	}
	return { median_ms: round(median(times)), max_ms: round(Math.max(...times)) };
}

/* Frames while a column is scrolled through, 40 px each. */
function scrollFrames(page) {
	return page.locator('[data-column=contacted] .scroller').evaluate((scroller, frames) => new Promise((resolve) => {
		const gaps = [];
		let last = performance.now();
		const step = (now) => {
			gaps.push(now - last);
			last = now;
			scroller.scrollTop += 40;
			if (gaps.length < frames) {
				requestAnimationFrame(step);
				return;
			}
			gaps.sort((a, b) => a - b);
			resolve({ frames_per_second: Math.round(1000 * gaps.length / gaps.reduce((sum, gap) => sum + gap, 0)),
				p95_frame_ms: Math.round(gaps[Math.floor(gaps.length * 0.95)] * 10) / 10 });
		};
		requestAnimationFrame(step);
	}), scrolledFrames);
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
		await page.goto('/#/board?acting=all');
		await page.locator('[data-card]').first().waitFor();
		print({ bench: 'browser: scroll the board', candidates, ...await scrollFrames(page) });
		print({ bench: 'browser: move a card', candidates, ...await moveTimes(page) });
	} finally {
		await browser.close();
	}
}
