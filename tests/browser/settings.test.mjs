/* 设置 as a partner and admin uses them: every part by its side navigation, what a change would do before it is saved, and
 * that it is there after a reload. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oneTimeCode } from '../harness/authenticator.mjs';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, overhang, rawKeys } from './pages.mjs';

forEachEngine((engine) => {
	describe(`settings in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser;
		let api;
		let page;

		before(async () => {
			api = await server.login();
			browser = await openBrowser();
			page = await browser.desk(server, { client: api, path: '/#/settings' });
		});
		after(() => browser.close());

		const part = async (name) => {
			await page.getByRole('navigation', { name: '设置' }).getByRole('link', { name: new RegExp(`^${name}`) }).click();
		};
		const shown = (text) => page.getByText(text).first().waitFor();

		test('a rule shows what it would move before it is saved', async () => {
			for (let i = 0; i < 3; i++)
				await api.post('/candidates', { name: `高见${i}`, phone: `1380000100${i}`, care: true });
			const [{ id }] = (await api.get('/candidates', { limit: 1 })).body.items;
			await api.post(`/candidates/${id}/records`, { channel: 'phone', direction: 'out', outcome: 'reached', text: '聊过' });
			await part('智能提醒与周期');
			await page.getByRole('button', { name: '7 天' }).click();
			await shown(/1 个到期时间会变，其中 0 个变为逾期/);
			await shown(/高见\d：.+ → .+/);
			await page.shot(`settings-rules-${engine}`);
			await page.locator('form.rules').getByRole('button', { name: '保存' }).click();
			await shown('规则已保存');
			assert.equal((await api.get('/rules')).body.default_interval, 7);
		});

		test('working and quiet hours of the firm', async () => {
			await page.getByLabel('上班').fill('08:30');
			await page.getByLabel('设免打扰时段').check();
			await page.getByLabel('免打扰开始').fill('21:00');
			await page.locator('form.rules').getByRole('button', { name: '保存' }).click();
			await waitFor(async () => (await api.get('/rules')).body.working_hours.from === '08:30', { what: 'the saved hours' });
			assert.equal((await api.get('/rules')).body.quiet_hours.from, '21:00');
			const { channels } = (await api.get('/rules')).body;
			for (let i = channels.indexOf('email'); i > 0; i--)
				await page.getByRole('button', { name: '邮件上移' }).click();
			await page.locator('form.rules').getByRole('button', { name: '保存' }).click();
			await waitFor(async () => (await api.get('/rules')).body.channels[0] === 'email', { what: 'the saved order' });
			assert.deepEqual((await api.get('/me/channels')).body.items.slice(0, 2).map((item) => item.channel), ['email', 'web_push']);
		});

		test('a stage is renamed, added and moved; its meaning is chosen', async () => {
			await part('阶段与职位类型');
			const list = page.getByRole('list', { name: '阶段' });
			await list.getByLabel('第 1 项的名称').fill('待激活');
			await page.getByRole('button', { name: '添加一项' }).first().click();
			await page.keyboard.type('终面');
			await list.getByLabel('「终面」的含义').selectOption({ label: '面试' });
			await list.getByRole('button', { name: '「终面」上移' }).click();
			await page.locator('form.editor').first().getByRole('button', { name: '保存' }).click();
			const stages = await waitFor(async () => {
				const { items } = (await api.get('/stages')).body;
				return items[0].name === '待激活' && items;
			}, { what: 'the saved stages' });
			assert.deepEqual([stages.at(-2).name, stages.at(-2).kind], ['终面', 'interview']);
			await page.shot(`settings-stages-${engine}`);
			await page.reload();
			await list.getByLabel('「终面」的含义').waitFor();
		});

		test('two stages of one name cannot be saved, and undo brings the old ones back', async () => {
			const list = page.getByRole('list', { name: '阶段' });
			await list.getByLabel('第 2 项的名称').fill('待激活');
			await shown('有两项重名了');
			const editor = page.locator('form.editor').first();
			assert.ok(await editor.getByRole('button', { name: '保存' }).isDisabled());
			await editor.getByRole('button', { name: '撤销' }).click();
			assert.equal(await list.getByLabel('第 2 项的名称').inputValue(), '已沟通');
		});

		test('a job type in use cannot be taken out', async () => {
			await api.post('/positions', { title: '首席财务官', company: '泰山重工', job_type: 'executive' });
			await page.reload();
			const row = page.getByRole('list', { name: '职位类型' }).getByRole('listitem').nth(1);
			await row.getByText('1 个职位').waitFor();
			assert.ok(await row.getByRole('button', { name: '删除' }).isDisabled());
		});

		test('a custom field is made, its options and order changed, shown in reminders', async () => {
			await part('自定义字段');
			await page.getByPlaceholder('如：家人意见').fill('家人意见');
			await page.getByRole('button', { name: '添加字段' }).click();
			await page.getByRole('listitem').filter({ hasText: '家人意见' }).waitFor();
			await page.getByPlaceholder('如：家人意见').fill('异地');
			await page.locator('form.add select').selectOption('choice');
			await page.getByLabel('选项').fill('愿意、不愿意');
			await page.getByRole('button', { name: '添加字段' }).click();
			const row = page.getByRole('listitem').filter({ hasText: '异地' });
			await row.getByRole('button', { name: '编辑' }).click();
			await row.page().getByLabel('选项').first().fill('愿意、不愿意、再看看');
			await page.locator('form.edit').getByRole('button', { name: '保存' }).click();
			await shown('愿意 / 不愿意 / 再看看');
			await page.getByRole('button', { name: '「异地」上移' }).click();
			await waitFor(async () => (await api.get('/custom-fields')).body.items.map((field) => field.label).join() === '异地,家人意见', { what: 'the new order' });
			await page.shot(`settings-fields-${engine}`);
			await row.locator('.el-switch').click();
			await waitFor(async () => (await api.get('/custom-fields')).body.items[0].show_in_reminder === false, { what: 'the switch' });
		});

		test('the calendar shows holidays, takes own days and warns of an unknown year', async () => {
			await part('节假日');
			await shown('国庆节');
			await page.getByLabel('从').fill(`${new Date().getFullYear()}-12-24`);
			await page.getByLabel(/^到/).fill(`${new Date().getFullYear()}-12-25`);
			await page.getByLabel('名称').fill('公司年会');
			await page.getByRole('button', { name: '添加' }).click();
			await shown('12月24日至12月25日');
			const year = new Date().getFullYear();
			assert.deepEqual((await api.get(`/calendar/${year}`)).body.items.filter((day) => day.own).map((day) => day.date), [`${year}-12-24`, `${year}-12-25`]);
			await page.shot(`settings-calendar-${engine}`);
			await page.getByRole('button', { name: '删除 12月24日至12月25日' }).click();
			await page.getByText('12月24日至12月25日').waitFor({ state: 'detached' });
			if (!(await api.get(`/calendar/${year + 1}`)).body.known)
				await shown(`${year + 1} 年的放假安排还没有公布`);
		});

		test('my own name, zone and working hours', async () => {
			await part('我的账号');
			await page.getByLabel('姓名').fill('周明远');
			await page.getByLabel('时区').selectOption('Asia/Tokyo');
			await page.getByText('这台电脑在 Asia/Shanghai（UTC+8）').waitFor();
			await page.getByRole('button', { name: '改用它' }).click();
			await page.getByLabel('下班').fill('19:00');
			await page.getByRole('button', { name: '保存', exact: true }).click();
			const me = await waitFor(async () => {
				const { body } = await api.get('/me');
				return body.name === '周明远' && body;
			}, { what: 'the saved profile' });
			assert.deepEqual([me.name, me.zone, me.working_hours.to], ['周明远', 'Asia/Shanghai', '19:00']);
			await page.shot(`settings-account-${engine}`);
			assert.deepEqual(await rawKeys(page), []);
			assertQuiet(page);
		});

		test('a colleague is invited by a link, sets his password, is changed, locked out and back', async () => {
			await part('同事与权限');
			await page.getByRole('button', { name: '邀请同事' }).click();
			await page.getByLabel('姓名').fill('李莎');
			await page.getByLabel('账号', { exact: true }).fill('lisha');
			await page.getByLabel('角色').selectOption('junior');
			await page.getByText('手机、薪资和简历是隐藏的').waitFor();
			await page.getByLabel('上级').selectOption({ label: '周明远' });
			await page.locator('.user-form').getByRole('button', { name: '邀请同事' }).click();
			const link = await page.locator('.secret code').innerText();
			await page.shot(`settings-users-${engine}`);
			await page.getByRole('button', { name: '记下了，关闭' }).click();
			const row = page.getByRole('list', { name: '同事与权限' }).getByRole('listitem').filter({ hasText: 'lisha' });
			await row.getByText('还没登录过').waitFor();
			const guest = await browser.desk(server);
			await guest.openPath(link);
			await guest.getByText('您的登录名是 lisha').waitFor();
			assert.ok(!guest.url().includes('password='));
			await guest.shot(`link-password-${engine}`);
			await guest.locator('input[name=new]').fill('correct horse battery');
			await guest.locator('input[name=again]').fill('correct horse battery');
			await guest.getByRole('button', { name: '保存新密码' }).click();
			await guest.getByText('密码设好了').waitFor();
			await guest.context().close();
			await page.reload();
			const lisha = await server.login({ login: 'lisha', password: 'correct horse battery' });
			await row.getByRole('button', { name: '编辑' }).click();
			await page.getByLabel('角色').selectOption('senior');
			await page.locator('.user-form').getByRole('button', { name: '保存' }).click();
			await row.getByText('资深顾问').waitFor();
			await row.getByRole('button', { name: '停用' }).click();
			await row.getByText('已停用').waitFor();
			await lisha.get('/me', undefined, { status: 401 });
			await page.locator('.toast', { hasText: '李莎 已停用' }).getByRole('button', { name: '撤销' }).click();
			await row.getByRole('button', { name: '停用' }).waitFor();
			assert.equal(await page.getByRole('listitem').filter({ has: page.locator('strong', { hasText: '周明远' }) }).getByRole('button', { name: '停用' }).count(), 0);
		});

		test('a record template is written and moved to the front', async () => {
			await part('记录模板');
			await page.getByText('这是系统自带的').waitFor();
			const shipped = (await api.get('/record-templates')).body.items.length;
			await page.getByRole('button', { name: '添加模板' }).click();
			const last = page.locator('form.templates fieldset').last();
			await last.getByLabel('名称').fill('底线确认');
			await last.getByLabel('用在哪').selectOption({ label: '薪资谈判' });
			await last.getByLabel('事实').fill('现薪 / 期望 / 底线：');
			for (let i = 0; i < shipped; i++)
				await page.getByRole('button', { name: '「底线确认」上移' }).click();
			await page.locator('form.templates').getByRole('button', { name: '保存' }).click();
			const [first] = await waitFor(async () => {
				const { body } = await api.get('/record-templates');
				return !body.shipped && body.items;
			}, { what: 'the saved templates' });
			assert.deepEqual([first.name, first.stage_kind, first.fact], ['底线确认', 'negotiation', '现薪 / 期望 / 底线：']);
			await page.shot(`settings-templates-${engine}`);
		});

		test('a token is made, works, and is cut off when revoked', async () => {
			await part('API 令牌');
			await page.getByText('还没有令牌').waitFor();
			await page.getByLabel('用途').fill('每周报表');
			await page.getByRole('button', { name: '新建令牌' }).click();
			const script = server.bearer(await page.locator('.secret code').innerText());
			await script.get('/candidates');
			await script.post('/candidates', { name: '不该写进' }, { status: 403 });
			const row = page.getByRole('list', { name: 'API 令牌' }).getByRole('listitem');
			await row.getByText('只读').waitFor();
			await row.getByRole('button', { name: '撤销' }).click();
			await row.getByRole('button', { name: '确定撤销？' }).click();
			await page.getByText('还没有令牌').waitFor();
			await script.get('/candidates', undefined, { status: 401 });
			assertQuiet(page);
		});

		test('a push of my own is added, its address shown masked, and admins see who is not reached yet', async () => {
			await part('提醒渠道');
			const bark = page.getByRole('listitem').filter({ hasText: 'Bark' });
			await bark.getByRole('button', { name: '添加' }).click();
			await bark.getByLabel('地址', { exact: true }).fill('https://api.day.app/DEVICEKEY0123456789/');
			await bark.getByRole('button', { name: '保存' }).click();
			await bark.getByText('https://api.day.app/…789/').waitFor();
			await bark.getByText('待确认').waitFor();
			await page.shot(`settings-channels-${engine}`);
			await page.goto(`${server.url}/m/#/me`);
			await page.getByRole('button', { name: /^提醒渠道/ }).click();
			await page.getByRole('list', { name: '提醒渠道' }).getByRole('listitem').filter({ hasText: 'Bark' }).getByRole('button', { name: '发一条试试' }).waitFor();
			await page.shot(`mobile-channels-${engine}`);
			await page.goto(`${server.url}/#/settings`);
			await part('手机渠道接入');
			const wecom = page.getByRole('list', { name: '手机渠道接入' }).getByRole('listitem').filter({ hasText: '企业微信' }).first();
			await wecom.getByRole('button', { name: '设置' }).click();
			await wecom.getByLabel('企业 ID（corpid）').fill('ww1234567890abcdef');
			await wecom.getByLabel('启用').check();
			await wecom.getByRole('button', { name: '保存' }).click();
			await shown('还有必填项没填，填好才能启用。');
			await wecom.getByLabel('启用').uncheck();
			await wecom.getByRole('button', { name: '保存' }).click();
			await waitFor(async () => (await api.get('/channels')).body.items.some(({ key }) => key === 'ww1234567890abcdef'), { what: 'the saved id' });
			await page.shot(`settings-apps-${engine}`);
			await part('提醒送达');
			await page.getByRole('list', { name: '谁收不到提醒' }).getByText('设置了，还没确认').waitFor();
			await page.shot(`settings-delivery-${engine}`);
			await page.goto(`${server.url}/m/#reach=1-nothing`);
			await page.getByRole('alert').waitFor();
			await page.shot(`reach-${engine}`);
			await page.goto(`${server.url}/#/settings`);
		});

		test('a security admin sees who is locked out and lets him try again; a second factor is demanded and set up; the key is changed', async () => {
			await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' });
			await waitFor(async () => (await server.anonymous().post('/login', { login: 'tom', password: 'not the password' }, { status: null })).status === 429, { what: 'the delay' });
			await part('登录安全');
			const row = page.getByRole('list', { name: '登录锁定' }).getByRole('listitem').filter({ hasText: '汤姆' });
			await row.getByRole('button', { name: '解除锁定' }).click();
			await row.getByLabel('原因').fill('本人来电');
			await page.shot(`settings-security-${engine}`);
			await row.getByRole('button', { name: '解除锁定' }).click();
			await page.getByText('最近一天没有人被锁定').waitFor();
			await page.getByLabel('合伙人和有管理权限的人').check();
			await page.getByLabel('宽限几天').fill('0');
			await page.locator('form.demand').getByRole('button', { name: '保存' }).click();
			await page.getByRole('heading', { name: '请设置二次验证' }).waitFor();
			assert.deepEqual(await rawKeys(page), []);
			await page.getByRole('button', { name: '设好了，继续' }).click();
			await page.getByText('还没有设好').waitFor();
			await page.getByRole('button', { name: '设置验证器应用' }).click();
			await page.getByLabel('应用里显示的 6 位数字').fill(oneTimeCode(await page.locator('form code').innerText(), Date.now()));
			await page.getByRole('button', { name: '开启', exact: true }).click();
			await page.getByRole('button', { name: '已收好' }).click();
			await page.shot(`factor-gate-${engine}`);
			await page.getByRole('button', { name: '设好了，继续' }).click();
			await page.getByText('该有的人都有了').waitFor();
			await page.getByRole('button', { name: '更换密钥' }).click();
			await page.getByText('立即启用新密钥').waitFor();
			await page.getByRole('button', { name: '更换密钥' }).click();
			await page.getByText('第 2 代密钥').waitFor();
			await page.getByText('有 1 人的恢复码还靠旧密钥校验').waitFor();
			await page.getByText('第 2 代密钥').scrollIntoViewIfNeeded();
			await page.shot(`settings-key-${engine}`);
			assertQuiet(page, /403/, /422/); /* what was refused meanwhile, and the link of nobody above */
		});

		test('in a narrow window the navigation is a page of its own, clear of the inbox bell', async () => {
			const narrow = await browser.desk(server, { client: api, path: '/#/settings', viewport: { width: 390, height: 844 } });
			const link = narrow.getByRole('link', { name: /节假日/ });
			await link.waitFor();
			await narrow.shot(`settings-narrow-${engine}`);
			await link.click();
			await narrow.getByText('国庆节', { exact: true }).waitFor();
			assert.ok(await overhang(narrow) <= 0);
			await narrow.shot(`settings-narrow-calendar-${engine}`);
			const [bell, heading] = await Promise.all([narrow.locator('.bell'), narrow.getByRole('heading', { name: '设置' })].map((one) => one.boundingBox()));
			const apart = (one, other) => one.x + one.width <= other.x || one.y + one.height <= other.y;
			assert.ok(apart(heading, bell) || apart(bell, heading), JSON.stringify([heading, bell]));
			await narrow.getByRole('link', { name: '返回设置' }).click();
			await link.waitFor();
			assertQuiet(narrow);
		});
	});
});
