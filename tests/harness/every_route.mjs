/* For tests that go through every route of openapi.json: its operations, a body that each would take, a firm that has one of
 * everything, and a digest of the database.
 *
 *   operations() -> [{ name: 'patch /todos/{id}', method, path, operation, root: 'todos' }]
 *   bodies(ids)  -> { 'patch /todos/{id}': {…} }     without those of plainRoutes, which need none
 *   await makeFirm(api, { mark, push?, mails? }) -> ids by the first word of the path, and of what else can be named
 *   callRoute(api, operation, path, body, options)   one request; a file where the route takes one
 *   targetOf(operation, ids) -> path with the ids in it
 *   await settledDigest(server), digest(server) -> text that differs when any row differs, but for sessions, rates, leases, presence
 */
import { openapi } from './contract.mjs';
import { waitFor } from './base.mjs';

const elsewhere = ['session', 'login_delay', 'passkey_challenge', 'known_device', 'idempotency', 'api_token', 'job', 'job_lease', 'live_presence',
	'live_event', 'live_counter', 'duplicate_scan', 'duplicate_due', 'duplicate'];

export function operations() {
	return Object.entries(openapi().paths).flatMap(([full, methods]) => {
		const path = full.replace('/api/v1', '');
		return Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation,
			root: path.split('/')[1] }));
	});
}

/* The schema behind a reference, without the null of an optional value. */
export function plainSchema(schema) {
	if (schema.$ref)
		return plainSchema(openapi().components.schemas[schema.$ref.split('/').pop()]);
	if (schema.anyOf)
		return plainSchema(schema.anyOf.find((one) => one.type !== 'null'));
	return schema;
}

export function bodySchema({ operation }) {
	const content = operation.requestBody?.content['application/json'];
	return content && plainSchema(content.schema);
}

/* One request of the route; where it takes a file, with a small one. */
export function callRoute(api, { method, operation }, where, input, options = {}) {
	if (!operation.requestBody?.content['multipart/form-data'])
		return api[method](where, method === 'get' ? undefined : input, options);
	const offset = operation.parameters?.some(({ name }) => name === 'offset') ? '?offset=0' : '';
	return api.upload(`${where}${offset}`, { file: { name: 'a.txt', content: '文' } },
		{ ...options, method: method.toUpperCase(), headers: { 'Genjin-Upload': '1' } });
}

const routesWithoutFields = ['post /attachments/{id}/restore', 'post /attachments/{id}/text', 'post /demo/wipe', 'post /retention/run', 'post /users/{id}/reset', 'post /users/{id}/link', 'post /logout', 'post /key/rotate', 'post /passkeys/login-options', 'post /me/totp', 'post /me/recovery-codes', 'post /users/{id}/second-factor/reset', 'post /reminders/{id}/ack', 'post /todos/{id}/ack', 'post /outbox/{id}/retry', 'post /me/channels/{channel}/test'];

