/* The talent table as one works in it: conditions, views, columns, cells changed in their place, keys of a spreadsheet, and a
 * scroll bar whose end is the last row. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, barriers, overhang, rawKeys } from './pages.mjs';

const PEOPLE = 340;

forEachEngine((engine) => {
	describe(`the talent table in the browser on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let browser, api, page;

		const grid = () => page.getByRole('grid');
		const row = (name) => page.locator('[role=row]', { has: page.locator('.name', { hasText: name }) });
		const total = () => page.locator('[data-part=total]').innerText();
		const totalIs = (n) => waitFor(async () => (await total()) === String(n), { what: `${n} in all` });
		const addFilter = async (name) => {
			await page.locator('.filters .add').click();
			await page.getByRole('option', { name, exact: true }).click();
		};

		const heads = async () => (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.replace(/ [↑↓]/, '').trim()).filter(Boolean);
		const head = (name) => page.getByRole('columnheader', { name });

		before(async () => {
			browser = await openBrowser();
			api = await server.login();
			await api.post('/custom-fields', { key: 'level', label: '职级', type: 'choice', choices: ['P7', 'P8'] });
			for (let i = 0; i < PEOPLE; i++)
				await api.post('/candidates', { name: `候选人${String(i).padStart(3, '0')}`, city: i % 2 ? '上海' : '北京', company: i % 5 ? '东风重工' : '海天科技',
					tags: i % 3 ? ['芯片'] : [], custom: { level: i % 2 ? 'P7' : 'P8' }, care: i % 4 ? 'pool' : true });
			page = await browser.desk(server, { client: api, path: '/#/talent?sort=name' });
			await row('候选人000').waitFor();
		});
		after(() => browser.close());

		test('the number is the true one, and the end of the bar is the last row', async () => {
			await totalIs(PEOPLE);
			assert.equal(await grid().getAttribute('aria-rowcount'), String(PEOPLE + 1));
			await grid().focus();
			await page.keyboard.press('Control+End');
			await row('候选人339').waitFor();
			await page.keyboard.press('Control+Home');
			await row('候选人000').waitFor();
			await grid().evaluate((box) => { box.scrollTop = box.scrollHeight / 2; });
			await row('候选人170').waitFor();
			await grid().evaluate((box) => { box.scrollTop = 0; });
			await row('候选人000').waitFor();
		});

		test('conditions narrow it on the server and stand in the address', async () => {
			await addFilter('城市');
			const proposals = page.locator('[data-filter=city] [role=option]');
			await waitFor(async () => (await proposals.allInnerTexts()).join() === '上海,北京', { what: 'the cities there are' });
			await page.keyboard.press('ArrowDown');
			assert.equal(await page.locator('[data-filter=city] [aria-selected=true]').innerText(), '上海');
			await page.keyboard.press('Enter');
			await totalIs(PEOPLE / 2);
			await addFilter('标签');
			await page.locator('[data-filter=tags] input').fill('芯片');
			await page.keyboard.press('Enter');
			await addFilter('职级');
			await page.locator('[data-filter=custom] select').selectOption('P7');
			await waitFor(async () => decodeURIComponent(page.url()).includes('custom=level=P7'), { what: 'the condition in the address' });
			const { body } = await api.get('/candidates', { city: '上海', tags: '芯片', custom: 'level=P7' });
			await totalIs(body.total);
			await page.shot(`talent-filter-${engine}`);
			await page.reload();
			await totalIs(body.total);
			await page.getByRole('button', { name: '去掉条件 标签' }).click();
			await totalIs(PEOPLE / 2);
		});

		test('a view keeps them under a name', async () => {
			await page.getByRole('button', { name: '存为视图' }).click();
			await page.getByLabel('名称').fill('上海 P7');
			await page.getByRole('button', { name: '保存', exact: true }).click();
			await page.getByRole('button', { name: '删除视图' }).waitFor();
			await page.getByRole('button', { name: '清空条件' }).click();
			await totalIs(PEOPLE);
			await page.locator('.views').click();
			await page.getByRole('option', { name: '上海 P7' }).click();
			await totalIs(PEOPLE / 2);
			await page.getByRole('button', { name: '清空条件' }).click();
			await totalIs(PEOPLE);
			await page.goto('/#/talent?sort=name');
			await row('候选人000').waitFor();
		});

		test('columns are chosen and ordered, and stay after a reload', async () => {
			await page.getByRole('button', { name: '列', exact: true }).click();
			await page.getByRole('button', { name: '+ 职级' }).click();
			await page.getByRole('button', { name: '职级 前移' }).click();
			await page.getByRole('button', { name: '不显示 手机' }).click();
			await page.getByRole('button', { name: '保存', exact: true }).click();
			await page.getByRole('columnheader', { name: '职级' }).waitFor();
			const wanted = ['姓名', '公司 · 职务', '城市', '阶段 · 职位', '下次联系', '最近接触', '负责人', '职级', '标签'];
			assert.deepEqual(await heads(), wanted);
			await page.reload();
			await row('候选人000').waitFor();
			await page.getByRole('columnheader', { name: '职级' }).waitFor();
			assert.deepEqual(await heads(), wanted);
		});

		test('a heading turns its order round, and another begins as usual', async () => {
			await head('姓名').getByRole('button').click();
			await row('候选人339').waitFor();
			assert.equal(await head('姓名').getAttribute('aria-sort'), 'descending');
			await page.reload();
			await row('候选人339').waitFor();
			await head('最近接触').getByRole('button').click();
			await waitFor(async () => (await head('最近接触').getAttribute('aria-sort')) === 'descending', { what: 'the other order' });
			await head('姓名').getByRole('button').click();
			await row('候选人000').waitFor();
			assert.equal(await head('姓名').getAttribute('aria-sort'), 'ascending');
		});

		test('a view keeps order, columns and their width, and leaves the own columns alone', async () => {
			const width = async () => Math.round((await head('城市').boundingBox()).width);
			const before = await heads();
			const edge = await head('城市').locator('.edge').boundingBox();
			const usual = await width();
			await page.mouse.move(edge.x + 4, edge.y + 8);
			await page.mouse.down();
			await page.mouse.move(edge.x + 64, edge.y + 8, { steps: 3 });
			await page.mouse.up();
			await waitFor(async () => (await width()) === usual + 60, { what: 'the width drawn' });
			await head('姓名').getByRole('button').click();
			await row('候选人339').waitFor();
			await page.getByRole('button', { name: '存为视图' }).click();
			await page.getByLabel('名称').fill('宽城市');
			await page.getByRole('button', { name: '保存', exact: true }).click();
			await page.getByRole('button', { name: '删除视图' }).waitFor();
			await page.getByRole('button', { name: '列', exact: true }).click();
			await page.getByRole('button', { name: '不显示 标签' }).click();
			await page.getByLabel('城市 列宽').fill('100');
			await page.getByRole('button', { name: '保存', exact: true }).click();
			await page.getByRole('button', { name: '更新「宽城市」' }).click();
			await page.getByRole('button', { name: '删除视图' }).waitFor();
			await page.goto('/#/talent?sort=name');
			await row('候选人000').waitFor();
			assert.deepEqual([await heads(), await width()], [before, usual + 60]);
			await page.locator('.views').click();
			await page.getByRole('option', { name: '宽城市' }).click();
			await row('候选人339').waitFor();
			assert.deepEqual([await heads(), await width()], [before.filter((name) => name !== '标签'), 100]);
			await page.goto('/#/talent?sort=name');
			await row('候选人000').waitFor();
		});

		test('a cell is changed in its place', async () => {
			await row('候选人001').locator('.city').dblclick();
			const editor = page.locator('.cell-editor input');
			await editor.fill('苏州');
			await page.keyboard.press('Enter');
			await row('候选人001').locator('.city', { hasText: '苏州' }).waitFor();
			assert.equal((await api.get('/candidates', { city: '苏州' })).body.total, 1);
		});

		test('keys move, choose a range, choose all that match, open', async () => {
			await page.locator('h1').click();
			await page.keyboard.press('j'); // from anywhere on the page into the table
			await page.keyboard.press('Control+Home');
			await page.keyboard.press('j');
			await page.keyboard.press('Space');
			await page.locator('.chosen-bar', { hasText: '已选 1 人' }).waitFor();
			await page.keyboard.press('Shift+ArrowDown');
			await page.keyboard.press('Shift+ArrowDown');
			await page.locator('.chosen-bar', { hasText: '已选 3 人' }).waitFor();
			assert.equal(await page.getByRole('dialog').count(), 0, 'a double click on a cell opens nobody');
			await page.shot(`talent-chosen-${engine}`);
			await page.getByRole('button', { name: `选择全部符合条件的 ${PEOPLE} 人` }).click();
			await page.locator('.chosen-bar', { hasText: `已选 ${PEOPLE} 人` }).waitFor();
			await grid().focus();
			await page.keyboard.press('Escape');
			await page.locator('.chosen-bar').waitFor({ state: 'hidden' });
			await page.keyboard.press('Control+Home');
			await page.keyboard.press('ArrowDown');
			await page.keyboard.press('Enter');
			await page.getByRole('dialog').getByRole('heading', { name: '候选人001' }).waitFor();
			await page.keyboard.press('Escape');
			await page.getByRole('dialog').waitFor({ state: 'hidden' });
		});

		test('a change elsewhere is shown without losing the place', async () => {
			await grid().evaluate((box) => { box.scrollTop = box.scrollHeight / 2; });
			await row('候选人170').waitFor();
			const { body } = await api.get('/candidates', { q: '候选人170' });
			await api.post(`/candidates/${body.items[0].id}/records`, { channel: 'phone', outcome: 'reached', text: 'x' });
			await row('候选人170').locator('.last', { hasText: '刚刚' }).waitFor();
		});

		test('a bulk change is foreseen, done and taken back', async () => {
			await page.goto('/#/talent?sort=name&city=北京');
			await totalIs(PEOPLE / 2);
			await grid().focus();
			await page.keyboard.press('Control+a');
			await page.getByRole('button', { name: '批量操作' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByLabel('标签').fill('批量');
			await dialog.getByText(`将改动 ${PEOPLE / 2} 人`).waitFor();
			await dialog.getByRole('button', { name: `改动 ${PEOPLE / 2} 人` }).click();
			await dialog.getByText(`改动 ${PEOPLE / 2} 人，未改 0 人。`).waitFor();
			await page.shot(`talent-bulk-${engine}`);
			assert.equal((await api.get('/candidates', { tags: '批量' })).body.total, PEOPLE / 2);
			await dialog.getByRole('button', { name: '关闭' }).last().click();
			await page.goto('/#/');
			await page.goto('/#/talent?sort=name&city=北京');
			await page.locator('[data-part=bulk]').getByRole('button', { name: '撤销' }).click();
			await page.locator('.toast', { hasText: `已撤销 ${PEOPLE / 2} 人的改动` }).waitFor();
			assert.equal((await api.get('/candidates', { tags: '批量' })).body.total, 0);
		});

		test('from a position the pool is activated, spread over days first', async () => {
			const { body: position } = await api.post('/positions', { title: '芯片总监', company: '海天科技' });
			const { body } = await api.get('/candidates', { city: '苏州' });
			await api.patch(`/candidates/${body.items[0].id}`, { do_not_contact: true });
			await page.goto('/#/positions');
			await page.getByRole('link', { name: '为「芯片总监」激活人才库' }).click();
			await page.locator('[data-part=activate]').waitFor();
			await addFilter('公司');
			await page.locator('[data-filter=company] input').fill('海天科技');
			await page.keyboard.press('Enter');
			const pool = (await api.get('/candidates', { care: 'pool', company: '海天科技' })).body.total;
			await totalIs(pool);
			await page.getByRole('button', { name: `激活这 ${pool} 人` }).click();
			const dialog = page.getByRole('dialog');
			await dialog.locator('.days li').first().waitFor();
			assert.deepEqual(await barriers(page), []);
			await page.shot(`talent-activate-${engine}`);
			await dialog.getByRole('button', { name: /^改动 \d+ 人$/ }).click();
			await dialog.getByText(/改动 \d+ 人，未改/).waitFor();
			assert.ok((await api.get('/candidates', { care: 'care', company: '海天科技' })).body.total >= pool - 1);
			const onto = (await api.get('/submissions', { position_id: position.id })).body;
			assert.ok(onto.total >= pool - 1 && onto.items.every((submission) => submission.stage_kind === 'to_contact'));
			await dialog.getByRole('button', { name: '关闭' }).last().click();
			await page.getByRole('button', { name: '清空条件' }).click();
		});

		test('it fits its window, speaks in words, and complains of nothing', async () => {
			assert.deepEqual(await rawKeys(page), []);
			assert.deepEqual(await barriers(page), []);
			await page.emulateMedia({ colorScheme: 'dark' });
			await page.shot(`talent-dark-${engine}`);
			await page.setViewportSize({ width: 390, height: 844 });
			await page.shot(`talent-390-${engine}`);
			assert.equal(await overhang(page), 0);
			assertQuiet(page);
		});
	});
});
