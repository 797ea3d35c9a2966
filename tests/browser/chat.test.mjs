/* A pasted WeChat chat, text or picture, becomes records after a look at it; a changed record shows what it said before. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { chatPictureOf } from '../harness/chat_picture.mjs';
import { forEachEngine, openBrowser, useServer } from '../harness/index.mjs';
import { closePictures } from '../harness/picture.mjs';
import { assertQuiet, overhang, refused, tokenOf } from './pages.mjs';

const chat = ['张伟 2026/11/20 15:04', '薪资期望 60 万', '陈顾问 2026/11/20 15:06', '收到，周五给您回复', '张伟 2026/11/21 9:10', '<b>好的</b>', ''].join('\n');

const said = [{ time: '2026年11月20日 下午3:04' }, { in: '期望年包六十万，希望在浦东上班，通勤不要超过一个小时' }, { out: '收到，我和客户确认一下' },
	{ time: '2026年11月21日 09:30' }, { in: '好的' }];
let screenshot;
before(async () => {
	screenshot = await chatPictureOf('张伟', said, { type: 'jpeg' });
});
after(closePictures);

forEachEngine((engine) => {
	describe(`a pasted chat on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, api, page, person;

		const records = async () => (await api.get(`/candidates/${person.id}/timeline?kind=record`)).body.items.map((item) => item.record);
		const paste = async (text) => {
			await page.getByRole('button', { name: '粘贴微信聊天' }).click();
			await page.getByRole('region', { name: '粘贴微信聊天' }).locator('textarea').fill(text);
			await page.getByRole('button', { name: '拆成记录' }).click();
		};

		before(async () => {
			browser = await openBrowser();
			api = await tokenOf(server);
			person = (await api.post('/candidates', { name: '张伟' })).body;
			page = await browser.desk(server, { client: await server.login(), path: `/#/candidates/${person.id}` });
			await page.getByRole('heading', { name: '张伟' }).waitFor();
		});
		after(() => browser.close());

		test('text without a speaker is answered with what to do', async () => {
			await paste('今天谈了一下');
			await page.getByText('没看出谁在说话').waitFor();
			await page.getByRole('region', { name: '粘贴微信聊天' }).getByRole('button', { name: '取消' }).click();
			assert.equal((await records()).length, 0);
		});

		test('sides are known or chosen, what is unticked stays out, the rest is saved', async () => {
			await paste(chat);
			assert.equal(await page.getByRole('radiogroup', { name: '陈顾问' }).getByRole('radio', { name: '我' }).getAttribute('aria-checked'), 'true');
			await page.shot(`chat-${engine}`);
			await page.setViewportSize({ width: 390, height: 844 });
			assert.equal(await overhang(page), 0);
			await page.shot(`chat-390-${engine}`);
			await page.setViewportSize({ width: 1440, height: 900 });
			await page.getByRole('list', { name: '拆出来的消息' }).getByRole('checkbox').nth(2).uncheck();
			await page.getByRole('button', { name: '存为 2 条记录' }).click();
			await page.locator('.timeline').getByText('薪资期望 60 万').waitFor();
			assert.deepEqual((await records()).map(({ direction, outcome, text }) => [direction, outcome, text]),
				[['out', 'no_reply', '收到，周五给您回复'], ['in', null, '薪资期望 60 万']]);
		});

		test('the same chat again adds only what is new', async () => {
			await paste(chat);
			await page.getByRole('button', { name: '存为 3 条记录' }).click();
			await page.locator('.timeline').getByText('<b>好的</b>').waitFor();
			assert.deepEqual((await records()).map(({ text }) => text), ['<b>好的</b>', '收到，周五给您回复', '薪资期望 60 万']);
		});

		test('a changed record shows what it said before', async () => {
			const [last] = await records();
			await api.patch(`/records/${last.id}`, { text: '好的，60 万可以' });
			await page.reload();
			await page.getByRole('button', { name: /^改过/ }).click();
			await page.getByRole('list', { name: '之前写的' }).getByText('<b>好的</b>').waitFor();
		});

		test('a picture of a chat is read, corrected and saved; a damaged one is answered with what to do', async () => {
			await page.getByRole('button', { name: '粘贴微信聊天' }).click();
			const region = page.getByRole('region', { name: '粘贴微信聊天' });
			const choose = (name, buffer) => region.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
			await choose('坏.jpg', screenshot.subarray(0, 300));
			await page.getByText('这张图读不出来').waitFor();
			await choose('截图.jpg', screenshot);
			await page.getByText('请核对后再保存').waitFor();
			await page.shot(`chat-picture-${engine}`);
			await region.getByRole('textbox', { name: 'admin说的话' }).fill('收到，周一答复');
			await page.getByRole('button', { name: '存为 3 条记录' }).click();
			await page.locator('.timeline').getByText('收到，周一答复').waitFor();
			const first = (await records()).find(({ text }) => /^期望年包六十万.希望在浦东上班.通勤不要超过一个小时$/.test(text));
			assert.deepEqual([first?.direction, first?.at], ['in', '2026-11-20T15:04:00+08:00']);
			assertQuiet(page, refused(422), refused(409));
		});
	});
});
