/* A leave as three people live it: one goes, one acts for her, the partner sees who is away. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, openBrowser, useServer, waitFor } from '../harness/index.mjs';
import { assertQuiet, overhang, rawKeys, refused, text } from './pages.mjs';

const wall = (hours) => new Date(Date.now() + (hours + 8) * 3600000).toISOString().slice(0, 16); // in Shanghai

forEachEngine((engine) => {
	describe(`leave and relay in the browser on ${engine}`, () => {
		const server = useServer({ engine });
		let browser, lisa, tom, boss, candidate;
		const api = {};

		const line = (page, part, words) => page.locator(`[data-part="${part}"]`, { hasText: words });
		const rowOf = (page, name) => page.locator('[data-leave]', { hasText: name });

		before(async () => {
			browser = await openBrowser();
			api.boss = await server.login();
			api.lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			api.tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' });
			await server.addUser({ login: 'yu', name: '小于', role: 'junior' });
			candidate = (await api.lisa.post('/candidates', { name: '王小明', phone: '13800138000', company: '东海重工', care: true })).body;
			await api.lisa.patch(`/followups/${candidate.followup.id}`, { next_due_at: new Date(Date.now() + 2 * 3600000).toISOString() });
			await api.lisa.post('/todos', { text: '把 JD 发给他', candidate_id: candidate.id });
			lisa = await browser.desk(server, { client: api.lisa, path: '/#/leaves' });
			tom = await browser.desk(server, { client: api.tom, path: '/#/today' });
			boss = await browser.desk(server, { client: api.boss, path: '/#/leaves' });
		});
		after(() => browser.close());

		test('she plans it and sees at once what it would mean', async () => {
			await lisa.getByText(text('leave.empty')).waitFor();
			await lisa.getByRole('button', { name: text('leave.plan') }).click();
			const dialog = lisa.getByRole('dialog', { name: text('leave.plan') });
			assert.equal(await dialog.getByLabel(text('leave.who')).count(), 0, 'she plans for nobody else');
			await dialog.getByLabel('到', { exact: true }).fill(wall(-1));
			await dialog.getByLabel('从', { exact: true }).fill(wall(-3));
			await dialog.getByText(text('error.leave.past')).waitFor();
			await dialog.getByLabel('到', { exact: true }).fill(wall(30));
			await dialog.getByText('1 位到期：1 位无人代为跟进').waitFor();
			await dialog.getByLabel(text('leave.delegate')).selectOption('汤姆');
			await dialog.getByText('1 位到期：汤姆 1 位').waitFor();
			await dialog.getByLabel(text('leave.note')).fill('先看邮件');
			await lisa.shot(`leave-plan-${engine}`);
			await dialog.getByRole('button', { name: text('act.save') }).click();
			await rowOf(lisa, '李莎').getByText(text('leave.state.running')).waitFor();
			await rowOf(lisa, '李莎').getByText('已交出 1 位').waitFor();
		});

		test('she writes what not to mention into the sheet', async () => {
			await rowOf(lisa, '李莎').getByRole('link', { name: text('leave.sheet') }).click();
			await lisa.getByText('把 JD 发给他').waitFor();
			await lisa.getByRole('button', { name: `${text('leave.avoid_add')} 王小明` }).click();
			await lisa.keyboard.type('他还没告诉家人');
			await lisa.keyboard.press('Enter');
			await lisa.locator('.text', { hasText: '他还没告诉家人' }).waitFor();
			await lisa.shot(`leave-sheet-${engine}`);
		});

		test('he is told, sees for whom he acts, and finds the sheet', async () => {
			await line(tom, 'relay', '您正代 李莎 跟进 1 位候选人').waitFor();
			await tom.locator(`[data-followup="${candidate.followup.id}"]`, { hasText: '代 李莎' }).waitFor();
			await tom.shot(`leave-workbench-${engine}`);
			await tom.locator('.bell').click();
			await tom.locator('[data-kind="relay"] .message').click();
			await tom.getByText('他还没告诉家人').waitFor();
			assert.equal(await tom.getByRole('button', { name: /哪些话别提/ }).count(), 0, 'only she writes it');
			await tom.getByRole('button', { name: '王小明', exact: true }).click();
			await tom.getByRole('dialog').getByPlaceholder(text('record.text_hint')).fill('他接受了');
			await tom.getByRole('dialog').getByRole('radio', { name: text('outcome.reached'), exact: true }).click();
			await tom.getByRole('button', { name: text('record.save'), exact: true }).click();
			await line(tom, 'happened', '联系 1 次，1 次联系上').waitFor();
		});

		test('the partner sees who is away without a reload, and plans for others', async () => {
			await rowOf(boss, '李莎').getByText(text('leave.state.running')).waitFor();
			await boss.getByRole('button', { name: text('leave.plan') }).click();
			const dialog = boss.getByRole('dialog', { name: text('leave.plan') });
			const span = async (from, to) => {
				await dialog.getByLabel('到', { exact: true }).fill(wall(to));
				await dialog.getByLabel('从', { exact: true }).fill(wall(from));
				await dialog.getByRole('button', { name: text('act.save') }).click();
			};
			await dialog.getByLabel(text('leave.who')).selectOption('汤姆');
			await span(1, 20);
			await dialog.getByLabel(text('leave.give_back')).waitFor(); // he acts for her then
			await span(100, 110);
			await rowOf(boss, '汤姆').getByText(text('leave.state.planned')).waitFor();
		});

		test('back early: all is hers again, and she reads what happened', async () => {
			await lisa.goto('/#/today');
			await line(lisa, 'own-leave', '您在休假，由 汤姆 代为跟进').getByRole('button', { name: text('leave.back_early') }).click();
			await lisa.getByRole('button', { name: text('leave.back_early_really') }).click();
			await lisa.locator('[data-part="own-leave"]').waitFor({ state: 'detached' });
			await tom.goto('/#/today');
			await tom.locator('[data-part="relay"]').waitFor({ state: 'detached' });
			await lisa.locator('.bell').click();
			await lisa.locator('[data-kind="relay"]', { hasText: '汤姆 1 位，已联系 1 位' }).locator('.message').click();
			await line(lisa, 'happened', '「他接受了」').getByText(/已交还/).waitFor();
			for (const page of [lisa, tom, boss]) {
				assert.deepEqual(await rawKeys(page), []);
				assert.ok(await overhang(page) <= 0);
				assertQuiet(page, refused(422), refused(409));
			}
		});

		test('the lead sets what a collaborator may on a position, and a partner reads why', async () => {
			const { id } = (await api.boss.post('/positions', { title: '首席科学家', company: '北山研究院' })).body;
			await boss.goto('/#/positions');
			await boss.getByRole('button', { name: '协作 0 · 首席科学家' }).click();
			const dialog = boss.getByRole('dialog', { name: '「首席科学家」的协作者' });
			await dialog.getByLabel(text('member.add')).selectOption('小于');
			const level = dialog.getByLabel('小于 的权限');
			assert.equal(await level.inputValue(), 'view', 'a junior begins as an onlooker');
			await level.selectOption('contribute');
			await dialog.getByLabel(/^小于 可联系/).check();
			await boss.shot(`members-${engine}`);
			await dialog.getByRole('button', { name: text('act.save') }).click();
			await dialog.waitFor({ state: 'detached' });
			const [member] = (await api.boss.get(`/positions/${id}`)).body.members;
			assert.deepEqual([member.account.name, member.level, member.contactable], ['小于', 'contribute', true]);
			await boss.getByRole('button', { name: '协作 1 · 首席科学家' }).waitFor();

			await boss.goto('/#/settings/permissions');
			await boss.getByLabel(text('permission.person')).selectOption('小于');
			await boss.getByRole('combobox', { name: text('position.choose') }).fill('首席');
			await boss.getByRole('option', { name: /首席科学家/ }).click();
			const reasons = boss.getByRole('list', { name: text('permission.why') }).getByRole('listitem');
			await reasons.filter({ hasText: '往这个职位推荐候选人' }).filter({ hasText: /^能/ }).waitFor();
			await reasons.filter({ hasText: '设置协作者权限' }).filter({ hasText: /^不能/ }).waitFor();
			await boss.shot(`why-${engine}`);
		});

		test('who is off limits is submitted by a partner only with his reason', async () => {
			await api.boss.post('/off-limits', { company: '东海重工', reason: '签约客户' });
			await boss.goto(`/#/candidates/${candidate.id}`);
			await boss.getByRole('button', { name: text('submission.add') }).click();
			await boss.getByRole('combobox', { name: text('position.choose') }).fill('首席');
			await boss.getByRole('option', { name: /首席科学家/ }).click();
			const dialog = boss.getByRole('dialog', { name: '王小明 在禁挖名单上' });
			await dialog.getByText('签约客户').waitFor();
			const submit = dialog.getByRole('button', { name: text('off_limits.override_submit') });
			assert.ok(await submit.isDisabled(), 'not without a reason');
			await dialog.getByLabel(text('off_limits.override_reason')).fill('客户书面同意');
			await boss.shot(`override-${engine}`);
			await submit.click();
			await dialog.waitFor({ state: 'detached' });
			const entry = await waitFor(async () => (await api.boss.get('/audit', { action: 'submission.override' })).body.items[0], { what: 'the entry in the log' });
			assert.deepEqual(entry.detail, { reason: '客户书面同意' });
		});

		test('a partner tries a rule of retention before it acts, the owner keeps whom she needs, and a hold shows', async () => {
			const { id } = (await api.lisa.post('/candidates', { name: '退出者', care: 'pool' })).body;
			const [consent] = (await api.lisa.post(`/candidates/${id}/consents`, { purpose: 'store', channel: 'phone', evidence: '可以' })).body.items;
			await api.lisa.post(`/consents/${consent.id}/withdraw`, {}, { status: 204 });
			await boss.goto('/#/settings/retention');
			const rule = boss.getByRole('group', { name: text('retention.subject.consent_ended') });
			await rule.getByRole('checkbox').check();
			await rule.getByLabel(text('retention.months'), { exact: false }).first().fill('0');
			await boss.getByRole('button', { name: text('retention.preview') }).click();
			await boss.locator('[data-part="outlook"]', { hasText: '授权已结束：1 位，包括 退出者' }).waitFor();
			await boss.shot(`retention-${engine}`);
			await boss.getByRole('button', { name: text('retention.save'), exact: true }).click();
			await boss.getByRole('button', { name: text('retention.save_really') }).click();
			await boss.getByText(/^下次执行/).waitFor();
			await boss.getByRole('button', { name: text('retention.run') }).click();
			await boss.getByRole('button', { name: text('retention.run_really') }).click();
			await waitFor(async () => (await api.lisa.get('/retention/notices')).body.total, { what: 'the notice' });
			await lisa.goto('/#/settings/retention');
			await lisa.getByRole('button', { name: '保留 退出者' }).click();
			await lisa.getByLabel(text('retention.reason')).fill('下月有岗位');
			await lisa.getByRole('button', { name: text('retention.keep'), exact: true }).click();
			await lisa.getByText(text('retention.nobody'), { exact: true }).waitFor();
			await boss.goto(`/#/candidates/${id}`);
			await boss.getByRole('button', { name: text('hold.begin') }).click();
			await boss.getByLabel(text('hold.reason')).fill('劳动仲裁');
			await boss.getByRole('button', { name: text('hold.hold'), exact: true }).click();
			await boss.getByRole('region', { name: text('hold.title') }).getByText('劳动仲裁').waitFor();
			await boss.shot(`hold-${engine}`);
			for (const page of [lisa, boss]) {
				assert.deepEqual(await rawKeys(page), []);
				assert.ok(await overhang(page) <= 0);
			}
			await api.boss.put('/retention', { rules: [{ subject: 'consent_ended', enabled: false, months: 1, action: 'erase', grace_days: 14 }] });
		});

		test('a partner hands over what is with who leaves: foreseen, begun with two presses, watched to its end', async () => {
			await boss.goto('/#/departures');
			await boss.getByRole('button', { name: text('departure.start') }).click();
			const dialog = boss.getByRole('dialog', { name: text('departure.start') });
			await dialog.getByLabel(text('departure.who')).selectOption('李莎');
			await dialog.getByLabel(text('departure.taker')).selectOption('汤姆');
			await dialog.locator('[data-part="outlook"]', { hasText: '2 位在跟或人才库' }).filter({ hasText: '汤姆 2 位' }).waitFor();
			const begin = dialog.getByRole('button', { name: text('departure.begin') });
			assert.ok(await begin.isDisabled(), 'not without a last day');
			await dialog.getByLabel(text('departure.last_day')).fill('2099-12-31');
			await boss.shot(`departure-${engine}`);
			await begin.click();
			await dialog.getByRole('button', { name: text('departure.begin_really') }).click();
			const row = boss.getByRole('list', { name: text('departure.title') }).getByRole('listitem').filter({ hasText: '李莎' });
			await row.getByText('已交接 2 位候选人。 他手上没有剩下的。').waitFor();
			await tom.goto('/#/departures');
			await tom.getByRole('button', { name: '看名单（2 位）' }).click();
			await tom.getByRole('button', { name: '王小明', exact: true }).waitFor();
			assert.equal(await tom.getByRole('button', { name: text('departure.start') }).count(), 0, 'he hands nobody over');
			await row.getByRole('button', { name: text('departure.cancel') }).click();
			const off = boss.getByRole('dialog', { name: '撤回 李莎 的离职交接' });
			await off.locator('[data-part="cancel-outlook"]', { hasText: '候选人：交还 ' }).waitFor();
			await boss.shot(`departure-cancel-${engine}`);
			await off.getByRole('button', { name: text('departure.cancel') }).click();
			await off.getByRole('button', { name: text('departure.cancel_really') }).click();
			await row.getByText(text('departure.state.cancelled')).waitFor();
			for (const page of [tom, boss]) {
				assert.deepEqual(await rawKeys(page), []);
				assertQuiet(page, refused(422), refused(409));
			}
		});
	});
});
