/* Candidates, companies, positions, submissions, appointments, stages, custom fields, timeline over HTTP, on both engines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

const person = (name, more = {}) => ({ name, phone: `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`, ...more });

function code(reply, status, wanted, field) {
	assert.equal(reply.status, status, reply.text);
	assert.equal(reply.body.code, wanted, reply.text);
	if (field !== undefined)
		assert.equal(reply.body.field, field, reply.text);
}

/* All pages of a list. */
async function all(api, path, query = {}) {
	const items = [];
	let cursor;
	let total;
	do {
		const { body } = await api.get(path, { ...query, ...(cursor && { cursor }) });
		total ??= body.total;
		assert.equal(body.total, total);
		items.push(...body.items);
		cursor = body.next;
	} while (cursor);
	assert.equal(items.length, total);
	return items;
}

forEachEngine((engine) => {
	describe(`candidates on ${engine}`, () => {
		const server = useServer({ engine });
		let api;

		test('one is added, read, changed, refused when stale', async () => {
			api = await server.login();
			const input = { name: '欧阳修', phone: '138 0013 8000', email: 'Ou.Yang@Example.com', wechat: 'ouyang_xiu', company: '腾讯科技',
				title: '技术总监', city: '深圳', gender: 'male', birth_year: 1985, education: '硕士', preferred_channel: 'wechat',
				contact_window: '晚上八点后', notice_days: 0, tags: ['后端', 'C++', '后端'], resume: '十年经验\n带过团队',
				current_salary: { amount: 80000000, currency: 'CNY' },
				floor_salary: { monthly: { amount: 6000000, currency: 'CNY' }, months: 14, bonus: null, equity: '要' } };
			const added = await api.post('/candidates', input, { status: 201 });
			const { id } = added.body;
			assert.equal(added.headers.location, `/api/v1/candidates/${id}`);
			assert.equal(added.headers.etag, '"1"');
			const { body } = await api.get(`/candidates/${id}`);
			assert.equal(body.phone, '13800138000');
			assert.equal(body.email, 'ou.yang@example.com');
			assert.equal(body.name_pinyin, 'ouyangxiu');
			assert.equal(body.notice_days, 0);
			assert.deepEqual(body.tags, ['后端', 'C++']);
			assert.deepEqual(body.masked, []);
			assert.deepEqual(body.current_salary, input.current_salary);
			assert.deepEqual(body.floor_salary, input.floor_salary);
			assert.equal(body.expected_salary, null);
			assert.equal(body.resume, input.resume);
			assert.deepEqual(body.submissions, []);
			assert.deepEqual([body.care, body.followup.care, body.followups.length, body.owner.id], ['care', 'care', 1, body.followup.owner.id]);
			assert.ok(body.may.edit && body.may.change_stage && body.may.delete && !body.may.reveal);
			const changed = await api.patch(`/candidates/${id}`, { title: 'CTO', city: null, do_not_contact: true }, { ifMatch: '"1"' });
			assert.equal(changed.headers.etag, '"2"');
			assert.deepEqual([changed.body.title, changed.body.city, changed.body.do_not_contact, changed.body.phone],
				['CTO', null, true, '13800138000']);
			code(await api.patch(`/candidates/${id}`, { title: 'CEO' }, { ifMatch: '"1"', status: 412 }), 412, 'request.stale');
			assert.equal((await api.get(`/candidates/${id}`)).body.title, 'CTO');
			const rows = await server.query('SELECT phone_sealed, phone_hash, phone_last4 FROM candidate');
			assert.ok(!JSON.stringify(rows).includes('13800138000'));
			assert.equal(rows[0].phone_last4, '8000');
		});

		test('the same key gives the same candidate', async () => {
			const input = person('钥匙人');
			const key = crypto.randomUUID();
			const first = await api.post('/candidates', input, { key, status: 201 });
			const again = await api.post('/candidates', input, { key, status: 201 });
			assert.equal(again.body.id, first.body.id);
			code(await api.post('/candidates', person('别人'), { key, status: 422 }), 422, 'request.key_reused');
		});

		test('the same person is refused with the field that tells', async () => {
			const first = (await api.post('/candidates', person('张伟', { company: '华为技术有限公司', email: 'zw@example.com' }))).body;
			const cases = [
				[{ name: '别名', phone: first.phone }, 'phone'],
				[{ name: '别名', email: 'ZW@example.com' }, 'email'],
				[{ name: '张伟', company: '华为技术有限公司' }, 'name'],
			];
			for (const [input, field] of cases) {
				const reply = await api.post('/candidates', input, { status: 409 });
				code(reply, 409, 'candidate.duplicate', field);
				assert.deepEqual(reply.body.params, { candidate_id: first.id });
			}
			await api.post('/candidates', { name: '张伟', company: '中兴通讯' }, { status: 201 });
		});

		test('values that break a rule name their field', async () => {
			const cases = [
				[{ phone: '12' }, 'candidate.phone', 'phone'],
				[{ phone: '138****1234' }, 'candidate.phone', 'phone'],
				[{ email: 'a@b\r\nBcc: c@d.com' }, null, 'email'],
				[{ email: 'a@b@c.com' }, 'candidate.email', 'email'],
				[{ wechat: 'a b' }, 'candidate.wechat', 'wechat'],
				[{ care: false }, 'request.choice', 'care'],
				[{ care: 'often' }, 'request.choice', 'care'],
				[{ owner_id: 999999 }, 'request.unknown', 'owner_id'],
				[{ custom: { nothing: 1 } }, 'custom_field.unknown', 'custom.nothing'],
				[{ custom: [1] }, 'request.wrong_type', 'custom'],
				[{ tags: ['x'.repeat(51)] }, 'request.too_long', 'tags.0'],
				[{ current_salary: { amount: 1, currency: 'yuan' } }, null, 'current_salary.currency'],
				[{ current_salary: { amount: 1, currency: 'CNY' }, expected_salary: { amount: 1, currency: 'USD' } }, 'candidate.currency',
					'expected_salary.currency'],
				[{ firm_id: 2 }, 'request.unknown_field', 'firm_id'],
				[{ do_not_contact: true }, 'request.unknown_field', 'do_not_contact'],
			];
			const before = (await api.get('/candidates')).body.total;
			for (const [more, wanted, field] of cases) {
				const reply = await api.post('/candidates', { name: '错值', ...more }, { status: 422 });
				code(reply, 422, wanted ?? reply.body.code, field);
			}
			assert.equal((await api.get('/candidates')).body.total, before);
		});

		test('every order and filter pages through everybody once', async () => {
			const titles = ['甲', '乙', '丙'];
			for (let i = 0; i < 12; i++)
				await api.post('/candidates', person(`分页${i}`, { title: titles[i % 3], care: i % 2 ? 'pool' : true }));
			const total = (await api.get('/candidates')).body.total;
			for (const sort of ['updated', 'name', 'next_due', 'last_contact']) {
				const items = await all(api, '/candidates', { sort, limit: 5 });
				assert.equal(new Set(items.map((item) => item.id)).size, total);
			}
			assert.equal((await all(api, '/candidates', { q: '分页', limit: 5 })).length, 12);
			assert.equal((await all(api, '/candidates', { q: 'fenye1' })).length, 3);
			const { body } = await api.get('/candidates', { sort: 'name', limit: 2 });
			code(await api.get('/candidates', { sort: 'updated', cursor: body.next }, { status: 422 }), 422, 'request.bad_cursor', 'cursor');
		});

		test('the bin hides a candidate and gives him back', async () => {
			const { body } = await api.post('/candidates', person('回收'));
			await api.delete(`/candidates/${body.id}`, undefined, { status: 204 });
			code(await api.get(`/candidates/${body.id}`, undefined, { status: 404 }), 404, 'candidate.not_found');
			const back = await api.post(`/candidates/${body.id}/restore`, {});
			assert.equal(back.body.phone, body.phone);
			assert.deepEqual([back.body.care, back.body.followup.id, back.body.followup.state], ['care', body.followup.id, 'open']);
		});

		test('custom fields are typed and merge by key', async () => {
			const field = (await api.post('/custom-fields', { key: 'level', label: '级别', type: 'choice', choices: ['P7', 'P8'],
				show_in_reminder: true }, { status: 201 })).body;
			await api.post('/custom-fields', { key: 'stock', label: '股票', type: 'number' });
			code(await api.post('/custom-fields', { key: 'level', label: 'x', type: 'text' }, { status: 409 }), 409, 'custom_field.duplicate', 'key');
			const { body } = await api.post('/candidates', person('自定义', { custom: { level: 'P7', stock: 1.5 } }));
			assert.deepEqual(body.custom, { level: 'P7', stock: 1.5 });
			const changed = await api.patch(`/candidates/${body.id}`, { custom: { stock: null, level: 'P8' } });
			assert.deepEqual(changed.body.custom, { level: 'P8' });
			code(await api.patch(`/candidates/${body.id}`, { custom: { level: 'P9' } }, { status: 422 }), 422, 'custom_field.value', 'custom.level');
			const renamed = await api.patch(`/custom-fields/${field.id}`, { label: '职级' }, { ifMatch: `"${field.version}"` });
			assert.equal(renamed.body.label, '职级');
			assert.deepEqual(renamed.body.choices, ['P7', 'P8']);
			await api.delete(`/custom-fields/${field.id}`, undefined, { status: 204 });
			assert.equal((await api.get('/custom-fields')).body.total, 1);
		});
	});

	describe(`positions and submissions on ${engine}`, () => {
		const server = useServer({ engine });
		let api;
		let position;
		let candidate;
		let submission;

		test('a position finds or makes its company', async () => {
			api = await server.login();
			position = (await api.post('/positions', { title: '后端负责人', company: '甲公司', job_type: 'tech', headcount: 2,
				salary_min: { amount: 3000000, currency: 'CNY' }, salary_max: { amount: 5000000, currency: 'CNY' } }, { status: 201 })).body;
			assert.equal(position.company.name, '甲公司');
			assert.equal(position.job_type_name, '技术');
			assert.equal(position.lead.name.length > 0, true);
			const other = (await api.post('/positions', { title: '前端', company: ' 甲公司 ' })).body;
			assert.equal(other.company.id, position.company.id);
			const { body } = await api.get(`/companies/${position.company.id}`);
			assert.equal(body.position_count, 2);
			code(await api.post('/companies', { name: '甲公司' }, { status: 409 }), 409, 'company.duplicate', 'name');
			code(await api.post('/positions', { title: 'x', job_type: 'nope' }, { status: 422 }), 422, 'request.unknown', 'job_type');
			code(await api.post('/positions', { title: 'x', company_id: 99 }, { status: 422 }), 422, 'request.unknown', 'company_id');
			code(await api.post('/positions', { title: 'x', salary_min: { amount: 2, currency: 'CNY' }, salary_max: { amount: 1, currency: 'CNY' } },
				{ status: 422 }), 422, 'position.salary_order', 'salary_max');
			assert.equal((await all(api, '/positions', { limit: 1 })).length, 2);
			assert.equal((await api.get('/positions', { q: '后端', lead: 'me', state: 'open', job_type: 'tech' })).body.total, 1);
		});

		test('a submission moves with its version and back within ten minutes', async () => {
			candidate = (await api.post('/candidates', person('推荐人'))).body;
			submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id }, { status: 201 })).body;
			assert.equal(submission.stage, 'to_contact');
			code(await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id }, { status: 409 }), 409, 'submission.exists');
			const path = `/submissions/${submission.id}/stage`;
			const moved = (await api.post(path, { stage: 'interview', version: submission.version })).body;
			assert.equal(moved.stage_name, '面试');
			code(await api.post(path, { stage: 'offer', version: submission.version }, { status: 412 }), 412, 'request.stale');
			const back = (await api.post(path, { stage: 'to_contact', version: moved.version })).body;
			assert.equal(back.stage_since, submission.stage_since);
			code(await api.post(path, { stage: 'closed' }, { status: 422 }), 422, 'submission.reason_required', 'reason');
			code(await api.post(path, { stage: 'moon' }, { status: 422 }), 422, 'request.unknown', 'stage');
			assert.equal((await api.get(`/positions/${position.id}`)).body.submission_count, 1);
			const shown = (await api.get(`/candidates/${candidate.id}`)).body;
			assert.equal(shown.submissions[0].id, submission.id);
			const row = (await api.get('/candidates', { position_id: position.id })).body.items[0];
			assert.equal(row.submission.position.title, '后端负责人');
		});

		test('two moves at once: one wins', async () => {
			const { body } = await api.get('/submissions', { candidate_id: candidate.id });
			const version = body.items[0].version;
			const replies = await Promise.all(['contacted', 'recommended', 'interview', 'negotiation'].map((stage) =>
				api.post(`/submissions/${submission.id}/stage`, { stage, version }, { status: null })));
			assert.deepEqual(replies.map((reply) => reply.status).sort(), [200, 412, 412, 412]);
		});

		test('stages in use stay, others may go', async () => {
			const stages = (await api.get('/stages')).body.items;
			assert.equal(stages.length, 9);
			const used = stages.find((stage) => stage.in_use);
			const plain = stages.map(({ code: stage, name, kind }) => ({ code: stage, name, kind }));
			code(await api.put('/stages', { items: plain.filter((stage) => stage.code !== used.code) }, { status: 409 }), 409, 'stage.in_use', 'items');
			const reply = await api.put('/stages', { items: [...plain.filter((stage) => stage.code !== 'onboarded'),
				{ code: 'again', name: '复聊', kind: 'contacted' }] });
			assert.deepEqual(reply.body.items.map((stage) => stage.code).slice(-2), ['closed', 'again']);
			code(await api.put('/stages', { items: [{ code: 'A b', name: 'x', kind: 'offer' }] }, { status: 422 }), 422, 'request.code', 'items.0.code');
			code(await api.put('/job-types', { items: [{ code: 'x', name: 'X' }] }, { status: 409 }), 409, 'job_type.in_use');
		});

		test('today shows planned appointments that concern the consultant', async () => {
			const soon = new Date(Date.now() + 60000).toISOString();
			const sections = async (client) => Object.fromEntries((await client.get('/today')).body.sections.map((one) => [one.key, one]));
			const kept = (await api.post('/appointments', { kind: 'interview', starts_at: soon, submission_id: submission.id }, { status: 201 })).body;
			const dropped = (await api.post('/appointments', { kind: 'visit', starts_at: soon }, { status: 201 })).body;
			assert.equal((await sections(api)).appointments.total, 2);
			await api.patch(`/appointments/${dropped.id}`, { state: 'cancelled' });
			assert.deepEqual((await sections(api)).appointments.items.map((row) => row.appointment.id), [kept.id]);
			assert.equal((await api.get(`/appointments/${dropped.id}`)).body.state, 'cancelled');
			assert.equal((await api.get('/appointments', { state: 'cancelled' })).body.total, 1);
			const bystander = await server.addUser({ login: 'bystander', role: 'partner' });
			assert.equal((await sections(bystander)).appointments.total, 0, 'a partner sees it in the list, not in his own day');
			assert.equal((await bystander.get('/appointments', { state: 'planned' })).body.total, 1);
			const { id } = (await bystander.get('/me')).body;
			await api.patch(`/appointments/${kept.id}`, { people: [id] });
			assert.equal((await sections(bystander)).appointments.total, 1);
			assert.equal((await sections(api)).appointments.total, 1, 'he follows the candidate up');
			for (const one of [kept, dropped])
				await api.delete(`/appointments/${one.id}`, undefined, { status: 204 });
			await api.get(`/appointments/${kept.id}`, undefined, { status: 404 });
		});

		test('appointments and the timeline follow', async () => {
			const appointment = (await api.post('/appointments', { kind: 'interview', starts_at: '2030-01-02T10:00:00+08:00', round: 2,
				place: '上海', submission_id: submission.id }, { status: 201 })).body;
			assert.equal(appointment.candidate.id, candidate.id);
			assert.equal(appointment.position.id, position.id);
			assert.equal(appointment.starts_at, '2030-01-02T10:00:00+08:00');
			code(await api.post('/appointments', { kind: 'interview', starts_at: '2030-02-30T10:00:00+08:00' }, { status: 422 }), 422,
				'request.bad_time', 'starts_at');
			const listed = await api.get('/appointments', { from: '2030-01-01T00:00:00Z', to: '2030-01-03T00:00:00Z' });
			assert.equal(listed.body.total, 1);
			const items = await all(api, `/candidates/${candidate.id}/timeline`, { limit: 2 });
			assert.equal(items[0].kind, 'appointment');
			assert.ok(items.some((item) => item.kind === 'stage' && item.stage_change.to === 'interview' && item.stage_change.from_name === '待联系'));
			await api.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: '聊得不错' }, { status: 201 });
			const records = await all(api, `/candidates/${candidate.id}/timeline`, { kind: 'record' });
			assert.deepEqual(records.map((item) => [item.kind, item.record.text, item.record.author.name]), [['record', '聊得不错', position.lead.name]]);
			const stages = await all(api, `/candidates/${candidate.id}/timeline`, { kind: 'stage' });
			assert.ok(stages.every((item) => item.kind === 'stage'));
			await api.delete(`/appointments/${appointment.id}`, undefined, { status: 204 });
			assert.equal((await api.get('/appointments')).body.total, 0);
		});
	});

	describe(`who may see whom on ${engine}`, () => {
		const server = useServer({ engine });
		let api;

		test('a junior sees masked values, reveals with a reason, moves nothing', async () => {
			api = await server.login();
			const junior = await server.addUser({ login: 'junior', role: 'junior' });
			const { body } = await junior.post('/candidates', person('小明', { email: 'xm@example.com', wechat: '小明明',
				expected_salary: { amount: 100, currency: 'CNY' }, resume: '机密' }), { status: 201 });
			assert.match(body.phone, /^138\*\*\*\*\d{4}$/);
			assert.equal(body.email, 'x***@example.com');
			assert.equal(body.wechat, '小***');
			assert.equal(body.expected_salary, null);
			assert.equal(body.resume, null);
			assert.deepEqual(body.masked, ['phone', 'email', 'wechat', 'expected_salary', 'resume']);
			assert.ok(body.may.reveal && !body.may.change_stage && !body.may.delete);
			const row = (await junior.get('/candidates')).body.items[0];
			assert.equal(row.phone, body.phone);
			assert.equal(row.phone_masked, true);
			code(await junior.post(`/candidates/${body.id}/reveal`, { field: 'phone' }, { status: 422 }), 422, 'request.missing', 'reason');
			const seen = await junior.post(`/candidates/${body.id}/reveal`, { field: 'phone', reason: '约面试' });
			assert.match(seen.body.value, /^138\d{8}$/);
			code(await junior.post(`/candidates/${body.id}/reveal`, { field: 'resume', reason: '看看' }, { status: 403 }), 403, 'permission.denied');
			code(await junior.delete(`/candidates/${body.id}`, undefined, { status: 403 }), 403, 'permission.denied');
			const entries = await server.query("SELECT detail FROM audit_entry WHERE action = 'candidate.reveal'");
			assert.equal(entries.length, 1);
			assert.deepEqual(JSON.parse(entries[0].detail), { field: 'phone', reason: '约面试' });
		});

		test('at most sixty reveals an hour', async () => {
			const { body } = await api.post('/candidates', person('多看'));
			const statuses = [];
			for (let i = 0; i < 62; i++)
				statuses.push((await api.post(`/candidates/${body.id}/reveal`, { field: 'phone', reason: 'x' }, { status: null })).status);
			assert.ok(statuses.includes(200));
			assert.equal(statuses.at(-1), 429);
			const [{ n }] = await server.query("SELECT count(*) AS n FROM candidate_reveal WHERE account_id = 1");
			assert.ok(Number(n) <= 60);
		});

		test('a colleague without a part in it learns nothing', async () => {
			const other = await server.addUser({ login: 'other', role: 'senior' });
			const { body } = await api.post('/candidates', person('秘密人'));
			for (const [method, path, input] of [['get', ''], ['patch', '', { title: 'x' }], ['delete', ''], ['get', '/timeline'],
				['post', '/reveal', { field: 'phone', reason: 'x' }]]) {
				const reply = await other[method](`/candidates/${body.id}${path}`, input, { status: 404 });
				assert.equal(reply.body.code, 'candidate.not_found');
			}
			assert.equal((await other.get('/candidates', { q: '秘密' })).body.total, 0);
			const reply = await other.post('/candidates', { name: '别名', phone: body.phone }, { status: 409 });
			assert.deepEqual(Object.keys(reply.body.params), ['ask']); /* whom to ask, nothing of the person */
		});

		test('another firm gets 404 for every id and never sees a word', async () => {
			const canary = 'CANARY7f3a';
			await server.command(['init', '--firm', '别家', '--login', 'foreign', '--password-file', server.secretFile('correct horse battery')]);
			const foreign = await server.login({ login: 'foreign' });
			const candidate = (await api.post('/candidates', person(`${canary}一`, { company: canary, title: canary, resume: canary, tags: [canary] }))).body;
			const position = (await api.post('/positions', { title: canary, company: canary })).body;
			const submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id })).body;
			const appointment = (await api.post('/appointments', { kind: 'interview', starts_at: '2030-01-01T00:00:00Z', submission_id: submission.id,
				title: canary })).body;
			const field = (await api.post('/custom-fields', { key: 'canary', label: canary, type: 'text' })).body;
			const closed = [
				['get', `/candidates/${candidate.id}`], ['patch', `/candidates/${candidate.id}`, { title: 'x' }],
				['delete', `/candidates/${candidate.id}`], ['get', `/candidates/${candidate.id}/timeline`],
				['post', `/candidates/${candidate.id}/reveal`, { field: 'phone', reason: 'x' }],
				['post', `/candidates/${candidate.id}/restore`, {}],
				['get', `/companies/${position.company.id}`], ['patch', `/companies/${position.company.id}`, { city: 'x' }],
				['get', `/positions/${position.id}`], ['patch', `/positions/${position.id}`, { city: 'x' }],
				['put', `/positions/${position.id}/members`, { items: [] }],
				['post', `/submissions/${submission.id}/stage`, { stage: 'offer' }],
				['patch', `/appointments/${appointment.id}`, { title: 'x' }], ['delete', `/appointments/${appointment.id}`],
				['patch', `/custom-fields/${field.id}`, { label: 'x' }], ['delete', `/custom-fields/${field.id}`],
			];
			for (const [method, path, input] of closed) {
				const reply = await foreign[method](path, input, { status: 404 });
				assert.ok(!reply.text.includes(canary), path);
			}
			const own = (await foreign.post('/candidates', { name: '本家人', phone: candidate.phone }, { status: 201 })).body;
			for (const [path, input] of [['/submissions', { candidate_id: own.id, position_id: position.id }],
				['/positions', { title: 'x', company_id: position.company.id }], ['/positions', { title: 'x', lead_id: 1 }],
				['/appointments', { kind: 'interview', starts_at: '2030-01-01T00:00:00Z', submission_id: submission.id }],
				['/appointments', { kind: 'other', starts_at: '2030-01-01T00:00:00Z', people: [1] }]])
				assert.equal((await foreign.post(path, input, { status: 422 })).body.code, 'request.unknown', path);
			for (const list of ['/candidates', '/companies', '/positions', '/submissions', '/appointments', '/custom-fields', '/stages', '/job-types'])
				assert.ok(!(await foreign.get(list)).text.includes(canary), list);
			assert.equal((await foreign.get('/candidates')).body.total, 1);
			assert.equal((await api.get(`/candidates/${candidate.id}`)).body.title, canary);
		});
	});
});
