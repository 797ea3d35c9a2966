/* What the browser tests share: logging in, what the page complained of, texts that were never translated. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { projectFolder } from '../harness/base.mjs';

export const password = 'correct horse battery';

/* While nobody is logged in the page asks who it is and is told 401; the browser reports every such answer. */
export const loggedOut = /status of 401/;
/* What a browser says while the server is gone or the clock jumped and ended the connections. */
export const serverAway = /net::ERR_|ERR_CONNECTION|status of 50[23]/;
export const refused = (status) => new RegExp(`status of ${status}`);

/* Complaints of the page that the test did not bring about itself. */
export function assertQuiet(page, ...allowed) {
	assert.deepEqual(page.problems.filter((text) => !allowed.some((pattern) => pattern.test(text))), []);
}

export async function logIn(page, login, secret = password) {
	await page.fill('input[name=login]', login);
	await page.fill('input[name=password]', secret);
	await page.locator('form button.main-button').click();
}

/* Makes an account as an administrator does and returns its one-time password. */
export async function addOneTime(server, { login, name, role = 'partner' }) {
	const { stdout } = await server.command(['user', 'add', '--firm', server.options.firm, '--login', login, '--name', name, '--role', role]);
	return /one-time password: (\S+)/.exec(stdout)[1];
}

/* An API client that survives jumps of the clock. */
export async function tokenOf(server, login = server.options.login) {
	const { stdout } = await server.command(['token', 'add', '--login', login]);
	return server.bearer(stdout.trim());
}

/* Ten o'clock of a coming Tuesday in Shanghai: office hours, two working days ahead. */
export function nextTuesday() {
	const day = new Date(Date.now() + 24 * 3600 * 1000 + 8 * 3600 * 1000);
	while (day.getUTCDay() !== 2)
		day.setUTCDate(day.getUTCDate() + 1);
	return `${day.toISOString().slice(0, 10)}T10:00:00+08:00`;
}

const texts = JSON.parse(fs.readFileSync(path.join(projectFolder, 'web/src/core/locales/zh-CN.json'), 'utf8'));
/* A text of the Chinese page by its key. */
export const text = (key) => key.split('.').reduce((at, part) => at[part], texts);

const rawKey = `(?<![\\w./@-])(?:${Object.keys(texts).join('|')})\\.[a-z_]+(?:\\.[a-z0-9_]+)*(?![\\w@-])`;

/* Keys of texts that stand on the page instead of the texts. */
export function rawKeys(page) {
	return page.evaluate((pattern) => {
		const found = [];
		const look = (text) => found.push(...(text?.match(new RegExp(pattern, 'g')) ?? []));
		look(document.title);
		look(document.body.innerText);
		for (const element of document.querySelectorAll('[title], [aria-label], [placeholder], [alt]')) {
			for (const name of ['title', 'aria-label', 'placeholder', 'alt'])
				look(element.getAttribute(name));
		}
		return found;
	}, rawKey);
}

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/* What a person who cannot see, or not well, would stumble over (WCAG 2.2 AA): "rule: element". */
export async function barriers(page) {
	const result = await page.evaluate(`${axe};axe.run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ['violations'] })`);
	return result.violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => (
		`${id}: ${target} ${failureSummary.split('\n')[1]?.trim()}`)));
}

/* How far the page is wider than the window; 0 is right. */
export const overhang = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/* Drops files on an element, as from the desktop: one by name and content, or a list of { name, content }. */
export async function dropFile(page, selector, name, content) {
	const files = Array.isArray(name) ? name : [{ name, content }];
	const data = await page.evaluateHandle((list) => {
		const transfer = new DataTransfer();
		for (const [file, text] of list)
			transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], file));
		return transfer;
	}, files.map((file) => [file.name, Buffer.from(file.content).toString('base64')]));
	await page.dispatchEvent(selector, 'dragover', { dataTransfer: data });
	await page.dispatchEvent(selector, 'drop', { dataTransfer: data });
}