/* A body that the route would take, so that each test changes one thing only. */
export function bodies(ids) {
	const later = new Date(Date.now() + 20 * 86400000).toISOString();
	return {
		...Object.fromEntries(routesWithoutFields.map((name) => [name, {}])),
		'post /login': { login: 'nobody', password: 'not the password' },
		'patch /me': { name: '输入' },
		'post /me/password': { current_password: 'not the password', new_password: 'another horse battery' },
		'post /passkeys/options': { purpose: 'register' },
		'post /passkeys': { name: '输入', client_data: 'e30', attestation: 'oA' },
		'patch /passkeys/{id}': { name: '输入' },
		'post /passkeys/login': { id: 'AA', client_data: 'e30', auth_data: 'AA', signature: 'AA' },
		'post /me/totp/confirm': { code: '000000' },
		'post /session/confirm': {},
		'post /session/unseal': { id: 'AA', client_data: 'e30', auth_data: 'AA', signature: 'AA' },
		'post /candidates/{id}/consents': { purpose: 'contact', channel: 'wechat', evidence: '可以' },
		'post /consents/{id}/withdraw': { note: '不要了' },
		'put /export-settings': { senior_per_day: 20 },
		'put /consent-settings': { recommend: 'warn' },
		'put /retention': { rules: [{ subject: 'inbox', enabled: false, months: 12, action: 'delete', grace_days: 0 }] },
		'post /retention/preview': { rules: [{ subject: 'inbox', enabled: false, months: 12, action: 'delete', grace_days: 0 }] },
		'post /retention-notices/{id}/keep': { reason: '输入' },
		'post /candidates/{id}/holds': { reason: '输入' },
		'post /holds/{id}/lift': { reason: '输入' },
		'post /password/forgot': { login: 'nobody-at-all' },
		'post /password/link': { token: '1-nothing' },
		'post /channels/reach': { token: '1-nothing' },
		'post /password/set': { token: '1-nothing', new_password: 'another horse battery' },
		'post /users': { login: 'input', name: '输入', role: 'junior' },
		'post /api-tokens': { name: '输入', scope: 'read' },
		'patch /users/{id}': { name: '输入' },
		'put /second-factor-settings': { grace_days: 7 },
		'post /lockouts/{id}/lift': { reason: '输入' },
		'put /users/{id}/rights': { audit: true },
		'post /companies': { name: '输入公司' },
		'patch /companies/{id}': { city: '输入' },
		'post /off-limits': { company: '输入集团', reason: '输入' },
		'post /off-limits/import': { entries: [{ company: '输入集团', reason: '输入' }] },
		'patch /off-limits/{id}': { reason: '输入' },
		'post /departures': { account_id: ids.account, to_id: ids.account, last_day: later.slice(0, 10) },
		'post /departures/preview': { account_id: ids.account, to_id: ids.account },
		'post /departures/{id}/cancel': { note: '输入' },
		'patch /ownership/settings': { contact_days: 60 },
		'post /positions': { title: '输入' },
		'patch /positions/{id}': { city: '输入' },
		'put /positions/{id}/members': { items: [] },
		'post /candidates': { name: '输入' },
		'patch /candidates/{id}': { title: '输入' },
		'post /candidates/merge': { survivor_id: ids.candidates, merged_id: ids.candidates },
		'post /candidates/unmerge': { merge_id: 1 },
		'post /duplicates/ask': { name: '没有这个人', phone: '13500004321' },
		'post /candidates/bulk/preview': { ids: [ids.candidates], action: 'tags_add', tags: ['输入'] },
		'post /candidates/bulk': { ids: [ids.candidates], action: 'tags_add', tags: ['输入'] },
		'post /candidates/{id}/records/split': { text: '甲：\n输入\n' },
		'post /candidates/{id}/records/mentions': { text: '@输入 周五前' },
		'post /candidates/{id}/erase': { reason: 'mistake' },
		'post /candidates/{id}/reveal': { field: 'phone', reason: '输入' },
		'post /custom-fields': { key: 'k', label: '输入', type: 'text' },
		'patch /imports/{id}': { sheet: '一部' },
		'patch /custom-fields/{id}': { label: '输入' },
		'put /stages': { items: [{ code: 'a', name: '甲', kind: 'offer' }] },
		'put /job-types': { items: [{ code: 'a', name: '甲' }] },
		'post /submissions': { candidate_id: ids.candidates, position_id: ids.positions },
		'put /submissions/{id}/agreed-pay': { amount: { amount: 100, currency: 'CNY' } },
		'post /pay-figures': { job: '输入', middle: { amount: 100, currency: 'CNY' }, source: '输入' },
		'post /submissions/{id}/stage': { stage: 'offer' },
		'post /appointments': { kind: 'other', starts_at: later },
		'patch /appointments/{id}': { title: '输入' },
		'put /rules': { daily_limit: 20 },
		'post /rules/preview': { daily_limit: 20 },
		'put /calendar/{id}': { items: [] },
		'post /inbox/read': { ids: [ids.inbox] },
		'put /me/layouts/{page}': { columns: ['name'] },
		'put /me/channels': { outside_daily_limit: 20 },
		'post /me/channels/{channel}/confirm': { code: '000000' },
		'put /channels/{channel}': { key: '输入' },
		'post /channels/{channel}/check': { user: 'zhangsan' },
		'post /push-subscriptions': { endpoint: 'https://localhost:1/x', keys: { p256dh: 'x', auth: 'x' } },
		'post /todos': { text: '输入' },
		'patch /todos/{id}': { text: '输入' },
		'post /leaves': { from: later, to: new Date(Date.now() + 25 * 86400000).toISOString() },
		'post /leaves/preview': { from: later, to: new Date(Date.now() + 25 * 86400000).toISOString() },
		'patch /leaves/{id}': { note: '输入' },
		'post /leaves/{id}/avoid': { followup_id: ids.followups, avoid: '输入' },
		'post /followups': { candidate_id: ids.candidates },
		'patch /followups/{id}': { next_due_at: later },
		'post /followups/{id}/snooze': { until: later },
		'post /followups/{id}/put-away': { put_away: true },
		'post /followups/{id}/end': { reason: '输入' },
		'post /board/move': { submission_id: ids.submissions, stage: 'offer', version: 1 },
		'post /candidates/{id}/records': { channel: 'phone', outcome: 'reached', text: '输入' },
		'patch /records/{id}': { text: '输入' },
		'patch /attachments/{id}': { kind: 'other' },
		'post /attachments/{id}/transcribe': { consent: '输入' },
		'patch /attachments/{id}/transcript': { segments: [] },
		'patch /speech/settings': { model: '输入' },
		'post /candidates/{id}/uploads': { file_name: '输入.pdf', bytes: 9, sha256: 'a'.repeat(64) },
		'post /records/{id}/uploads': { file_name: '输入.pdf', bytes: 9, sha256: 'b'.repeat(64) },
		'post /reminders/{id}/snooze': { until: later },
		'post /imports/{id}/start': {},
		'put /me/layouts/{page}': { columns: [] },
		'put /record-templates': { items: [] },
		'post /views': { page: 'board', name: '输入', query: '' },
		'patch /views/{id}': { name: '输入' },
	};
}

