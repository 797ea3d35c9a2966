/* The import wizard: template, guess with a look at the file, sheet, mapping that is remembered, what happens to known people,
 * leaving and coming back, rejected rows corrected and dropped again, positions and contacts, the list of past imports. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, test } from 'node:test';
import iconv from 'iconv-lite';
import { forEachEngine, openBrowser, useServer } from '../harness/index.mjs';
import { workbook } from '../harness/workbook.mjs';
import { assertQuiet, dropFile, overhang, rawKeys } from './pages.mjs';

const number = (text) => Number(text.replace(/\D/g, ''));

forEachEngine((engine) => {
	describe(`the import wizard on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let api;
		let page;
		let rejects;

		before(async () => {
			api = await server.login();
			browser = await openBrowser();
			page = await browser.desk(server, { client: api, path: '/#/imports' });
		});
		after(() => browser.close());

		const field = (name) => page.getByLabel(`「${name}」导入为`);
		const start = () => page.getByRole('button', { name: '开始导入' }).click();
		const finished = () => page.locator('.import h2', { hasText: '已完成' }).waitFor({ timeout: 60000 });
		const another = () => page.getByRole('link', { name: '再导一个文件' }).click();

		async function counts() {
			const found = {};
			for (const box of await page.locator('.import dl > div').all())
				found[await box.locator('dt').innerText()] = number(await box.locator('dd').innerText());
			return found;
		}

		async function download(link) {
			const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: link }).click()]);
			return fs.readFileSync(await file.path(), 'utf8');
		}

		test('an empty firm finds templates in both languages', async () => {
			assert.match(await download('中文表头'), /"姓名（必填）","手机"/);
			assert.match(await download('英文表头'), /"Name \(required\)","Phone"/);
			await page.getByRole('button', { name: '跟进记录' }).click();
			assert.match(await download('中文表头'), /"时间（必填，如 2026-03-15 14:30）"/);
			await page.shot(`import-start-${engine}`);
		});

		test('a workbook is looked at before anything goes in, and the right sheet chosen', async () => {
			await page.getByRole('button', { name: '候选人', exact: true }).click();
			const content = workbook({ 说明: [['填表须知'], ['请勿改表头']], 北京: [['姓名', '手机'], ['王北', '13800138101']],
				上海: [['姓名', '手机', '城市'], ['李沪', '13800138102', '上海'], ['赵沪', '13800138103', '上海']] });
			await dropFile(page, '.drop', '候选人.xlsx', content);
			await page.getByLabel('工作表').selectOption('上海');
			await field('城市').waitFor();
			await page.getByText('看看原表的前 2 行').click();
			await page.getByRole('cell', { name: '赵沪', exact: true }).waitFor();
			await page.shot(`import-sheet-${engine}`);
			await start();
			await finished();
			assert.equal((await counts())['新建'], 2);
		});

		test('what happens to known people is shown on an example; the rest is mapped by hand', async () => {
			await another();
			const rows = ['称呼,号码,随记,意向', '李沪,13800138102,会法语,高', ',13800138104,会德语,中', '钱七,1.38E+10,会俄语,低'];
			await dropFile(page, '.drop', '自家表.csv', iconv.encode(`${rows.join('\n')}\n`, 'gb18030'));
			await page.getByText('GB18030').waitFor();
			await page.getByText('还缺必需的列').waitFor();
			assert.ok(await page.getByRole('button', { name: '开始导入' }).isDisabled());
			await field('称呼').selectOption('name');
			await field('号码').selectOption('phone');
			const outcome = page.locator('tr.after');
			assert.match(await outcome.innerText(), /wang@example.com/);
			await page.getByLabel(/^跳过/).check();
			assert.doesNotMatch(await outcome.innerText(), /wang@example.com/);
			await page.getByLabel('直接在跟').check();
			await page.getByText('马上跟进').waitFor();
			await page.shot(`import-mapping-${engine}`);
			await start();
			await finished();
			assert.deepEqual(await counts(), { 新建: 0, 合并: 0, 跳过: 1, 退回: 2 });
			rejects = await download('下载退回的行');
			await page.shot(`import-result-${engine}`);
		});

		test('rejected rows, corrected and dropped again, go in by the mapping they had', async () => {
			const fixed = rejects.replace(',,13800138104', ',周八,13800138104').replace(/'?1\.38E\+10/, '13800138105');
			await dropFile(page, '.drop', '改好.csv', fixed);
			await page.getByText('已沿用上次的对应关系').waitFor();
			assert.deepEqual([await field('称呼').inputValue(), await field('号码').inputValue()], ['name', 'phone']);
			assert.equal(await field('原因').count(), 0);
			await start();
			await finished();
			assert.equal((await counts())['新建'], 2);
		});

		test('a long import is left, tells its end elsewhere, and is found again', async () => {
			await another();
			const rows = Array.from({ length: 3000 }, (_, i) => `候选${i},139${String(i).padStart(8, '0')}`);
			await dropFile(page, '.drop', '三千人.csv', `姓名,手机\n${rows.join('\n')}\n`);
			await start();
			await page.getByRole('progressbar').waitFor();
			await page.goto('/#/board');
			await page.locator('.toast', { hasText: '导入完成：新建 3,000，退回 0' }).waitFor({ timeout: 60000 });
			await page.locator('.toast', { hasText: '导入完成' }).getByRole('button', { name: '看结果' }).click();
			await finished();
			assert.equal((await counts())['新建'], 3000);
		});

		test('an import that is not wanted is discarded', async () => {
			await another();
			await dropFile(page, '.drop', '误传.csv', '姓名\n误传\n');
			await page.getByRole('button', { name: '不导了' }).click();
			await page.locator('.import h2', { hasText: '已取消' }).waitFor();
			assert.equal((await api.get('/candidates', { q: '误传' })).body.total, 0);
		});

		test('positions, then contacts of people who are known', async () => {
			await another();
			await page.getByRole('button', { name: '职位', exact: true }).click();
			await dropFile(page, '.drop', '职位.csv', '职位名称,公司,城市,薪资\n首席财务官,泰山重工,济南,100k-150k\n');
			await page.getByText('客户公司不存在的会一起新建').waitFor();
			await start();
			await finished();
			assert.equal((await api.get('/positions')).body.items[0].title, '首席财务官');
			await another();
			await page.getByRole('button', { name: '跟进记录' }).click();
			await dropFile(page, '.drop', '记录.csv', '姓名,手机,时间,沟通方式,结果,内容\n李沪,13800138102,2026-03-02 14:30,电话,接通,期望年包八十万\n');
			await start();
			await finished();
			const { body: { items: [person] } } = await api.get('/candidates', { q: '李沪' });
			const timeline = (await api.get(`/candidates/${person.id}/timeline`)).body.items;
			assert.ok(timeline.some((item) => JSON.stringify(item).includes('期望年包八十万')));
		});

		test('all of them stand in the list of imports', async () => {
			await another();
			const list = page.getByRole('list', { name: '导入记录' });
			await list.getByText('三千人.csv').waitFor();
			assert.equal(await list.getByRole('listitem').count(), 7);
			await page.shot(`import-history-${engine}`);
			await page.setViewportSize({ width: 390, height: 844 });
			await list.getByText('三千人.csv').waitFor();
			assert.ok(await overhang(page) <= 0);
			await page.shot(`import-history-narrow-${engine}`);
			assert.deepEqual(await rawKeys(page), []);
			assertQuiet(page);
		});
	});
});
