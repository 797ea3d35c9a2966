/* Chromium (Debian's) driven by playwright-core.
 *
 *   const browser = await openBrowser();
 *   const page = await browser.desk(server);      1440 × 900, zh-CN, logged out, at the server's start page
 *   const page = await browser.mobile(server);    390 × 844, touch
 *   page is a Playwright page; page.problems collects console errors, uncaught exceptions, failed requests and
 *   violations of the content security policy: assert.deepEqual(page.problems, []) at the end of a test.
 *   browser.desk(server, { client }) opens it logged in as that API client.  Screenshots: await page.shot('board')
 *   writes artefacts/screens/board.png.  await page.tab('/#/board') opens a further tab of the same browser.
 *   await page.openPath('/#/board') goes there with a fresh start, also when only the part behind # differs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { projectFolder } from './base.mjs';
import { closeLater } from './leftover.mjs';

const sizes = {
	desk: { viewport: { width: 1440, height: 900 } },
	mobile: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
};

function collectProblems(page) {
	page.problems = [];
	page.on('pageerror', (error) => page.problems.push(`exception: ${error.message}`));
	page.on('console', (message) => {
		if (message.type() === 'error' && !/status of 401/.test(message.text())) // the client asks who it is before the login
			page.problems.push(`console: ${message.text()}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 500)
			page.problems.push(`${response.status()} ${response.url()}`);
	});
}

/* Tells of what the content security policy refused: the browser alone does not always say it. */
function reportPolicy() {
	document.addEventListener('securitypolicyviolation',
		(event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
}

function equip(page) {
	collectProblems(page);
	page.setDefaultTimeout(15000);
	page.shot = (name) => {
		const file = path.join(projectFolder, 'artefacts/screens', `${name}.png`);
		fs.mkdirSync(path.dirname(file), { recursive: true });
		return page.screenshot({ path: file });
	};
	page.openPath = async (target) => {
		await page.goto('about:blank');
		await page.goto(target);
	};
	page.tab = async (target) => {
		const tab = equip(await page.context().newPage());
		await tab.goto(target);
		return tab;
	};
	return page;
}

async function openPage(chrome, size, server, { client, path: start = size === 'mobile' ? '/m/' : '/', locale = 'zh-CN', ...more }) {
	const context = await chrome.newContext({ ...sizes[size], locale, timezoneId: 'Asia/Shanghai', baseURL: server.url, ...more });
	await context.addInitScript(reportPolicy);
	if (client)
		await context.addCookies(client.cookie.split('; ').map((pair) => {
			const [name, value] = pair.split(/=(.*)/s);
			return { name, value, url: server.url, httpOnly: true, sameSite: 'Lax' };
		}));
	const page = equip(await context.newPage());
	await page.goto(start);
	return page;
}

export async function openBrowser() {
	const executablePath = process.env.GENJIN_CHROMIUM ?? '/usr/bin/chromium';
	if (!fs.existsSync(executablePath))
		throw new Error('Chromium is missing: run tools/bootstrap test');
	const chrome = await chromium.launch({ executablePath, args: [
		...(process.getuid() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run',
		'--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-extensions'] });
	return {
		chrome,
		desk: (server, options = {}) => openPage(chrome, 'desk', server, options),
		mobile: (server, options = {}) => openPage(chrome, 'mobile', server, options),
		close: closeLater(() => chrome.close()),
	};
}