export function targetOf({ path, root }, ids) {
	return path.replace('{id}', root === 'calendar' ? '2026' : ids[root] ?? 1).replace('{channel}', root === 'channels' ? 'wecom_app' : 'email').replace('{kind}', 'candidates').replace('{page}', 'talent');
}

/* One of everything, each text holds the mark. With push and mails sinks also a channel of each and rows of the outbox. */
export async function makeFirm(api, { mark, push, mails }) {
	const text = (name) => `${mark}${name}`;
	const ids = { calendar: 2026, account: (await api.get('/me')).body.id };
	if (push)
		ids['push-subscriptions'] = (await api.post('/push-subscriptions', push.subscription().toJSON())).body.id;
	if (mails) {
		const address = `${mark.toLowerCase()}@example.com`;
		await api.put('/me/channels', { items: [{ channel: 'email', enabled: true, address }], outside_daily_limit: 50 });
		const mail = await mails.next(({ to }) => to.includes(address));
		await api.post('/me/channels/email/confirm', { code: /(\d{6})/.exec(mail.text)[1] });
	}
	await api.patch('/me', { name: text('本人') });
	ids['custom-fields'] = (await api.post('/custom-fields', { key: 'hobby', label: text('栏'), type: 'text', show_in_reminder: true })).body.id;
	ids['off-limits'] = (await api.post('/off-limits', { company: text('禁挖集团'), reason: text('合同') })).body.id;
	const position = (await api.post('/positions', { title: text('职位'), company: text('客户'), job_type: 'tech', city: text('城'),
		description: text('描述') })).body;
	const candidate = (await api.post('/candidates', { name: text('人'), phone: '13800138000', email: `${mark}@example.org`,
		wechat: text('wx').replace(/[^\w-]/g, ''), company: text('雇主'), title: text('头衔'), city: text('市'), education: text('学历'),
		contact_window: text('时段'), office_address: text('地址'), source: text('来源'), resume: text('简历'), tags: [text('标签')],
		custom: { hobby: text('爱好') } })).body;
	const submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id })).body;
	const appointment = (await api.post('/appointments', { kind: 'interview', starts_at: new Date(Date.now() + 40 * 86400000).toISOString(),
		title: text('面试'), place: text('地点'), note: text('注'), candidate_id: candidate.id, submission_id: submission.id })).body;
	const record = (await api.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', fact: text('事实'),
		emotion_text: text('情绪'), action: text('行动'), text: text('内容'), action_due_at: new Date(Date.now() + 86400000).toISOString() })).body;
	const todo = (await api.post('/todos', { text: text('待办'), candidate_id: candidate.id })).body;
	const upload = await api.upload('/imports', { kind: 'candidates', file: { name: `${mark}.csv`, content: `姓名,备注\n${text('导')},${text('备')}\n` } },
		{ headers: { 'Genjin-Upload': '1' } });
	const file = await api.upload(`/candidates/${candidate.id}/attachments`, { file: { name: `${text('件')}.txt`, content: text('文') } },
		{ headers: { 'Genjin-Upload': '1' }, status: 201 });
	const parts = (await api.post(`/records/${record.id}/uploads`, { file_name: text('分'), bytes: 5, sha256: 'c'.repeat(64) })).body;
	const view = (await api.post('/views', { page: 'talent', name: text('视图'), query: 'q=x' })).body;
	const followup = candidate.followup.id;
	const leave = (await api.post('/leaves', { from: new Date(Date.now() + 60 * 86400000).toISOString(), to: new Date(Date.now() + 62 * 86400000).toISOString(),
		note: text('交代') })).body;
	await api.post(`/leaves/${leave.id}/avoid`, { followup_id: followup, avoid: text('别提') });
	await api.patch(`/followups/${followup}`, { next_due_at: new Date(Date.now() + 500).toISOString() });
	const reminder = await waitFor(async () => (await api.get('/reminders', { state: 'open' })).body.items
		.find((one) => one.followup.id === followup), { what: 'the occurrence', ms: 20000 });
	const message = await waitFor(async () => (await api.get('/inbox')).body.items[0], { what: 'an inbox message', ms: 20000 });
	const consent = (await api.post(`/candidates/${candidate.id}/consents`, { purpose: 'store', channel: 'wechat', evidence: text('可以') })).body.items[0];
	Object.assign(ids, { consents: consent.id, candidates: candidate.id, companies: position.company.id, positions: position.id, submissions: submission.id,
		appointments: appointment.id, records: record.id, todos: todo.id, imports: upload.body.id, attachments: file.body.id, uploads: parts.id, followups: followup,
		leaves: leave.id, reminders: reminder.id, inbox: message.id, views: view.id, users: ids.account });
	return ids;
}

