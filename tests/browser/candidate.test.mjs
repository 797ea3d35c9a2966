/* A candidate in the drawer and on his own page: facts changed in their place, conflicts, tags, the suggested date, the story
 * of a date, filters of the timeline, appointments that count down, the checklist of 待入职. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, nextTuesday, overhang, rawKeys, refused, tokenOf } from './pages.mjs';

const later = (from, hours) => new Date(Date.parse(from) + hours * 3600_000).toISOString();

forEachEngine((engine) => {
	describe(`the page of a candidate in the browser on ${engine}`, () => {
		const start = nextTuesday();
		const server = useServer({ engine, clock: start });
		let browser, api, page, person;

		const fact = (key) => page.locator(`[data-fact="${key}"]`);
		const stored = async () => (await api.get(`/candidates/${person.id}`)).body;
		const edit = async (key, text) => {
			await fact(key).locator('button.value').click();
			await page.keyboard.type(text);
		};

		before(async () => {
			browser = await openBrowser();
			api = await tokenOf(server);
			await api.post('/custom-fields', { key: 'level', label: '职级', type: 'choice', choices: ['P7', 'P8'] });
			const { body: position } = await api.post('/positions', { title: '技术总监', company: '海天科技', job_type: 'tech' });
			person = (await api.post('/candidates', { name: '王小明', phone: '13900001001', company: '东风重工', title: '研发经理', city: '上海',
				tags: ['芯片'], expected_salary: { amount: 120_000_000, currency: 'CNY' } })).body;
			const { body: submission } = await api.post('/submissions', { candidate_id: person.id, position_id: position.id, stage: 'accepted' });
			await api.post('/appointments', { kind: 'interview', starts_at: later(start, 51.5), round: 2, place: '上海', submission_id: submission.id });
			await api.post('/candidates', { name: '下一位', company: '东风重工' });
			page = await browser.desk(server, { client: await server.login(), path: `/#/candidates/${person.id}` });
			await page.getByRole('heading', { name: '王小明' }).waitFor();
		});
		after(() => browser.close());

		test('a click on a value changes it: Enter saves, Escape takes back, leaving keeps', async () => {
			await edit('city', '杭州');
			await page.keyboard.press('Enter');
			await fact('city').getByText('杭州').waitFor();
			assert.equal((await stored()).city, '杭州');
			await edit('title', '不要');
			await page.keyboard.press('Escape');
			assert.equal(await fact('title').locator('button.value').innerText(), '研发经理');
			await edit('title', '研发总监');
			await page.getByRole('heading', { name: '王小明' }).click();
			await fact('title').getByText('研发总监').waitFor();
			await fact('expected_salary').getByText('120 万 / 年').waitFor();
			await edit('expected_salary', '150');
			await page.keyboard.press('Enter');
			await fact('expected_salary').getByText('150 万 / 年').waitFor();
			assert.equal((await stored()).expected_salary.amount, 150_000_000);
		});

		test('everything about him comes as a file', async () => {
			const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /导出全部资料/ }).click()]);
			assert.equal(download.suggestedFilename(), `candidate-${person.id}.zip`);
			assert.equal(await download.failure(), null);
		});

		test('the pay report of a submission: compared, agreed, on paper', async () => {
			const wan = (amount) => ({ amount: amount * 1_000_000, currency: 'CNY' });
			await api.post('/pay-figures', { job: '技术总监', low: wan(80), middle: wan(100), high: wan(140), source: '某薪酬报告', as_of: '2026-09-01' });
			await page.getByRole('link', { name: '「技术总监」的薪酬报告' }).click();
			await page.getByRole('heading', { name: '行业薪酬报告' }).waitFor();
			assert.match(await page.locator('dl').innerText(), /技术总监 · 全国|80 万 – 140 万/);
			assert.deepEqual([await barriers(page), await overhang(page) <= 0], [[], true]);
			await page.getByLabel('谈定年薪（万元）').fill('118.5');
			await page.getByRole('button', { name: '保存' }).click();
			await page.locator('dl').getByText('118.5 万').waitFor();
			const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '下载 PDF' }).click()]);
			assert.equal(await download.failure(), null);
			await page.shot('pay-report');
			await page.setViewportSize({ width: 390, height: 844 });
			await page.shot('pay-report-390');
			assert.ok(await overhang(page) <= 0);
			await page.setViewportSize({ width: 1440, height: 900 });
			await page.getByRole('button', { name: '返回' }).click();
			await page.getByRole('heading', { name: '王小明' }).waitFor();
		});

		test('what is empty opens on request, own fields among it', async () => {
			await page.getByRole('button', { name: /全部信息/ }).click();
			await fact('custom.level').locator('button.value').click();
			await fact('custom.level').locator('select').selectOption('P8');
			await page.keyboard.press('Enter');
			await fact('custom.level').getByText('P8').waitFor();
			await edit('floor_monthly', '6.5');
			await page.keyboard.press('Enter');
			await fact('floor_monthly').getByText('6.5 万').waitFor();
			assert.deepEqual((await stored()).custom, { level: 'P8' });
		});

		test('a colleague who changed the same fact meanwhile: both versions stand there', async () => {
			await fact('company').locator('button.value').click();
			await api.patch(`/candidates/${person.id}`, { company: '西山电子' });
			await page.keyboard.type('南湖光电');
			await page.keyboard.press('Enter');
			const conflict = fact('company').locator('.conflict');
			await conflict.waitFor();
			assert.match(await conflict.innerText(), /西山电子[\s\S]*南湖光电/);
			await page.shot(`candidate-conflict-${engine}`);
			await conflict.getByRole('button', { name: '用我写的' }).click();
			await fact('company').getByText('南湖光电').waitFor();
			assert.equal((await stored()).company, '南湖光电');
		});

		test('tags are added and taken away', async () => {
			await page.getByLabel('加标签').fill('可看机会，海归');
			await page.keyboard.press('Enter');
			await page.locator('.tag', { hasText: '海归' }).waitFor();
			await page.getByRole('button', { name: '去掉标签 芯片' }).click();
			await waitFor(async () => (await stored()).tags.join() === '可看机会,海归', { what: 'the tags on the server' });
		});

		test('appointments count down, the checklist is ticked', async () => {
			await page.getByText('还有 2 天 3 小时').waitFor();
			const boxes = page.locator('[data-part=checklist] input[type=checkbox]');
			await boxes.first().waitFor();
			const count = await boxes.count();
			assert.ok(count >= 3);
			await boxes.first().check();
			await page.getByText(`1 / ${count} 已办`).waitFor();
			const { body } = await api.get(`/candidates/${person.id}/todos`);
			assert.equal(body.items.filter((todo) => todo.kind === 'checklist' && todo.state === 'done').length, 1);
		});

		test('the next date is suggested with its reason, chosen in place, and the draft survives a reload', async () => {
			const next = page.locator('form.record .next');
			await page.getByRole('radio', { name: '接通' }).click();
			await page.locator('form.record textarea').first().fill('聊了提离职');
			await waitFor(async () => !/按规则自动安排/.test(await next.innerText()), { what: 'a suggestion' });
			const { body: outlook } = await api.get(`/candidates/${person.id}/next-due`, { channel: 'phone', outcome: 'reached' });
			assert.ok((await next.innerText()).includes(outlook.text));
			await page.reload();
			await page.locator('form.record').waitFor();
			assert.equal(await page.locator('form.record textarea').first().inputValue(), '聊了提离职');
			await page.locator('form.record .next').getByRole('button', { name: '下周二' }).click();
			await page.locator('form.record .next').getByText('自己定的').waitFor();
			await page.getByRole('checkbox', { name: '保存后接着下一位' }).check();
			await page.locator('form.record textarea').first().focus();
			await page.keyboard.press('Control+Enter');
			await page.getByRole('heading', { name: '下一位' }).waitFor();
			assert.equal((await stored()).followup.last_record.text, '聊了提离职');
			await page.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
			await page.goBack();
			await page.getByRole('heading', { name: '王小明' }).waitFor();
		});

		test('until when a colleague named with @ is asked is shown with its weekday, and changed before saving', async () => {
			await server.addUser({ login: 'lilei', name: '李雷', role: 'partner' });
			const { id } = (await api.post('/candidates', { name: '被提到的事', care: true })).body;
			await page.openPath(`/#/candidates/${id}`);
			await page.locator('form.record textarea').first().fill('@李雷 周五前确认背调');
			const named = page.getByRole('list', { name: '被提到的同事' }).getByRole('listitem');
			await named.getByText('周五 18:00').waitFor();
			assert.match(await named.innerText(), /李雷 会收到待办，\s*截止 .*周五 18:00\s*（按「周五」）/);
			const read = await named.getByLabel('李雷 的截止时间').inputValue();
			const [day] = read.split('T');
			await named.getByLabel('李雷 的截止时间').fill(`${day}T11:30`);
			await named.getByText('周五 11:30').waitFor();
			await named.getByRole('button', { name: '改回「周五」' }).click();
			await named.getByText('周五 18:00').waitFor();
			await named.getByLabel('李雷 的截止时间').fill(`${day}T11:30`);
			assert.deepEqual(await barriers(page), []);
			await page.shot(`mention-due-${engine}`);
			await page.getByRole('checkbox', { name: '保存后接着下一位' }).uncheck();
			await page.getByRole('radio', { name: '接通' }).click();
			await page.keyboard.press('Control+Enter');
			await named.waitFor({ state: 'detached' });
			const { body } = await api.get(`/candidates/${id}/todos`);
			const todo = body.items.find((one) => one.kind === 'mention');
			assert.deepEqual([todo.account.name, new Date(todo.due_at).toISOString()], ['李雷', new Date(`${day}T11:30:00+08:00`).toISOString()]);
			await page.openPath(`/#/candidates/${person.id}`);
			await page.getByRole('heading', { name: '王小明' }).waitFor();
		});

		test('the story of the date, and how it was before', async () => {
			await page.getByRole('button', { name: '为何是这天' }).click();
			await page.locator('.steps .due').waitFor();
			await page.getByRole('button', { name: '规则与日期的历史' }).click();
			const past = page.locator('.history li');
			await past.first().waitFor();
			assert.match(await past.first().innerText(), /记录了沟通/);
			assert.ok(await past.count() >= 2);
		});

		test('the timeline shows what is asked for', async () => {
			const timeline = page.locator('.timeline');
			await timeline.getByRole('button', { name: '沟通', exact: true }).click();
			await waitFor(async () => (await timeline.locator('li').count()) === 1, { what: 'the one contact' });
			await timeline.getByRole('button', { name: '阶段', exact: true }).click();
			await waitFor(async () => (await timeline.locator('li.stage').count()) > 0, { what: 'the stages beside it' });
			await timeline.getByRole('button', { name: '全部', exact: true }).click();
			await waitFor(async () => (await timeline.locator('li').count()) > 2, { what: 'all kinds' });
		});

		test('page and drawer fit their window, in both themes', async () => {
			await page.shot(`candidate-page-${engine}`);
			assert.deepEqual(await barriers(page), []);
			await page.emulateMedia({ colorScheme: 'dark' });
			await page.shot(`candidate-page-dark-${engine}`);
			await page.setViewportSize({ width: 390, height: 844 });
			await page.shot(`candidate-page-390-${engine}`);
			assert.equal(await overhang(page), 0);
			await page.emulateMedia({ colorScheme: 'light' });
			await page.setViewportSize({ width: 1440, height: 900 });
			await page.openPath(`/#/today?c=${person.id}`);
			await page.getByRole('dialog').getByRole('heading', { name: '王小明' }).waitFor();
			await page.locator('.timeline li').first().waitFor();
			await page.shot(`candidate-drawer-${engine}`);
			await page.getByRole('link', { name: '整页打开' }).click();
			await page.locator('.candidate-page').waitFor();
			assert.equal(await page.getByRole('dialog').count(), 0);
			assert.deepEqual(await rawKeys(page), []);
			assertQuiet(page, refused(412));
		});

		test('one is erased for good after his name was typed, by who may', async () => {
			const { body: gone } = await api.post('/candidates', { name: '钱多余' });
			await page.openPath(`/#/today?c=${gone.id}`);
			const drawer = page.getByRole('dialog', { name: '钱多余' });
			await drawer.getByRole('button', { name: '彻底删除' }).click();
			const dialog = page.getByRole('dialog', { name: '彻底删除' });
			const last = dialog.getByRole('button', { name: '彻底删除' });
			await dialog.getByLabel('本人要求').check();
			await dialog.getByRole('textbox').fill('钱多');
			assert.equal(await last.isDisabled(), true);
			assert.deepEqual(await barriers(page), []);
			await page.shot(`candidate-erase-${engine}`);
			await dialog.getByRole('textbox').fill('钱多余');
			await last.click();
			await page.getByText('已彻底删除 钱多余').waitFor();
			await drawer.waitFor({ state: 'detached' });
			await api.get(`/candidates/${gone.id}`, undefined, { status: 404 });
			assertQuiet(page, refused(412), refused(404));
		});

		test('a junior sees masked values and reveals one with a reason', async () => {
			const junior = await server.addUser({ login: 'junior', role: 'junior' });
			const { body } = await junior.post('/candidates', { name: '小明', phone: '13900001002', floor_salary: { months: 13 } });
			page = await browser.desk(server, { client: junior, path: `/#/candidates/${body.id}` });
			await fact('phone').getByText('139****1002').waitFor();
			await fact('phone').getByRole('button', { name: '显示' }).click();
			await page.keyboard.type('约面试');
			await page.keyboard.press('Enter');
			await fact('phone').getByText('13900001002').waitFor();
			assert.equal(await fact('floor_monthly').count(), 1);
			assert.equal(await page.getByRole('button', { name: '彻底删除' }).count(), 0);
			await page.shot(`candidate-masked-${engine}`);
			assertQuiet(page);
		});
	});
});
