/* Files at a candidate: dropped, chosen, photographed; refused in words; a lost connection costs a part; hostile names are only
 * names; deleted with undo; attached to records; by keys alone. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, dropFile, overhang, rawKeys, refused, text } from './pages.mjs';

const pdf = (mark, bytes = 0) => Buffer.concat([Buffer.from(`%PDF-1.4\n% ${mark}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`), Buffer.alloc(bytes, 'x')]);
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');
const megabyte = 1024 * 1024;
const drop = '[data-part=files]';

forEachEngine((engine) => {
	describe(`files in the browser on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_FILES_QUOTA_MB: '60' } });
		let browser, api, page, person;

		const files = (within = page) => within.locator('[data-part=files] .file');
		const file = (name, within = page) => files(within).filter({ hasText: name });
		const uploads = (within = page) => within.locator('[data-part=files] .upload');
		const choose = (chosen, within = page) => within.locator('[data-part=files] input[multiple]').setInputFiles(chosen.map(({ name, content }) => (
			{ name, mimeType: '', buffer: content })));
		const stored = async () => (await api.get(`/candidates/${person.id}/attachments`, { limit: 100 })).body.items;

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			person = (await api.post('/candidates', { name: '韩梅', care: true })).body;
			page = await browser.desk(server, { client: api, path: `/#/talent?c=${person.id}` });
			await page.locator(drop).waitFor();
		});
		after(() => browser.close());

		test('several dropped at once: shown with type, size and who; in the timeline; the name brings them down', async () => {
			const cv = pdf('简历');
			await dropFile(page, drop, [{ name: '韩梅-简历.pdf', content: cv }, { name: '面试测评.pdf', content: pdf('测评') }, { name: '证件.png', content: png }]);
			await waitFor(async () => (await files().count()) === 3, { what: 'three files' });
			const facts = await file('韩梅-简历').innerText();
			assert.match(facts, /· \d+ B · /);
			assert.equal(await file('韩梅-简历').locator('select').inputValue(), 'cv');
			assert.equal(await file('面试测评').locator('select').inputValue(), 'assessment');
			await file('证件.png').locator('select').selectOption('other');
			await waitFor(async () => (await stored()).find(({ file_name: name }) => name === '证件.png').kind === 'other', { what: 'the kind' });
			const [download] = await Promise.all([page.waitForEvent('download'), file('韩梅-简历').getByRole('link').click()]);
			assert.equal(download.suggestedFilename(), '韩梅-简历.pdf');
			assert.deepEqual(fs.readFileSync(await download.path()), cv);
			await page.getByRole('button', { name: text('timeline.kind.file'), exact: true }).click();
			await page.locator('.timeline li.file', { hasText: '面试测评.pdf' }).waitFor();
			assert.equal(await page.locator('.timeline li.file').count(), 3);
			assert.equal(await uploads().count(), 0);
			assert.deepEqual(await barriers(page), []);
			assert.deepEqual(await rawKeys(page), []);
			await page.locator(drop).scrollIntoViewIfNeeded();
			await page.shot(`files-${engine}`);
		});

		test('what cannot be taken says why and stays until it is put away', async () => {
			await dropFile(page, drop, [{ name: '工具.exe', content: Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(300)]) }, { name: '空.pdf', content: '' }]);
			await uploads().filter({ hasText: text('error.document.type') }).waitFor();
			await uploads().filter({ hasText: text('error.document.empty') }).waitFor();
			const large = await page.evaluateHandle((size) => {
				const transfer = new DataTransfer();
				transfer.items.add(new File(Array(101).fill(new Blob([new Uint8Array(size)])), '太大.wav'));
				return transfer;
			}, megabyte);
			await page.dispatchEvent(drop, 'drop', { dataTransfer: large });
			await uploads().filter({ hasText: text('error.document.too_large') }).waitFor();
			const { body: open } = await api.post(`/candidates/${person.id}/uploads`, { file_name: 'x', bytes: 59 * megabyte, sha256: crypto.createHash('sha256').update('x').digest('hex') });
			await choose([{ name: '放不下.pdf', content: pdf('满', megabyte) }]);
			await uploads().filter({ hasText: text('error.document.quota') }).waitFor();
			await page.locator(drop).scrollIntoViewIfNeeded();
			await page.shot(`files-refused-${engine}`);
			assert.deepEqual(await barriers(page), []);
			await api.delete(`/uploads/${open.id}`, undefined, { status: 204 });
			await uploads().filter({ hasText: '放不下' }).getByRole('button', { name: new RegExp(`^${text('act.retry')} `) }).click();
			await file('放不下').waitFor();
			for (let left = await uploads().count(); left > 0; left--)
				await uploads().first().getByRole('button').last().click();
			assert.equal(await uploads().count(), 0);
			assert.equal((await stored()).length, 4);
		});

		test('a lost connection: it waits, says so, goes on where it was; the whole arrives', async () => {
			const content = pdf('大', 9 * megabyte);
			const offsets = [];
			let isDown = false;
			await page.route(/\/api\/v1\/uploads\/\d+\?offset=/, async (route) => {
				const offset = Number(/offset=(\d+)/.exec(route.request().url())[1]);
				offsets.push(offset);
				if (offset > 0 && offsets.filter((one) => one === offset).length === 1)
					isDown = true;
				if (isDown)
					return route.abort('connectionreset');
				return route.continue();
			});
			await choose([{ name: '大文件.pdf', content }]);
			await uploads().filter({ hasText: /连接断了，恢复后从 \d+% 接着传/ }).waitFor({ timeout: 30000 });
			await page.locator(drop).scrollIntoViewIfNeeded();
			await page.shot(`files-lost-${engine}`);
			assert.deepEqual(await barriers(page), []);
			isDown = false;
			offsets.push(Infinity);
			await page.unroute(/\/api\/v1\/uploads\/\d+\?offset=/);
			await file('大文件').waitFor({ timeout: 30000 });
			assert.equal(offsets.filter((offset) => offset === 0).length, 1, 'the first part was sent once');
			const row = (await stored()).find(({ file_name: name }) => name === '大文件.pdf');
			assert.deepEqual((await api.get(`/attachments/${row.id}`, undefined, { contract: false })).bytes, content);
		});

		test('one that is cancelled is forgotten here and at the server; it goes on in another page of the client', async () => {
			let held;
			await page.route(/\/api\/v1\/uploads\/\d+\?offset=/, (route) => { held = route; });
			await choose([{ name: '不要了.pdf', content: pdf('消', 2 * megabyte) }]);
			await waitFor(() => held, { what: 'the part' });
			const id = Number(/uploads\/(\d+)/.exec(held.request().url())[1]);
			await page.goto('/#/board');
			await page.goto(`/#/talent?c=${person.id}`);
			await uploads().filter({ hasText: '不要了' }).getByRole('button', { name: new RegExp(`^${text('act.cancel')} `) }).click();
			assert.equal(await uploads().count(), 0);
			await waitFor(async () => (await api.get(`/uploads/${id}`, undefined, { status: null })).status === 404, { what: 'the upload to be forgotten' });
			await page.unroute(/\/api\/v1\/uploads\/\d+\?offset=/);
			assert.ok(!(await stored()).some(({ file_name: name }) => name === '不要了.pdf'));
		});

		test('hostile names are only names', async () => {
			const run = 'window.__ran=1';
			const names = [`<img src=x onerror=${run}>.pdf`, `"><script>${run}<\\script>.pdf`, `{{constructor.constructor('${run}')()}}.pdf`, `'-(${run})-'.pdf`,
				'简历\u202Efdp.exe', '零\u200B宽.pdf', `${'很长的名字'.repeat(16)}.pdf`];
			await choose(names.map((name, i) => ({ name, content: pdf(`名 ${i}`) })));
			await waitFor(async () => (await stored()).length === 5 + names.length, { what: 'all of them' });
			await waitFor(async () => (await page.locator('.timeline li.file').count()) >= names.length && (await files().count()) === 5 + names.length, { what: 'their rows' });
			const shown = await page.locator('[data-part=files] .file .name bdi').allInnerTexts();
			assert.ok(shown.includes(names[6]), 'a long name stays whole');
			assert.ok(shown.includes(names[0]) && shown.includes(names[2]), shown.join('\n'));
			assert.ok(shown.includes('简历\uFFFDfdp.exe') && shown.includes('零\uFFFD宽.pdf'), 'what hides is shown');
			assert.equal(await page.evaluate(() => window.__ran), undefined);
			assert.equal(await page.locator('img[src=x]').count(), 0);
			assert.ok(await overhang(page) <= 0);
			await page.locator(drop).scrollIntoViewIfNeeded();
			await page.shot(`files-names-${engine}`);
		});

		test('deleted with undo', async () => {
			await file('证件.png').getByRole('button', { name: /^删除/ }).click();
			await file('证件.png').waitFor({ state: 'detached' });
			await page.locator('.toast', { hasText: '证件.png' }).getByRole('button', { name: text('act.undo') }).click();
			await file('证件.png').waitFor();
		});

		test('with a record when it is written, and to one that is there', async () => {
			await page.getByRole('radio', { name: text('outcome.reached') }).first().click();
			await page.locator('.drawer textarea').first().fill('发来了作品');
			await page.locator('.drawer form .attach input').setInputFiles([{ name: '作品.txt', mimeType: '', buffer: Buffer.from('作品集') }]);
			await page.locator('.chosen', { hasText: '作品.txt' }).waitFor();
			await page.getByRole('button', { name: text('record.save') }).click();
			await file('作品.txt').filter({ hasText: text('document.of_record') }).waitFor();
			const row = (await stored()).find(({ file_name: name }) => name === '作品.txt');
			const { body: { items } } = await api.get(`/candidates/${person.id}/timeline`, { kind: 'record' });
			assert.equal(row.record_id, items[0].record.id);
			await page.locator('.timeline .filters .chip').first().click();
			await page.locator('.timeline li.record .attach input').first().setInputFiles([{ name: '补充.txt', mimeType: '', buffer: Buffer.from('再补一份') }]);
			await file('补充.txt').waitFor();
			assert.equal((await stored()).find(({ file_name: name }) => name === '补充.txt').record_id, row.record_id);
		});

		test('reading its text: waiting, running, done, read off a scan, failed with its reason; a picture where there is one', async () => {
			const tab = await page.tab('/#/today');
			const states = [['waiting'], ['running'], ['done'], ['done', null, true], ['failed', 'document.password'], ['none']];
			await tab.route(/\/candidates\/\d+\/attachments/, async (route) => {
				const reply = await route.fetch();
				const body = await reply.json();
				states.forEach(([state, error = null, ocr = false], i) => Object.assign(body.items[i], { text_state: state, text_error: error, text_by_ocr: ocr, text_pages: 3, has_thumbnail: i === 0 }));
				return route.fulfill({ response: reply, json: body });
			});
			await tab.route(/\/thumbnail$/, (route) => route.fulfill({ contentType: 'image/png', body: png }));
			await tab.goto(`/#/candidates/${person.id}`);
			await files(tab).first().waitFor();
			const words = await files(tab).locator('.state').allInnerTexts();
			assert.deepEqual(words.slice(0, 5), [text('document.state.waiting'), text('document.state.running'), text('document.state.done'), '扫描件，文字已识别（3 页）', '没能提取文字：文件有密码']);
			assert.equal(await files(tab).nth(5).locator('.state').count(), 0);
			await waitFor(() => files(tab).first().locator('img').evaluate((image) => image.complete && image.naturalWidth > 0), { what: 'the picture' });
			assert.deepEqual(await barriers(tab), []);
			await tab.locator(drop).scrollIntoViewIfNeeded();
			await tab.shot(`files-states-${engine}`);
			assertQuiet(tab);
			await tab.close();
		});

		test('by keys alone: chosen, opened, deleted, taken back', async () => {
			page.on('filechooser', () => {}); /* the browser hands choosers over from now on, not only once the key is under way */
			await page.locator('[data-part=files] input[multiple]').focus();
			await page.locator('[data-part=files] input[multiple]:focus').waitFor();
			const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
			await chooser.setFiles([{ name: '键盘.txt', mimeType: '', buffer: Buffer.from('用键盘选的') }]);
			await file('键盘.txt').waitFor();
			await page.keyboard.press('Tab');
			assert.match(await page.evaluate(() => document.activeElement.textContent), /键盘\.txt/);
			const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
			assert.equal(download.suggestedFilename(), '键盘.txt');
			await file('键盘.txt').getByRole('button', { name: /补全信息/ }).waitFor(); /* its text is read: no further key comes in between */
			for (let tabs = 0; tabs < 3; tabs++)
				await page.keyboard.press('Tab');
			assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /删除/);
			await page.keyboard.press('Enter');
			await file('键盘.txt').waitFor({ state: 'detached' });
			await page.keyboard.press('u');
			await file('键盘.txt').waitFor();
			assertQuiet(page, refused(422), refused(413), /ERR_CONNECTION_RESET|ERR_FAILED/);
		});

		test('who may not open a CV sees that there is one', async () => {
			const junior = await server.addUser({ login: 'xiaowang', role: 'junior' });
			const { body: own } = await junior.post('/candidates', { name: '李雷' });
			await api.upload(`/candidates/${own.id}/attachments`, { file: { name: '李雷-简历.pdf', content: pdf('李') } }, { headers: { 'Genjin-Upload': '1' }, status: 201 });
			const tab = await browser.desk(server, { client: junior, path: `/#/candidates/${own.id}` });
			await file('李雷-简历', tab).filter({ hasText: text('document.may_not_open') }).waitFor();
			assert.equal(await files(tab).getByRole('link').count(), 0);
			assert.equal(await files(tab).getByRole('button').count(), 0);
			assertQuiet(tab);
		});

		test('on the phone: a photo or a file, and nothing too wide', async () => {
			const phone = await browser.mobile(server, { client: api, path: `/m/#/candidates/${person.id}` });
			const photo = phone.locator('[data-part=files] input[capture]');
			await photo.waitFor({ state: 'attached' });
			assert.equal(await photo.getAttribute('accept'), 'image/*');
			await photo.setInputFiles([{ name: 'IMG_0001.png', mimeType: 'image/png', buffer: Buffer.concat([png, Buffer.from('2')]) }]);
			await file('IMG_0001', phone).waitFor();
			await file('大文件', phone).waitFor();
			assert.ok(await overhang(phone) <= 0);
			assert.deepEqual(await barriers(phone), []);
			assert.deepEqual(await rawKeys(phone), []);
			await phone.locator(drop).scrollIntoViewIfNeeded();
			await phone.shot(`files-phone-${engine}`);
			assertQuiet(phone);
		});
	});
});
