/* 授权 on both engines: noting, ending, what is missing; and that nobody goes to a client without, where the firm says so. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`consents on ${engine}`, () => {
		const server = useServer({ engine });
		let admin, lisa, bo, client, position, candidate;

		before(async () => {
			admin = await server.login();
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			bo = await server.addUser({ login: 'bo', name: '小博', role: 'junior' });
			client = (await admin.post('/companies', { name: '甲公司' })).body;
			position = await newPosition('总监');
			candidate = await newCandidate('王小明');
		});

		const newPosition = async (title) => (await admin.post('/positions', { title, company_id: client.id })).body;
		const newCandidate = async (name) => (await lisa.post('/candidates', { name, care: true })).body;
		const submit = async (who, where) => (await lisa.post('/submissions', { candidate_id: who.id, position_id: where.id })).body;
		const consents = async (api = lisa, who = candidate) => (await api.get(`/candidates/${who.id}/consents`)).body;
		const note = (body, options, api = lisa) => api.post(`/candidates/${candidate.id}/consents`, { channel: 'wechat', evidence: '微信：可以', ...body }, options);
		const mode = (recommend) => admin.put('/consent-settings', { recommend });
		async function refused(call, status, code, field = null) {
			const { body } = await call;
			assert.deepEqual([body.status, body.code, body.field ?? null], [status, code, field], JSON.stringify(body));
		}

		test('a consent is noted with what shows it, holds, and ends when withdrawn', async () => {
			assert.deepEqual((await consents()).missing.map(({ purpose }) => purpose), ['store']);
			const { items, missing } = (await note({ purpose: 'store' })).body;
			assert.deepEqual([items[0].purpose, items[0].channel, items[0].evidence, items[0].by.name, items[0].holds, items[0].text_version, missing.length],
				['store', 'wechat', '微信：可以', '李莎', true, 0, 0]);
			await lisa.post(`/consents/${items[0].id}/withdraw`, { note: '改主意了' }, { status: 204 });
			const after = await consents();
			assert.deepEqual([after.items[0].holds, after.items[0].withdraw_note, after.missing.length], [false, '改主意了', 1]);
			await refused(lisa.post(`/consents/${items[0].id}/withdraw`, {}, { status: 409 }), 409, 'consent.withdrawn');
			const said = await server.query("SELECT action FROM audit_entry WHERE action LIKE 'consent.%' ORDER BY seq");
			assert.deepEqual(said.map(({ action }) => action), ['consent.create', 'consent.withdraw']);
		});

		test('what cannot be is refused with its field', async () => {
			await refused(note({ purpose: 'store', evidence: '  ' }, { status: 422 }), 422, 'consent.evidence', 'evidence');
			await refused(note({ purpose: 'store', given_at: '2099-01-01T00:00:00Z' }, { status: 422 }), 422, 'consent.future', 'given_at');
			await refused(note({ purpose: 'store', given_at: '2026-02-01T00:00:00Z', expires_at: '2026-01-01T00:00:00Z' }, { status: 422 }), 422, 'consent.expired', 'expires_at');
			await refused(note({ purpose: 'store', company_id: client.id }, { status: 422 }), 422, 'consent.company', 'company_id');
			await refused(note({ purpose: 'recommend', company_id: 999999 }, { status: 422 }), 422, 'consent.company', 'company_id');
			await refused(note({ purpose: 'store', attachment_id: 999999 }, { status: 422 }), 422, 'consent.attachment', 'attachment_id');
			await bo.get(`/candidates/${candidate.id}/consents`, undefined, { status: 404 });
			await note({ purpose: 'store' }, { status: 404 }, bo);
			await bo.post('/consents/1/withdraw', {}, { status: 404 });
		});

		test('one that ran out does not count', async () => {
			await note({ purpose: 'store', given_at: '2025-01-01T00:00:00Z', expires_at: '2025-06-01T00:00:00Z' });
			assert.ok((await consents()).missing.some(({ purpose }) => purpose === 'store'));
		});

		test('by default he goes to the client, and that nobody noted his consent is shown', async () => {
			const submission = await submit(candidate, position);
			assert.deepEqual((await consents()).missing.filter(({ purpose }) => purpose === 'recommend').map((one) => [one.company.name, one.is_sent]), [['甲公司', false]]);
			await lisa.post(`/submissions/${submission.id}/stage`, { stage: 'recommended' });
			const { missing, recommend } = await consents();
			const one = missing.find(({ purpose }) => purpose === 'recommend');
			assert.deepEqual([recommend, one.submission_id, one.is_sent], ['warn', submission.id, true]);
			await note({ purpose: 'recommend', company_id: one.company.id });
			assert.ok(!(await consents()).missing.some(({ purpose }) => purpose === 'recommend'));
		});

		test('a strict firm sends nobody without it: by stage, by board, past a stage, or at the start', async () => {
			await mode('strict');
			const who = await newCandidate('钱一');
			const submission = await submit(who, position);
			const move = (body, options) => lisa.post(`/submissions/${submission.id}/stage`, body, options);
			await refused(move({ stage: 'recommended' }, { status: 422 }), 422, 'consent.required', 'consent');
			await refused(move({ stage: 'interview' }, { status: 422 }), 422, 'consent.required', 'consent');
			await refused(lisa.post('/board/move', { submission_id: submission.id, stage: 'recommended', version: submission.version }, { status: 422 }), 422, 'consent.required', 'consent');
			const other = await newPosition('经理');
			await refused(lisa.post('/submissions', { candidate_id: who.id, position_id: other.id, stage: 'recommended' }, { status: 422 }), 422, 'consent.required', 'consent');
			await move({ stage: 'contacted' });
			const { body } = await move({ stage: 'recommended', consent: { channel: 'phone', evidence: '电话里说可以' } });
			assert.equal(body.stage, 'recommended');
			const noted = (await consents(lisa, who)).items[0];
			assert.deepEqual([noted.purpose, noted.company.id, noted.channel, noted.evidence], ['recommend', client.id, 'phone', '电话里说可以']);
			await move({ stage: 'interview' });
			/* To the same client for another position it holds; withdrawn, or for another client, it does not. */
			await lisa.post('/submissions', { candidate_id: who.id, position_id: other.id, stage: 'recommended' });
			await lisa.post(`/consents/${noted.id}/withdraw`, {}, { status: 204 });
			const third = await newPosition('主管');
			await refused(lisa.post('/submissions', { candidate_id: who.id, position_id: third.id, stage: 'recommended' }, { status: 422 }), 422, 'consent.required', 'consent');
		});

		test('switched off nobody asks', async () => {
			await mode('off');
			const who = await newCandidate('孙二');
			const submission = await submit(who, position);
			await lisa.post(`/submissions/${submission.id}/stage`, { stage: 'recommended' });
			assert.deepEqual((await consents(lisa, who)).missing.map(({ purpose }) => purpose), ['store']);
		});

		test('texts have versions, and each consent names the one of its day', async () => {
			const before = (await admin.get('/consent-settings')).body;
			assert.equal(before.texts.length, 5);
			const { body } = await admin.put('/consent-settings', { texts: [{ purpose: 'store', text: '我同意保存我的资料。' }] });
			assert.deepEqual([body.texts[0].version, body.texts[0].text, body.texts[1].version], [1, '我同意保存我的资料。', 0]);
			await admin.put('/consent-settings', { texts: [{ purpose: 'store', text: '我同意保存我的资料。' }] });
			const now = (await admin.get('/consent-settings')).body;
			assert.equal(now.texts[0].version, 1);
			assert.equal((await note({ purpose: 'store' })).body.items[0].text_version, 1);
			await lisa.put('/consent-settings', { recommend: 'off' }, { status: 403 });
			await admin.put('/consent-settings', { recommend: 'off' }, { status: 412, ifMatch: `"${before.version}"` });
		});

		/* --- 保留期限 and legal holds --- */

		const RULE = { subject: 'consent_ended', enabled: true, months: 0, action: 'archive', grace_days: 7 };

		test('a rule says whom it would find, tells the owner, and he keeps whom he needs', async () => {
			const gone = (await lisa.post('/candidates', { name: '退出者', care: 'pool' })).body;
			const { items: [given] } = (await lisa.post(`/candidates/${gone.id}/consents`, { purpose: 'store', channel: 'phone', evidence: '可以' })).body;
			await lisa.post(`/consents/${given.id}/withdraw`, {}, { status: 204 });
			await refused(admin.post('/retention/run', {}, { status: 409 }), 409, 'retention.off');
			await refused(admin.put('/retention', { rules: [{ ...RULE, grace_days: 1 }] }, { status: 422 }), 422, 'retention.grace', 'grace_days');
			const { items: [outlook] } = (await admin.post('/retention/preview', { rules: [RULE] })).body;
			assert.deepEqual([outlook.count, outlook.persons[0].candidate.name, outlook.persons[0].owner.name], [1, '退出者', '李莎']);
			const { version } = (await admin.get('/retention')).body;
			const set = (await admin.put('/retention', { rules: [RULE] }, { ifMatch: `"${version}"` })).body;
			assert.deepEqual([set.rules.find(({ subject }) => subject === 'consent_ended').enabled, set.rules.length, Boolean(set.next_run_at)], [true, 8, true]);
			await refused(admin.put('/retention', { rules: [RULE] }, { ifMatch: `"${version}"`, status: 412 }), 412, 'request.stale');
			await admin.post('/retention/run', {}, { status: 204 });
			const [notice] = await waitFor(async () => ((found) => found.length && found)((await lisa.get('/retention/notices')).body.items), { what: 'the notice' });
			assert.deepEqual([notice.candidate.name, notice.action, notice.state], ['退出者', 'archive', 'waiting']);
			assert.equal((await bo.get('/retention/notices')).body.total, 0);
			await refused(bo.post(`/retention-notices/${notice.id}/keep`, { reason: '不归我' }, { status: 404 }), 404, 'retention.not_found');
			await refused(lisa.post(`/retention-notices/${notice.id}/keep`, { reason: '有岗位', until_on: '2020-01-01' }, { status: 422 }), 422, 'retention.until', 'until_on');
			const kept = (await lisa.post(`/retention-notices/${notice.id}/keep`, { reason: '他下月回来谈' })).body;
			assert.deepEqual([kept.state, kept.reason, kept.settled_by.name], ['kept', '他下月回来谈', '李莎']);
			const [run] = await waitFor(async () => ((runs) => runs[0]?.finished_at && runs)((await admin.get('/retention/runs')).body.items), { what: 'the end of the run' });
			assert.deepEqual([run.counts.found, run.counts.archived, run.counts.erased], [1, 0, 0]);
			const told = await waitFor(async () => (await lisa.get('/inbox')).body.items.find(({ link }) => link === 'settings/retention'), { what: 'the message' });
			assert.equal(told.text, '保留期限：您有 1 位候选人到期');
			const said = (await server.query("SELECT DISTINCT action FROM audit_entry WHERE action LIKE 'retention.%' ORDER BY action")).map(({ action }) => action);
			assert.deepEqual(said, ['retention.finish', 'retention.keep', 'retention.settings', 'retention.start']);
		});

		test('who is held for the law is not erased until a partner lifts it', async () => {
			const { id } = (await lisa.post('/candidates', { name: '仲裁中', care: 'pool' })).body;
			await lisa.post(`/candidates/${id}/holds`, { reason: '不' }, { status: 403 });
			const { items: [hold] } = (await admin.post(`/candidates/${id}/holds`, { reason: '劳动仲裁' })).body;
			assert.deepEqual((await lisa.get(`/candidates/${id}/holds`)).body.items.map(({ reason, by, lifted_at }) => [reason, by.name, lifted_at]), [['劳动仲裁', hold.by.name, null]]);
			await refused(admin.post(`/candidates/${id}/erase`, { reason: 'asked' }, { status: 409 }), 409, 'candidate.on_hold');
			assert.equal((await lisa.get(`/candidates/${id}`)).body.name, '仲裁中');
			await admin.post(`/holds/${hold.id}/lift`, { reason: '已结案' }, { status: 204 });
			await refused(admin.post(`/holds/${hold.id}/lift`, { reason: '再来' }, { status: 409 }), 409, 'hold.lifted');
			await admin.post(`/candidates/${id}/erase`, { reason: 'asked' }, { status: 202 });
		});
	});
});
