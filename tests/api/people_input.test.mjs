/* Hostile input for every route of candidates, companies, positions, submissions, appointments, stages, custom fields, figures
 * of the market and the timeline, made from openapi.json: each is refused with a problem that has a code, and nothing changes. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

const roots = ['candidates', 'companies', 'positions', 'submissions', 'appointments', 'stages', 'job-types', 'custom-fields', 'pay-figures'];
const strange = ['\u202Eabc', '=cmd|\' /C calc\'!A0', '＝1+1', 'javascript:alert(1)', '%n%s%p', '%_!\\', "'; DROP TABLE candidate;--",
	'<img src=x onerror=alert(1)>', '../../etc/passwd', '𠮷野家', '\n', '\t'];
const wrong = {
	string: [1, 1.5, true, [], {}, ['a'], { a: 1 }],
	integer: ['1', 1.5, true, [], {}, 9007199254740993, -1, 1e300, '１'],
	number: ['1', true, [], {}],
	boolean: ['true', 1, 0, [], {}, null],
	array: ['a', 1, true, {}],
	object: ['a', 1, true, []],
};

/* A body that the route would take, so that each test changes one thing only. */
const bodies = {
	'post /candidates': { name: '输入' },
	'post /candidates/bulk/preview': { ids: [1], action: 'tags_add', tags: ['输入'] },
	'post /candidates/bulk': { ids: [1], action: 'tags_add', tags: ['输入'] },
	'post /candidates/merge': { survivor_id: 1, merged_id: 1 },
	'post /candidates/unmerge': { merge_id: 1 },
	'post /candidates/{id}/records/split': { text: '甲：\n输入\n' },
	'post /candidates/{id}/records/mentions': { text: '@输入 周五前' },
	'post /candidates/{id}/consents': { purpose: 'store', channel: 'phone', evidence: '输入' },
	'post /candidates/{id}/uploads': { file_name: '输入.txt', bytes: 1, sha256: 'b'.repeat(64) },
	'patch /candidates/{id}': { title: '输入' },
	'post /candidates/{id}/holds': { reason: '输入' },
	'post /candidates/{id}/erase': { reason: 'mistake' },
	'post /candidates/{id}/reveal': { field: 'phone', reason: '输入' },
	'post /candidates/{id}/restore': {},
	'post /companies': { name: '输入公司' },
	'patch /companies/{id}': { city: '输入' },
	'post /positions': { title: '输入' },
	'patch /positions/{id}': { city: '输入' },
	'put /positions/{id}/members': { items: [] },
	'post /appointments': { kind: 'other', starts_at: '2030-01-01T10:00:00+08:00' },
	'patch /appointments/{id}': { title: '输入' },
	'put /stages': { items: [{ code: 'a', name: '甲', kind: 'offer' }] },
	'put /job-types': { items: [{ code: 'a', name: '甲' }] },
	'post /custom-fields': { key: 'k', label: '输入', type: 'text' },
	'patch /custom-fields/{id}': { label: '输入' },
	'post /submissions': { candidate_id: 1, position_id: 1 },
	'post /submissions/{id}/stage': { stage: 'offer' },
	'put /submissions/{id}/agreed-pay': { amount: { amount: 100, currency: 'CNY' } },
	'post /pay-figures': { job: '输入', middle: { amount: 100, currency: 'CNY' }, source: '输入' },
};

const tables = ['candidate', 'company', 'position', 'position_member', 'submission', 'stage_change', 'appointment', 'stage', 'job_type',
	'custom_field', 'followup', 'audit_entry', 'candidate_reveal', 'todo', 'pay_figure', 'agreed_pay'];
const digest = async (server) => JSON.stringify(await server.query(
	tables.map((table) => `SELECT '${table}' AS t, count(*) AS n, COALESCE(sum(id), 0) AS s FROM ${table}`).join(' UNION ALL ') +
	' UNION ALL SELECT \'versions\', COALESCE(sum(version), 0), COALESCE(sum(updated_at_ms), 0) FROM candidate ORDER BY t'));