async function columnsOf(server) {
	const rows = await server.query(`SELECT m.name AS t, p.name AS c FROM sqlite_master m JOIN pragma_table_info(m.name) p
		WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid`);
	const tables = {};
	for (const { t, c } of rows)
		(tables[t] ??= []).push(c);
	return tables;
}

export async function digest(server) {
	let sql;
	if (server.database) {
		const tables = (await server.query("SELECT tablename AS t FROM pg_tables WHERE schemaname = 'public'")).map(({ t }) => t);
		sql = tables.filter((table) => !elsewhere.includes(table)).sort()
			.map((table) => `SELECT '${table}' AS t, string_agg(x::text, '|' ORDER BY x::text) AS h FROM "${table}" x`);
	} else {
		sql = Object.entries(await columnsOf(server)).filter(([table]) => !elsewhere.includes(table))
			.map(([table, columns]) => `SELECT '${table}' AS t, group_concat(${columns.map((column) => `quote("${column}")`).join("||','||")}, '|') AS h
				FROM (SELECT * FROM "${table}" ORDER BY ${columns.map((_, index) => index + 1)})`);
	}
	/* PostgreSQL may read the parts side by side, in any order. */
	return JSON.stringify(await server.query(`${sql.join(' UNION ALL ')} ORDER BY t`), null, 1);
}

/* The digest once what runs in the background (an import of the set-up, reminders) has come to rest. */
export async function settledDigest(server) {
	for (let state = await digest(server); ;) {
		await new Promise((done) => setTimeout(done, 700));
		const next = await digest(server);
		if (next === state)
			return state;
		state = next;
	}
}
