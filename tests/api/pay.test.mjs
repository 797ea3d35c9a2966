/* The pay report of a negotiation: figures of the market by hand and by file, own placements only over five people, what he asks beside what the
 * client gives, on paper too. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const wan = (amount) => ({ amount: amount * 1_000_000, currency: 'CNY' });

forEachEngine((engine) => {
	describe(`the pay report on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let partner, lisa, junior, position, someone, submission;
		const report = async (api = lisa, id = someone.id, query = {}) => (await api.get(`/candidates/${id}/pay-report`, query)).body;

		test('without figures it says so, and what he asks beside what the client gives', async () => {
			partner = await server.login();
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			junior = await server.addUser({ login: 'jun', name: '小俊', role: 'junior' });
			position = (await partner.post('/positions', { title: '高级后端开发工程师', company: '乙公司', city: '上海市', job_type: 'tech',
				salary_min: { amount: 3_000_000, currency: 'CNY' }, salary_max: { amount: 5_000_000, currency: 'CNY' } })).body;
			someone = (await lisa.post('/candidates', { name: '王小明', title: '后端', care: true, current_salary: wan(50), expected_salary: wan(66) })).body;
			submission = (await lisa.post('/submissions', { candidate_id: someone.id, position_id: position.id })).body;
			const body = await report();
			assert.deepEqual([body.position.id, body.submission_id, body.job, body.market, body.own, body.masked], [position.id, submission.id, '高级后端开发工程师', [], null, false]);
			assert.deepEqual([body.band_low, body.band_high, body.expected], [wan(36), wan(60), wan(66)]);
			assert.deepEqual(body.says, ['还没有这类职位的市场数据，合伙人可以在「设置 · 市场薪酬」里添加或导入。', '和现在的 50 万 比，+32%。',
				'客户预算 36 – 60 万：他的期望比上限高 10%，需要谈。', '我们自己近两年的成交不到 5 人，不显示。']);
		});

		test('figures are kept by partners; the same again takes the place of the first', async () => {
			const figure = { job: '后端开发', city: '上海', low: wan(40), middle: wan(52), high: wan(68), sample: 320, source: '某薪酬报告', as_of: '2026-09-01' };
			await lisa.post('/pay-figures', figure, { status: 403 });
			const { body: first } = await partner.post('/pay-figures', figure, { status: 201 });
			const { body: again } = await partner.post('/pay-figures', { ...figure, city: '上海市', middle: wan(55) }, { status: 201 });
			assert.deepEqual([again.id, again.middle], [first.id, wan(55)]);
			const refused = async (change) => (await partner.post('/pay-figures', { ...figure, ...change }, { status: 422 })).body;
			assert.deepEqual([(await refused({ low: wan(60) })).code, (await refused({ years_from: 5, years_to: 3 })).field], ['pay.order', 'years_to']);
			assert.deepEqual([(await refused({ low: { amount: 1, currency: 'USD' } })).code, (await refused({ job: '  ' })).field], ['pay.currency', 'job']);
			assert.deepEqual((await lisa.get('/pay-figures', { q: '后端' })).body.items.map(({ id }) => id), [first.id]);
			const body = await report();
			assert.deepEqual([body.market.length, body.market[0].middle], [1, wan(55)]);
			assert.deepEqual(body.says.slice(0, 2), ['市场（后端开发 · 上海市 · 某薪酬报告 2026-09）：中位 55 万，多数人在 40 – 68 万。', '他期望 66 万：比中位高 20%，还在多数人的范围里。']);
		});

		test('a file brings many, the fittest comes first, and a second time changes nothing', async () => {
			const content = '职位,城市,级别,工作年限,25分位（万/年）,中位数（万/年）,75分位（万/年）,样本数,来源,数据时间\n后端开发,上海,高级,3-5年,48,60,75,80,某薪酬报告,2026-10\n后端开发,,,,30,42,60,,某薪酬报告,2026-10\n产品经理,上海,,,30,41,55,,某薪酬报告,2026-10\n坏行,上海,,,60,41,55,,某薪酬报告,2026-10\n';
			const run = async (name) => {
				const { body: { id } } = await partner.upload('/imports', { kind: 'pay', file: { name, content } }, { headers: { 'Genjin-Upload': '1' }, key: name });
				const { body: { guess } } = await partner.get(`/imports/${id}`);
				await partner.post(`/imports/${id}/start`, { mapping: guess.columns.filter(({ field }) => field).map(({ column, field }) => ({ column, field })), duplicates: 'merge' }, { status: 202 });
				await waitFor(async () => (await partner.get(`/imports/${id}`)).body.state === 'done', { what: 'the import' });
				return (await partner.get(`/imports/${id}`)).body;
			};
			const first = await run('a.csv');
			assert.deepEqual([first.counts.created, first.counts.rejected], [3, 1], JSON.stringify(first.guess.columns));
			assert.equal(first.rejects[0].reason.code, 'pay.order');
			const again = await run('b.csv');
			assert.deepEqual([again.counts.created, again.counts.merged, again.counts.skipped], [0, 0, 3]);
			assert.deepEqual((await report()).market.map(({ middle }) => middle), [wan(60), wan(55), wan(42)]);
			await lisa.upload('/imports', { kind: 'pay', file: { name: 'c.csv', content } }, { headers: { 'Genjin-Upload': '1' }, key: 'c', status: 403 });
		});

		test('own placements are told from the fifth person on, rounded', async () => {
			for (const [index, pay] of [40, 50, 60, 70, 80].entries()) {
				assert.equal((await report()).own, null, `${index} people`);
				const { body: placed } = await lisa.post('/candidates', { name: `成交${index}` });
				const { body: { id } } = await lisa.post('/submissions', { candidate_id: placed.id, position_id: position.id });
				await lisa.put(`/submissions/${id}/agreed-pay`, { amount: { amount: pay * 1_000_000 + 12_345, currency: 'CNY' } });
			}
			const { own } = await report();
			assert.deepEqual(own, { low: wan(50), middle: wan(60), high: wan(70), sample: 5, of_city: true });
			await lisa.put(`/submissions/${submission.id}/agreed-pay`, { amount: { amount: 0, currency: 'CNY' } }, { status: 422 });
			await lisa.put(`/submissions/${submission.id}/agreed-pay`, { amount: wan(64) });
			assert.deepEqual((await report()).agreed, wan(64));
			await lisa.delete(`/submissions/${submission.id}/agreed-pay`);
			assert.deepEqual([(await report()).agreed, (await report()).own.sample], [null, 5]);
		});

		test('a junior sees no pay of others, the market he sees', async () => {
			const { body: own } = await junior.post('/candidates', { name: '小李', title: '后端开发', city: '上海', expected_salary: wan(45), care: true });
			const body = await report(junior, own.id);
			assert.deepEqual([body.masked, body.expected, body.position, body.market.length], [true, null, null, 2]);
			assert.ok(body.says.includes('您看不到他的薪资。'));
			await junior.get(`/candidates/${someone.id}/pay-report`, {}, { status: 404 });
			await junior.get(`/candidates/${own.id}/pay-report/pdf`, {}, { status: 403 });
			await lisa.get(`/candidates/${someone.id}/pay-report`, { submission_id: 999 }, { status: 404 });
		});

		test('on paper it is one page with the mark of whoever took it, and counts as an export', async () => {
			const reply = await lisa.get(`/candidates/${someone.id}/pay-report/pdf`);
			assert.equal(reply.headers['content-type'], 'application/pdf');
			assert.match(reply.text.slice(0, 8), /^%PDF-1\./);
			assert.equal((await lisa.get('/export-settings')).body.taken, 1);
			const entries = (await partner.get('/audit', { entity: 'candidate', entity_id: someone.id })).body.items.map(({ action }) => action);
			assert.ok(entries.includes('pay.export'));
		});

		test('the reminder of a negotiation names it', async () => {
			await partner.delete(`/pay-figures/${(await partner.get('/pay-figures')).body.items[0].id}`);
			await partner.delete('/pay-figures/999999', {}, { status: 404 });
			await lisa.post(`/submissions/${submission.id}/stage`, { stage: 'negotiation' });
			const { body: { followup } } = await lisa.get(`/candidates/${someone.id}`);
			assert.equal(followup.pay_report, true);
		});
	});
});