function refused(reply, what, statuses = [400, 413, 422]) {
	assert.ok(statuses.includes(reply.status), `${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
	assert.match(reply.headers['content-type'], /^application\/problem\+json/, what);
	assert.match(reply.body.code, /^[a-z_]+\.[a-z_]+$/, what);
}

/* The schema behind a reference, without the null of an optional value. */
function plain(document, schema) {
	if (schema.$ref)
		return plain(document, document.components.schemas[schema.$ref.split('/').pop()]);
	if (schema.anyOf)
		return plain(document, schema.anyOf.find((one) => one.type !== 'null'));
	return schema;
}

/* Values that this property must not have. */
function badValues(document, property, isRequired) {
	const schema = plain(document, property);
	const type = [schema.type].flat().find((one) => one !== 'null');
	if (!type)
		return [];
	const values = [...wrong[type]];
	if (isRequired && type !== 'boolean')
		values.push(null);
	if (type === 'string')
		values.push('\u0000', 'a\u0007b');
	if (schema.enum || schema.format)
		values.push('nothing', '', '2026-02-30', '10000-01-01T00:00:00Z');
	if (schema.maxLength)
		values.push('长'.repeat(schema.maxLength + 1));
	if (schema.maximum)
		values.push(schema.maximum + 1);
	return values;
}

function operations(document) {
	return Object.entries(document.paths).flatMap(([path, methods]) => {
		const short = path.replace('/api/v1', '');
		if (!roots.includes(short.split('/')[1]) || /\/records$|\/export$/.test(short))
			return [];
		return Object.entries(methods).map(([method, operation]) => ({ method, path: short, operation, name: `${method} ${short}` }))
			.filter(({ operation }) => !operation.requestBody?.content['multipart/form-data']); // files: document.test.mjs
	});
}

forEachEngine((engine) => {
	describe(`hostile input on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let api;
		let document;
		let ids;
		const at = (path) => path.replace('{id}', ids[path.split('/')[1]]);
		const withBody = () => operations(document).filter(({ operation }) => operation.requestBody);

		test('a firm with one of everything', async () => {
			api = await server.login();
			document = (await server.anonymous().get('/api/openapi.json')).body;
			const candidate = (await api.post('/candidates', { name: '李雷', phone: '13800138000' })).body;
			const position = (await api.post('/positions', { title: '后端', company: '甲公司', job_type: 'tech' })).body;
			const submission = (await api.post('/submissions', { candidate_id: candidate.id, position_id: position.id })).body;
			const appointment = (await api.post('/appointments', { kind: 'other', starts_at: '2030-01-01T10:00:00+08:00' })).body;
			const field = (await api.post('/custom-fields', { key: 'age', label: '年龄', type: 'number' })).body;
			ids = { candidates: candidate.id, companies: position.company.id, positions: position.id, submissions: submission.id,
				appointments: appointment.id, 'custom-fields': field.id };
			const known = operations(document).filter(({ operation }) => operation.requestBody).map(({ name }) => name);
			assert.deepEqual(known.filter((name) => !bodies[name]), []);
		});

		test('wrong types, lengths, words and unknown fields change nothing', async () => {
			const before = await digest(server);
			let count = 0;
			for (const { method, path, operation, name } of withBody()) {
				const schema = plain(document, operation.requestBody.content['application/json'].schema);
				for (const [field, property] of Object.entries(schema.properties)) {
					for (const value of badValues(document, property, schema.required?.includes(field))) {
						const reply = await api[method](at(path), { ...bodies[name], [field]: value }, { status: null });
						refused(reply, `${name} ${field} = ${JSON.stringify(value).slice(0, 60)}`);
						count++;
					}
				}
				for (const field of ['firm_id', 'role', '__proto__', 'Name', 'version_'])
					refused(await api[method](at(path), undefined, { raw: JSON.stringify({ ...bodies[name] }).replace(/}$/,
						`${Object.keys(bodies[name]).length ? ',' : ''}${JSON.stringify(field)}:1}`), status: null }), `${name} ${field}`);
			}
			assert.ok(count > 300, `${count} cases`);
			assert.equal(await digest(server), before);
		});

		/* The server answers before it has read it all and hangs up: the client may miss the answer. */
		async function tooLarge(method, path, name) {
			const raw = `{"name":"${'a'.repeat(2 << 20)}"}`;
			const reply = await api[method](at(path), undefined, { raw, status: null }).catch((error) => error);
			if (reply instanceof Error)
				assert.ok(['EPIPE', 'ECONNRESET'].includes(reply.code), reply.message);
			else
				refused(reply, name, [413]);
		}

		test('what is no JSON object is refused', async () => {
			const before = await digest(server);
			const raws = ['', '{', '[]', '1', 'null', '"a"', '{"name":"a","name":"b"}', `${'['.repeat(100000)}`, '{"name":"\\ud800"}',
				'{"name":9007199254740993}', Buffer.from('{"name":"\xd6\xd0"}', 'latin1'), '{"name":"\u0000"}', '{"name":"a"} x', '{"name":NaN}',
];
			for (const { method, path, name } of withBody()) {
				for (const raw of raws) {
					const isEmptyObject = raw === '' && !['post /candidates', 'post /companies'].includes(name);
					if (isEmptyObject)
						continue;
					refused(await api[method](at(path), undefined, { raw, status: null }), `${name} ${String(raw).slice(0, 40)}`);
				}
				await tooLarge(method, path, name);
				refused(await api[method](at(path), undefined, { raw: 'a=1', type: 'application/x-www-form-urlencoded', status: null }), name, [415]);
			}
			assert.equal(await digest(server), before);
		});

		test('strange ids are nobody', async () => {
			const before = await digest(server);
			for (const { method, path, name } of operations(document)) {
				if (!path.includes('{id}'))
					continue;
				for (const id of ['0', '-1', '999999999', '9223372036854775808', 'abc', '1.5', '1e3', '%31x', '+1', ' 1', '１'])
					refused(await api[method](path.replace('{id}', encodeURIComponent(id)), bodies[name], { status: null }), `${name} ${id}`, [400, 404]);
			}
			assert.equal(await digest(server), before);
		});

		test('strange queries are refused', async () => {
			for (const { method, path, operation, name } of operations(document)) {
				if (method !== 'get')
					continue;
				const fields = (operation.parameters ?? []).filter((one) => one.in === 'query').map((one) => one.name);
				const queries = fields.length ? ['nothing=1', 'firm_id=1'] : [];
				if (fields.includes('limit'))
					queries.push('limit=0', 'limit=-1', 'limit=1000000000', 'limit=abc', 'limit=1&limit=2', 'cursor=forged', 'cursor=%00',
						'cursor=eyJ4IjoxfQ');
				for (const field of fields.filter((one) => ['sort', 'care', 'colour', 'state', 'kind', 'pool_grade'].includes(one)))
					queries.push(`${field}=nothing`);
				for (const field of fields.filter((one) => /_id$/.test(one)))
					queries.push(`${field}=0`, `${field}=x`);
				for (const field of fields.filter((one) => ['owner', 'lead'].includes(one)))
					queries.push(`${field}=x`, `${field}=-1`, `${field}=0`);
				for (const field of fields.filter((one) => ['from', 'to'].includes(one)))
					queries.push(`${field}=2026-02-30T00:00:00Z`, `${field}=now`);
				for (const query of queries)
					refused(await api.get(`${at(path)}?${query}`, undefined, { status: null }), `${name} ?${query}`);
			}
		});

		test('strange words are searched for as they are', async () => {
			for (const path of ['/candidates', '/companies', '/positions']) {
				for (const q of [...strange, '%', '_', 'é', '1 OR 1=1', 'a'.repeat(200)]) {
					const { body } = await api.get(path, { q });
					assert.equal(body.total, q.trim() ? 0 : body.items.length, `${path} ${q}`);
				}
			}
		});

		test('strange text is kept as it is', async () => {
			for (const [i, text] of strange.entries()) {
				const input = { name: `名${i}${text.trim()}`, title: `称${text.trim()}`, resume: `历${text}` };
				const { body } = await api.post('/candidates', input, { status: 201 });
				assert.deepEqual([body.name, body.title, body.resume], [input.name, input.title, input.resume]);
				const company = (await api.post('/companies', { name: `司${i}${text.trim()}` }, { status: 201 })).body;
				assert.equal(company.name, `司${i}${text.trim()}`);
			}
		});
	});
});
