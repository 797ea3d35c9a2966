/* Whom one may approach, as several people: who is off limits, who owns whom, and who takes over from a consultant who leaves. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`the ledger on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let partner, lisa, tom, candidate, position;
		const hits = async (api = lisa, id = candidate.id) => (await api.get(`/candidates/${id}`)).body.off_limits;
		const listed = async (api, kind) => (await api.get('/off-limits', { kind })).body;
		const code = async (request) => (await request).body.code;

		test('partners write the list, consultants read it', async () => {
			partner = await server.login();
			[lisa, tom] = [await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' }), await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' })];
			candidate = (await lisa.post('/candidates', { name: '王小明', company: '甲科技（上海）有限公司', phone: '13800138000', care: true })).body;
			position = (await partner.post('/positions', { title: '后端', company: '乙公司' })).body;
			assert.deepEqual(await hits(), []);
			await lisa.post('/off-limits', { company: '甲科技', reason: '签约客户' }, { status: 403 });
			const { body } = await partner.post('/off-limits', { company: '甲科技(上海)股份有限公司', reason: '签约客户', until_on: '2099-12-31' }, { status: 201 });
			assert.deepEqual([body.kind, body.source, body.current, body.may_change], ['company', 'hand', true, true]);
			const { items: [line], total } = await listed(lisa, 'company');
			assert.deepEqual([total, line.until_on, line.may_change], [1, '2099-12-31', false]);
		});

		test('what makes no sense is refused with its reason', async () => {
			const refused = (body, status = 422) => code(partner.post('/off-limits', body, { status }));
			assert.equal(await refused({ company: '甲科技上海', reason: '再来一次' }, 409), 'off_limits.exists');
			assert.equal(await refused({ company: '自由职业', reason: '没有雇主' }), 'off_limits.no_employer');
			assert.equal(await refused({ company: '丙公司', reason: '倒着', from_on: '2027-02-01', until_on: '2027-01-01' }), 'off_limits.order');
			assert.equal(await refused({ company: '丙公司' }), 'request.missing');
			assert.equal(await refused({ candidate_id: 999, reason: '没有这个人' }, 404), 'candidate.not_found');
		});

		test('the candidate says why, however his employer is written, and so does his card', async () => {
			assert.deepEqual(await hits(), [{ kind: 'company', company: '甲科技(上海)股份有限公司', until_on: '2099-12-31', reason: '签约客户' }]);
			assert.deepEqual((await lisa.get(`/candidates/${candidate.id}/off-limits`)).body.items, await hits());
			const isMarked = async () => (await lisa.get('/today')).body.sections.flatMap((section) => section.items).find((row) => row.followup)?.followup.candidate.off_limits;
			assert.equal(await isMarked(), true);
			const [line] = (await listed(partner, 'company')).items;
			await partner.patch(`/off-limits/${line.id}`, { from_on: '2000-01-01', until_on: '2000-12-31' });
			assert.deepEqual([await hits(), await isMarked()], [[], false], 'its term is over');
			await partner.patch(`/off-limits/${line.id}`, { until_on: null }, { ifMatch: '"1"', status: 412 });
			await partner.patch(`/off-limits/${line.id}`, { until_on: null });
			assert.equal((await hits())[0].until_on, null);
		});

		test('he is submitted by nobody but a partner who says why, and the log keeps it', async () => {
			const body = { candidate_id: candidate.id, position_id: position.id };
			const refusal = (await lisa.post('/submissions', body, { status: 409 })).body;
			assert.deepEqual([refusal.code, refusal.params.off_limits[0].reason], ['submission.off_limits', '签约客户']);
			await lisa.post('/submissions', { ...body, override_reason: '我想' }, { status: 403 });
			assert.equal(await code(partner.post('/submissions', body, { status: 409 })), 'submission.off_limits');
			const { body: submission } = await partner.post('/submissions', { ...body, override_reason: '客户书面同意' }, { status: 201 });
			await lisa.post(`/submissions/${submission.id}/stage`, { stage: 'recommended' });
			const entry = (await partner.get('/audit', { entity: 'submission', entity_id: submission.id })).body.items.find((one) => one.action === 'submission.override');
			assert.deepEqual(entry.detail, { reason: '客户书面同意' });
		});

		test('who came onto the list after his submission is stopped on the way to the client', async () => {
			const other = (await lisa.post('/candidates', { name: '赵六', care: true })).body;
			const { body: submission } = await lisa.post('/submissions', { candidate_id: other.id, position_id: position.id });
			await partner.post('/off-limits', { candidate_id: other.id, reason: '已承诺不动' });
			assert.deepEqual(await hits(lisa, other.id), [{ kind: 'person', company: null, until_on: null, reason: '已承诺不动' }]);
			const move = (api, body, options) => api.post(`/submissions/${submission.id}/stage`, body, options);
			await move(lisa, { stage: 'contacted' });
			assert.equal(await code(move(lisa, { stage: 'recommended' }, { status: 409 })), 'submission.off_limits');
			await move(partner, { stage: 'recommended', override_reason: '本人书面同意' });
			await move(lisa, { stage: 'interview' });
			assert.deepEqual([(await listed(lisa, 'person')).total, (await listed(tom, 'person')).total], [1, 0], 'whom Tom may not know he does not find here');
			const [line] = (await listed(partner, 'person')).items;
			await tom.delete(`/off-limits/${line.id}`, undefined, { status: 403 });
			await partner.delete(`/off-limits/${line.id}`, undefined, { status: 204 });
			assert.deepEqual(await hits(lisa, other.id), []);
		});

		test('an activation skips and counts him', async () => {
			const { body } = await partner.post('/candidates/bulk/preview', { ids: [candidate.id], action: 'activate' });
			assert.deepEqual(body.reasons.map((one) => [one.code, one.count]), [['bulk.off_limits', 1]]);
		});

		test('many companies at once: what became of each line is said', async () => {
			const entries = [{ company: '丁集团', reason: '年度合同', until_on: '2099-01-01' }, { company: '无', reason: '没有' }, { company: '甲科技上海', reason: '续约' }];
			const results = async () => (await partner.post('/off-limits/import', { entries })).body.items.map((line) => line.code ?? line.result);
			assert.deepEqual(await results(), ['created', 'off_limits.no_employer', 'changed']);
			assert.deepEqual(await results(), ['unchanged', 'off_limits.no_employer', 'unchanged']);
			assert.equal((await hits())[0].reason, '续约');
			await lisa.post('/off-limits/import', { entries }, { status: 403 });
		});

		test('a file takes him in and says on which line he stands', async () => {
			const { body } = await partner.upload('/imports', { kind: 'candidates', file: { name: '名单.csv',
				content: '姓名,手机,现公司\n周一,13800138301,己公司\n周二,13800138302,丁集团\n' } }, { headers: { 'Genjin-Upload': '1' }, status: 202 });
			await partner.post(`/imports/${body.id}/start`, {}, { status: 202 });
			const done = await waitFor(async () => {
				const { body: job } = await partner.get(`/imports/${body.id}`);
				return job.state === 'done' && job;
			}, { ms: 30000, what: 'the import' });
			assert.deepEqual([done.counts.created, done.counts.rejected], [2, 0]);
			assert.deepEqual(done.off_limits.map((note) => [note.row, note.candidate.name]), [[3, '周二']]);
		});

		const ownership = async (id, api = lisa) => (await api.get(`/candidates/${id}/ownership`)).body;
		const claims = async (id, api) => (await ownership(id, api)).claims.map((claim) => claim.account.name);

		test('whoever reached him first owns him for ninety days, and a colleague is warned, not stopped', async () => {
			const { id } = (await lisa.post('/candidates', { name: '钱七', care: true })).body;
			assert.deepEqual([(await ownership(id)).owner, await claims(id)], [null, []], 'nobody has reached him');
			await lisa.post(`/candidates/${id}/records`, { channel: 'phone', outcome: 'reached', text: '聊过' });
			const { owner, mine, disputed, claims: [claim] } = await ownership(id);
			assert.deepEqual([owner.name, mine, disputed, claim.position], ['李莎', true, false, null]);
			assert.equal(Date.parse(claim.until) - Date.parse(claim.contact_at), 90 * 86400000);
			await tom.get(`/candidates/${id}/ownership`, undefined, { status: 404 });
			const { body: submission } = await partner.post('/submissions', { candidate_id: id, position_id: position.id, owner_id: (await tom.get('/me')).body.id }, { status: 201 });
			const seen = await ownership(id, tom);
			assert.deepEqual([seen.owner.name, seen.mine, seen.disputed, await claims(id, tom)], ['李莎', false, true, ['李莎', '汤姆']]);
			assert.deepEqual([seen.claims[1].until, seen.claims[1].position.title], [null, '后端'], 'without an end while a submission runs');
			await tom.post(`/submissions/${submission.id}/stage`, { stage: 'closed', reason: '不合适' });
			assert.deepEqual(await claims(id), ['李莎']);
		});

		test('the ledger lists them, by owner and disputes, and only whom one may know', async () => {
			const list = async (api, query) => (await api.get('/ownership', query)).body;
			const all = await list(partner, { limit: 1 });
			assert.deepEqual([all.items.length, all.items[0].candidate.name], [1, '钱七']);
			assert.equal((await list(partner, { cursor: all.next, limit: 200 })).items.length, all.total - 1);
			assert.deepEqual((await list(lisa, { who: 'me', q: '钱' })).items.map((one) => one.owner.name), ['李莎']);
			assert.equal((await list(partner, { disputed: true })).total, 0);
			const stranger = await server.addUser({ login: 'stranger', name: '路人', role: 'junior' });
			assert.deepEqual([(await list(stranger, {})).total, (await stranger.get('/ownership/protections')).body.total], [0, 0]);
		});

		test('at a client he is protected from his first recommendation on, for the term of the contract', async () => {
			const { items } = (await lisa.get('/ownership/protections', { candidate_id: candidate.id })).body;
			assert.deepEqual(items.map((one) => [one.company.name, one.position.title, one.current]), [['乙公司', '后端', true]]);
			const days = async () => {
				const [one] = (await lisa.get('/ownership/protections', { candidate_id: candidate.id })).body.items;
				return Math.round((Date.parse(one.until_on) - Date.parse(one.from)) / 86400000);
			};
			assert.ok(await days() >= 180 && await days() <= 185, 'six months');
			await lisa.patch('/ownership/settings', { client_months: 3 }, { status: 403 });
			await partner.patch('/ownership/settings', { client_months: 3 });
			assert.ok(await days() <= 93, 'three');
			await partner.patch(`/companies/${items[0].company.id}`, { protection_months: 12 });
			assert.ok(await days() >= 364, 'the contract says a year');
			assert.deepEqual((await partner.get('/ownership/settings')).body, { contact_days: 90, client_months: 3 });
		});

		test('who leaves hands everything over, exports nothing from the first moment on, and nobody else learns whom', async () => {
			const zoe = await server.addUser({ login: 'zoe', name: '佐伊', role: 'senior' });
			const id = Object.fromEntries(await Promise.all(Object.entries({ zoe, lisa, tom }).map(async ([name, api]) => [name, (await api.get('/me')).body.id])));
			const people = [];
			for (const name of ['孙一', '孙二', '孙三'])
				people.push((await zoe.post('/candidates', { name, care: true, wechat: name === '孙三' ? 'sun_three' : null })).body);
			await zoe.post('/todos', { text: '发 JD', candidate_id: people[1].id });
			const input = { account_id: id.zoe, to_id: id.lisa, rules: [{ candidate_id: people[1].id, to_id: id.tom }] };
			await lisa.post('/departures/preview', input, { status: 403 });
			const { body: seen } = await partner.post('/departures/preview', input);
			assert.deepEqual([seen.followups, seen.todos, seen.wechat], [3, 1, 1]);
			assert.deepEqual(seen.shares.map((share) => [share.account.name, share.count]).sort(), [['李莎', 2], ['汤姆', 1]].sort());
			const due = (await zoe.get(`/candidates/${people[0].id}`)).body.followup.next_due_at;
			await lisa.post('/departures', { ...input, last_day: '2099-12-31' }, { status: 403 });
			const { body: departure } = await partner.post('/departures', { ...input, last_day: '2099-12-31', note: '有事找我' }, { status: 201 });
			assert.equal(await code(partner.post('/departures', { ...input, last_day: '2099-12-31' }, { status: 409 })), 'departure.exists');
			assert.equal((await zoe.get('/me')).body.may.export, false);
			const done = await waitFor(async () => {
				const { body } = await partner.get(`/departures/${departure.id}`);
				return body.state === 'done' && body;
			}, { ms: 20000, what: 'the hand-over' });
			assert.deepEqual([done.moved, done.locked], [3, false]);
			assert.deepEqual(Object.entries(done.remains).filter(([, n]) => n > 0), [], 'nothing is left with her');
			assert.equal(await code(zoe.get(`/candidates/${people[0].id}/export`, undefined, { status: 403, contract: false })), 'export.off');
			const taken = (await lisa.get(`/candidates/${people[0].id}`)).body.followup;
			assert.deepEqual([taken.owner.id, taken.next_due_at], [id.lisa, due]);
			const names = async (api) => (await api.get(`/departures/${departure.id}/candidates`)).body.items.map((one) => one.candidate.name);
			assert.deepEqual([await names(lisa), await names(tom), await names(partner)], [['孙一', '孙三'], ['孙二'], ['孙一', '孙二', '孙三']]);
			assert.ok((await lisa.get('/todos')).body.items.some((todo) => todo.text.startsWith('重新加微信') && todo.candidate.name === '孙三'));
			assert.ok((await tom.get('/todos')).body.items.some((todo) => todo.text === '发 JD'));
			const message = (await lisa.get('/inbox')).body.items.find((one) => one.kind === 'relay');
			assert.deepEqual([message.text, message.link], ['佐伊 离职交接：您接手 2 位候选人', 'departures']);
			const { body: own } = await lisa.get(`/departures/${departure.id}`);
			assert.deepEqual([own.mine, own.total, own.remains], [2, 0, null], 'how much others got is not hers to know');
			await zoe.get(`/departures/${departure.id}`, undefined, { status: 404 });
			assert.deepEqual((await zoe.get('/departures')).body.items, []);

			/* She stays after all: what nobody has touched since goes back. */
			await lisa.post(`/candidates/${people[2].id}/records`, { channel: 'phone', outcome: 'reached', text: '新顾问接手' });
			await lisa.get(`/departures/${departure.id}/cancel`, undefined, { status: 403 });
			const { body: outlook } = await partner.get(`/departures/${departure.id}/cancel`);
			assert.deepEqual(outlook.places.filter(({ place }) => place !== 'appointment').map(({ place, back, stays }) => [place, back, stays]), [['followup', 2, 1], ['todo', 1, 0]]);
			assert.deepEqual(outlook.stays.map(({ candidate, to, reason }) => [candidate.name, to.name, reason]), [['孙三', '李莎', 'contacted']]);
			await partner.post(`/departures/${departure.id}/cancel`, { note: '她留下了' }, { status: 202 });
			await waitFor(async () => (await partner.get(`/departures/${departure.id}`)).body.state === 'cancelled', { ms: 20000, what: 'the way back' });
			const owners = await Promise.all(people.map(async (person) => (await partner.get(`/candidates/${person.id}`)).body.followup.owner.name));
			assert.deepEqual(owners, ['佐伊', '佐伊', '李莎']);
			const back = (await zoe.get(`/candidates/${people[0].id}`)).body.followup;
			assert.equal(back.next_due_at, due);
			assert.equal((await zoe.get('/me')).body.may.export, true);
			assert.ok((await zoe.get('/todos')).body.items.some((todo) => todo.text === '发 JD'));
			assert.equal(await code(partner.post(`/departures/${departure.id}/cancel`, {}, { status: 409 })), 'departure.over');
		});

		test('a server that dies in the middle of a hand-over goes on with it, and nothing is handed over twice', async () => {
			const many = 80;
			const goes = await server.addUser({ login: 'goes', name: '戈斯', role: 'senior' });
			const [account_id, to_id] = [(await goes.get('/me')).body.id, (await tom.get('/me')).body.id];
			for (let i = 0; i < many; i += 20)
				await Promise.all(Array.from({ length: 20 }, (_, at) => goes.post('/candidates', { name: `交接${i + at}`, care: true, wechat: i + at < 5 ? `wx_${i + at}` : null })));
			const { body: { id } } = await partner.post('/departures', { account_id, to_id, last_day: '2099-12-31' }, { status: 201 });
			const one = async (sql) => Number((await server.query(`SELECT ${sql} AS n`))[0].n);
			await waitFor(() => one(`(SELECT count(*) FROM departure_item WHERE departure_id = ${id})`), { what: 'the first piece', ms: 20000 });
			await server.killAndRestart();
			await waitFor(async () => (await partner.get(`/departures/${id}`)).body.state === 'done', { what: 'the hand-over', ms: 20000 });
			const { body: done } = await partner.get(`/departures/${id}`);
			assert.deepEqual([done.moved, Object.values(done.remains).some((n) => n > 0)], [many, false]);
			assert.equal(await one(`(SELECT count(DISTINCT candidate_id) FROM departure_item WHERE departure_id = ${id})`), many);
			assert.equal(await one(`(SELECT count(*) FROM followup f JOIN departure_item i ON i.candidate_id = f.candidate_id WHERE i.departure_id = ${id} AND f.state = 'open' AND f.owner_id = ${to_id})`), many);
			assert.equal(await one(`(SELECT count(*) FROM todo t JOIN departure_item i ON i.candidate_id = t.candidate_id WHERE i.departure_id = ${id} AND t.text LIKE '重新加微信%')`), 5);
			const told = (await tom.get('/inbox', { limit: 200 })).body.items.filter((message) => message.text.startsWith('戈斯 离职交接'));
			assert.deepEqual(told.map((message) => message.text), [`戈斯 离职交接：您接手 ${many} 位候选人`]);
			assert.equal((await partner.get('/audit', { action: 'departure.finish' })).body.items.filter((entry) => entry.detail.departure_id === id).length, 1);
		});
	});
});
