/* A CV becomes a candidate, or completes one: what is proposed stands with its place in the text, the person ticks, and nothing
 * else is taken; by keys alone; hostile text is only text. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { zip } from '../harness/workbook.mjs';
import { assertQuiet, barriers, dropFile, overhang, rawKeys, refused, text } from './pages.mjs';

const lines = ['姓名：林夕\t性别：女', '电话：139-0013-9001 邮箱：linxi@example.com', '工作经历', '2018.07 - 至今\t腾讯科技（深圳）有限公司\t技术总监',
	'2014.07 - 2018.06\t海天科技有限公司\t研发经理', '教育背景', '清华大学 本科 2010-2014'];
const escaped = (line) => line.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const p = (line) => `<w:p><w:r><w:t>${escaped(line).split('\t').join('</w:t><w:tab/><w:t>')}</w:t></w:r></w:p>`;
const docx = (texts) => zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': `<w:document xmlns:w="w"><w:body>${texts.map(p).join('')}</w:body></w:document>` });
/* The same CV of somebody else. */
const cvFor = (name, phone, login) => lines.join('\n').replace('林夕', name).replace('139-0013-9001', phone).replace('linxi', login);

forEachEngine((engine) => {
	describe(`a CV in the browser on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let browser, api, page;

		const list = () => page.locator('[data-part=cv]');
		const row = (field) => list().locator(`[data-cv=${field}]`);
		const isTicked = (field) => row(field).locator('input[type=checkbox]').isChecked();
		const act = (key) => page.locator('.el-dialog').getByRole('button', { name: new RegExp(`^${text(key)}`) });
		const input = (key) => page.locator('.dialog-form .field', { hasText: new RegExp(`^\\s*${text(key)}`) }).locator('input, select');
		const drop = '[data-part=cv-drop] input';
		const filesOf = async (id) => (await api.get(`/candidates/${id}/attachments`)).body.items;
		const byName = async (name) => (await api.get('/candidates', { q: name })).body.items;
		const cvOf = async (id, content) => (await api.upload(`/candidates/${id}/attachments`, { kind: 'cv', file: { name: 'a.txt', content } },
			{ headers: { 'Genjin-Upload': '1' }, status: 201 })).body;

		async function look(name) {
			await page.shot(`cv-${engine}-${name}`);
			assert.deepEqual(await rawKeys(page), []);
			assert.ok(await overhang(page) <= 0);
			for (const colorScheme of ['dark', 'light']) {
				await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
				assert.deepEqual(await barriers(page), [], `${name} ${colorScheme}`);
			}
		}

		async function openForm() {
			await page.openPath('/#/talent');
			await page.getByRole('button', { name: text('candidate.create') }).click();
			await page.locator(drop).waitFor({ state: 'attached' });
		}

		/* Opens the list at the CV of a candidate. */
		async function openAt(id) {
			await page.openPath(`/#/candidates/${id}`);
			await page.getByRole('button', { name: new RegExp(`^${text('cv.complete')}`) }).click();
			await row('name').waitFor();
		}

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			page = await browser.desk(server, { client: api, path: '/#/talent' });
		});
		after(() => browser.close());

		test('fills the form of a new candidate with what is ticked, and becomes his file', async () => {
			await openForm();
			await page.locator(drop).setInputFiles([{ name: '附件一.docx', mimeType: '', buffer: docx(lines) }]);
			await row('name').waitFor();
			assert.equal(await row('phone').locator('mark').innerText(), '139-0013-9001');
			assert.match(await row('phone').locator('.quote').innerText(), /电话：139-0013-9001 邮箱：linxi@example\.com.*第 1 页/);
			assert.match(await row('company').locator('li').first().innerText(), /腾讯科技（深圳）有限公司 · 技术总监\s+2018-07 – 至今/);
			await look('list');
			await row('company').getByRole('radio').nth(1).check();
			await row('gender').getByRole('checkbox').uncheck();
			await act('cv.fill').click();
			assert.deepEqual([await input('candidate.name').inputValue(), await input('candidate.company').inputValue(), await input('fact.gender').inputValue()],
				['林夕', '海天科技有限公司', '']);
			assert.equal((await byName('林夕')).length, 0, 'nothing is saved before the person saves');
			await look('form');
			await act('act.save').click();
			await page.locator('.drawer h1', { hasText: '林夕' }).waitFor();
			const [{ id }] = await byName('林夕');
			const made = (await api.get(`/candidates/${id}`)).body;
			assert.deepEqual([made.phone, made.email, made.company, made.education, made.gender], ['13900139001', 'linxi@example.com', '海天科技有限公司', '本科', null]);
			const [file] = await waitFor(async () => { const found = await filesOf(id); return found.length && found; }, { what: 'the file' });
			assert.deepEqual([file.kind, file.file_name], ['cv', '附件一.docx']);
		});

		test('dropped on the page; who is known already is opened', async () => {
			await page.openPath('/#/talent');
			await page.getByRole('grid').waitFor();
			await dropFile(page, '.list-page', '附件二.txt', lines.join('\n'));
			await row('name').waitFor();
			await act('cv.fill').click();
			await act('act.save').click();
			await page.locator('.form-error', { hasText: text('error.candidate.duplicate') }).waitFor();
			await page.getByRole('button', { name: text('cv.open_known') }).click();
			await page.locator('.drawer h1', { hasText: '林夕' }).waitFor();
			assert.equal(await page.locator('.el-dialog').count(), 0);
			assert.equal((await byName('林夕')).length, 1);
		});

		test('a file that cannot be read says so; the form is still there', async () => {
			await openForm();
			await page.locator(drop).setInputFiles([{ name: 'a.pdf', mimeType: '', buffer: Buffer.from('%PDF-1.4\nbroken') }]);
			await list().locator('.form-error').waitFor();
			await look('unread');
			await act('cv.skip').click();
			await input('candidate.name').waitFor();
			await page.keyboard.press('Escape');
		});

		test('completes a candidate: what stands there stays unless it is ticked, and what was written is taken back', async () => {
			const person = (await api.post('/candidates', { name: '赵敏', company: '甲公司', city: '杭州' })).body;
			await cvOf(person.id, cvFor('赵敏', '139-0013-9002', 'zhaomin'));
			await openAt(person.id);
			assert.match(await row('company').innerText(), /现在：甲公司/);
			assert.match(await row('name').innerText(), new RegExp(text('cv.same')));
			assert.deepEqual([await isTicked('company'), await isTicked('name'), await isTicked('phone')], [false, false, true]);
			await look('beside');
			await page.setViewportSize({ width: 390, height: 844 });
			await look('beside-390');
			await page.setViewportSize({ width: 1440, height: 900 });
			await act('cv.write').click();
			await list().waitFor({ state: 'detached' });
			const stored = async () => (await api.get(`/candidates/${person.id}`)).body;
			const now = await stored();
			assert.deepEqual([now.company, now.city, now.phone, now.education, now.gender], ['甲公司', '杭州', '13900139002', '本科', 'female']);
			await page.locator('.toast').getByRole('button', { name: text('act.undo') }).click();
			await waitFor(async () => (await stored()).phone === null, { what: 'the undo' });
			assert.equal((await stored()).company, '甲公司');
		});

		test('what a colleague changed meanwhile is looked at again', async () => {
			const person = (await api.post('/candidates', { name: '周芷若' })).body;
			await cvOf(person.id, cvFor('周芷若', '139-0013-9003', 'zhou'));
			await openAt(person.id);
			let isFirst = true;
			await page.route(`**/api/v1/candidates/${person.id}`, async (route) => {
				if (route.request().method() !== 'PATCH' || !isFirst)
					return route.continue();
				isFirst = false;
				const { version } = (await api.get(`/candidates/${person.id}`)).body;
				await api.patch(`/candidates/${person.id}`, { company: '乙公司' }, { headers: { 'If-Match': `"${version}"` } });
				return route.continue();
			});
			await act('cv.write').click();
			await list().locator('.form-error', { hasText: text('error.request.stale') }).waitFor();
			await waitFor(async () => /现在：乙公司/.test(await row('company').innerText()), { what: 'the present value' });
			assert.equal(await isTicked('company'), false);
			await act('cv.write').click();
			await list().waitFor({ state: 'detached' });
			const now = (await api.get(`/candidates/${person.id}`)).body;
			assert.deepEqual([now.company, now.phone], ['乙公司', '13900139003']);
		});

		test('by keys alone', async () => {
			page.on('filechooser', () => {}); /* the browser hands choosers over from now on, not only once the key is under way */
			await openForm();
			await page.locator(drop).focus();
			const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Space')]);
			await chooser.setFiles([{ name: 'k.txt', mimeType: '', buffer: Buffer.from(cvFor('殷素素', '139-0013-9004', 'yin')) }]);
			await row('name').waitFor();
			assert.equal(await page.evaluate(() => document.activeElement.dataset.part), 'cv');
			await page.keyboard.press('Tab');
			assert.equal(await isTicked('name'), true);
			await page.keyboard.press('Tab');
			await page.keyboard.press('Space');
			assert.equal(await isTicked('phone'), false);
			await page.keyboard.press('Enter');
			await input('candidate.name').waitFor();
			assert.equal(await input('candidate.phone').inputValue(), '');
			await page.keyboard.press('Enter');
			await page.locator('.drawer h1', { hasText: '殷素素' }).waitFor();
		});

		test('hostile text is only text', async () => {
			const hostile = '<img src=x onerror=window.__ran=1>{{constructor.constructor("window.__ran=1")()}}';
			await openForm();
			await page.locator(drop).setInputFiles([{ name: `${hostile}.docx`, mimeType: '', buffer: docx(['姓名：韩梅',
				'电话：13900139005 <img src=x onerror=1>', '<script>a</script> x@example.com {{1+1}}\u202Egnp']) }]);
			await row('email').waitFor();
			assert.match(await row('phone').locator('.quote').innerText(), /13900139005 <img src=x onerror=1>/);
			assert.match(await row('email').locator('.quote').innerText(), /<script>a<\/script> x@example\.com \{\{1\+1\}\}\uFFFD?gnp/);
			await act('cv.fill').click();
			await page.locator('.chosen', { hasText: hostile }).waitFor();
			assert.equal(await page.evaluate(() => window.__ran), undefined);
			assert.equal(await page.locator('img[src=x]').count(), 0);
			assertQuiet(page, refused(409), refused(412), refused(422));
		});
	});
});
