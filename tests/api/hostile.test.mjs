/* Hostile input for every route, made from openapi.json: the answer is a problem with a stable code, or a correct success,
 * and never a failure of the server. What is refused changes no row of any table, and the next request works. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';
import { bodies, bodySchema, callRoute, digest, makeFirm, operations, plainSchema, targetOf } from '../harness/every_route.mjs';

const wrong = {
	string: [1, 1.5, true, [], {}, ['a'], { a: 1 }],
	integer: ['1', 1.5, true, [], {}, -1, 1e300, '１', '1 OR 1=1'],
	number: ['1', true, [], {}],
	boolean: ['true', 1, 0, [], {}],
	array: ['a', 1, true, {}, [[]], [{ nothing: 1 }], [null]],
	object: ['a', 1, true, [], { nothing: 1 }, { firm_id: 1 }],
};
const strange = ['\u202Eabc', '=cmd|\' /C calc\'!A0', '＝1+1', 'javascript:alert(1)', '%n%s%p', '%_!\\', "'; DROP TABLE candidate;--",
	'<img src=x onerror=alert(1)>', '../../etc/passwd', '𠮷野家', '\n', '\r\nBcc: a@example.com', ' ', '\u2028', 'A'.repeat(40), '２０２６'];
const instants = ['9999-12-31T23:59:59Z', '1969-12-31T00:00:00Z', '2026-02-30T00:00:00Z', '2026-02-30', '10000-01-01T00:00:00Z',
	'2026-03-29T02:30:00+25:00', '-2026-01-01T00:00:00Z', '2026-01-01', 'now', ''];
const raws = ['{', '[]', '1', 'null', '"a"', '{"name":"a","name":"b"}', '['.repeat(100000), '{"a":'.repeat(100000), '{"name":"\\ud800"}',
	'{"name":9007199254740993}', Buffer.from('{"name":"\xd6\xd0"}', 'latin1'), '{"name":"\u0000"}', '{"name":"\\u0000"}', '{} x', '{"name":NaN}',
	Buffer.from([0xef, 0xbb, 0xbf, 0x7b]), Buffer.from([0x22, 0xc0, 0xaf, 0x22])];
const staleVersions = ['"999999"', 'garbage', '"-1"', 'W/"1x"'];
const extras = ['firm_id', 'role', 'owner', 'is_admin', '__proto__', 'Name', 'version_'];

/* Values that no field of this kind may have, whatever else the request says. */
function badValues(property) {
	const schema = plainSchema(property);
	const type = [schema.type].flat().find((one) => one !== 'null');
	const values = type ? [...wrong[type]] : [];
	if (type === 'string')
		values.push('a\u0000', 'a\u0007b');
	if (schema.enum)
		values.push('nothing', '');
	if (schema.format === 'date-time' || schema.format === 'date')
		values.push('2026-02-30T00:00:00Z', '2026-02-30', '10000-01-01T00:00:00Z', 'now');
	if (schema.maxLength)
		values.push('长'.repeat(schema.maxLength + 1));
	if (schema.maximum)
		values.push(schema.maximum + 1);
	return values;
}

/* Values that a field may have or not. */
function oddValues(property) {
	const schema = plainSchema(property);
	const type = [schema.type].flat().find((one) => one !== 'null');
	if (schema.format === 'date-time' || schema.format === 'date')
		return instants;
	if (type === 'string' && !schema.enum)
		return strange;
	if (type === 'integer')
		return [0, 1, 999999999, 9007199254740991, schema.minimum ?? 0, schema.maximum ?? 3];
	return type ? [null] : [null, 1, 'a', {}, [], { a: { b: [1] } }, { hobby: 1 }, { nothing: 'a' }];
}

function refused(reply, what, statuses) {
	assert.ok(statuses ? statuses.includes(reply.status) : reply.status >= 400 && reply.status < 500, `${what}: ${reply.status} ${reply.text.slice(0, 300)}`);
	assert.match(reply.headers['content-type'], /^application\/problem\+json/, what);
	assert.match(reply.body.code, /^[a-z_]+\.[a-z_]+$/, what);
}

/* The tables that differ, for the message. */
function difference(before, after) {
	const rows = (text) => JSON.parse(text);
	return rows(before).filter((row, index) => row.h !== rows(after)[index].h).map(({ t }) => t);
}

forEachEngine((engine) => {
	describe(`every route and hostile input on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let api;
		let ids;
		let body;
		const all = () => operations().filter(({ path }) => path !== '/stream');
		const withBody = () => all().filter(bodySchema);

		const send = async ({ method, name, path, root, operation }, input, options = {}, where = targetOf({ path, root }, ids)) => {
			const reply = await callRoute(api, { method, operation }, where, input ?? body[name], { status: null, ...options });
			if (name === 'post /logout' && reply.status < 300)
				api = await server.login();
			return reply;
		};

		/* The digest once due scan, inbox and queued work have caught up with what was accepted before. */
		async function settledDigest() {
			await waitFor(async () => (await server.query(`SELECT id FROM followup WHERE state = 'open' AND due_no > reminded_no
				AND next_due_at_ms <= ${Date.now() + 1000} UNION ALL SELECT id FROM inbox_message WHERE announced_at_ms IS NULL
				AND cancelled_at_ms IS NULL AND not_before_ms <= ${Date.now() + 1000}
				UNION ALL SELECT id FROM job WHERE state IN ('waiting', 'running') AND run_at_ms <= ${Date.now() + 1000}
				UNION ALL SELECT id FROM search_change`)).length === 0,
			{ ms: 20000, every: 200, what: 'the background work to settle' });
			return digest(server);
		}

		/* What is refused changes nothing: neither the first time nor again, should a reminder have been told in between. */
		async function changesNothing(what, fn) {
			let changed;
			for (let tries = 0; tries < 2 && changed?.length !== 0; tries++) {
				const before = await settledDigest();
				await fn();
				changed = difference(before, await digest(server));
			}
			assert.deepEqual(changed, [], `${what} changed rows`);
			assert.equal((await api.get('/me')).status, 200);
		}

		test('a firm with one of everything', async () => {
			api = await server.login();
			ids = await makeFirm(api, { mark: '甲' });
			body = bodies(ids);
			assert.deepEqual(withBody().map(({ name }) => name).filter((name) => !body[name]), []);
		});

		/* The server works on some of them at once. */
		async function each(cases, fn) {
			for (let i = 0; i < cases.length; i += 8)
				await Promise.all(cases.slice(i, i + 8).map(fn));
		}

		/* Hashing a password takes its time: a few cases must do. */
		const some = (route, list) => (/login|password/.test(route.name) ? list.slice(0, 3) : list);

		function refusedCases(route) {
			const fields = Object.entries(bodySchema(route).properties);
			const withField = (field) => JSON.stringify({ ...body[route.name] }).replace(/}$/,
				`${Object.keys(body[route.name]).length ? ',' : ''}${JSON.stringify(field)}:1}`);
			const takesVersion = route.operation.parameters?.some(({ name }) => name === 'If-Match');
			return [
				...fields.flatMap(([field, property]) => badValues(property).map((value) => (
					{ what: `${field} = ${JSON.stringify(value).slice(0, 60)}`, input: { ...body[route.name], [field]: value } }))),
				...extras.filter((name) => !fields.some(([known]) => known === name)).map((field) => (
					{ what: `with ${field}`, options: { raw: withField(field) } })),
				...raws.map((raw) => ({ what: String(raw).slice(0, 40), options: { raw } })),
				{ what: 'a form', options: { raw: 'a=1', type: 'application/x-www-form-urlencoded' }, statuses: [415] },
				...(takesVersion ? staleVersions : []).map((ifMatch) => ({ what: `If-Match ${ifMatch}`, options: { ifMatch } })),
			].map((one) => ({ ...one, route }));
		}

		const oddCases = (route) => Object.entries(bodySchema(route).properties).flatMap(([field, property]) =>
			some(route, oddValues(property)).map((value) => ({ route, input: { ...body[route.name], [field]: value },
				what: `${field} = ${JSON.stringify(value)}` })));

		const isRefused = async ({ route, what, input, options, statuses }) =>
			refused(await send(route, input, options), `${route.name} ${what}`, statuses);

		/* What others of the list have changed may let one through that was refused before: until none is. */
		async function refusedAgain(cases, root) {
			let rest = cases;
			let changed = [];
			for (let tries = 0; tries < 4; tries++) {
				const state = await settledDigest();
				await each(rest, async (one) => {
					const reply = await send(one.route, one.input);
					assert.ok(reply.status < 500, `${one.route.name} ${one.what}: ${reply.status}`);
					one.isRefused = reply.status >= 400;
					if (one.isRefused)
						refused(reply, `${one.route.name} ${one.what}`);
				});
				changed = difference(state, await digest(server));
				if (rest.every((one) => one.isRefused) && !changed.length)
					return;
				rest = rest.filter((one) => one.isRefused);
			}
			assert.fail(`/${root}: what is refused changes from call to call, or changes rows: ${changed}`);
		}

		for (const root of new Set(operations().filter(bodySchema).map((route) => route.root))) {
			const routes = () => withBody().filter((route) => route.root === root);

			test(`what /${root} must refuse`, async () => {
				await changesNothing(root, () => each(routes().flatMap(refusedCases), isRefused));
			});

			test(`what /${root} may refuse`, async () => {
				const cases = routes().flatMap(oddCases);
				for (const one of cases) {
					const reply = await send(one.route, one.input);
					assert.ok(reply.status < 500, `${one.route.name} ${one.what}: ${reply.status} ${reply.text.slice(0, 300)}`);
					one.isRefused = reply.status >= 400;
				}
				await refusedAgain(cases.filter((one) => one.isRefused), root);
			});
		}

		test('strange ids are nobody', async () => {
			const strangeIds = ['0', '-1', '999999999', '9223372036854775808', 'abc', '1.5', '1e3', '%31x', '+1', ' 1', '１', 'ffffffff'];
			await changesNothing('strange ids', async () => {
				const cases = all().filter(({ path }) => path.includes('{id}')).flatMap((route) => strangeIds.map((id) => ({ route, id })));
				await each(cases, async ({ route, id }) => refused(await send(route, undefined, {}, route.path.replace('{id}', encodeURIComponent(id))),
					`${route.name} ${id}`, [400, 404, 422]));
				for (const channel of ['nothing', '..', '%2e%2e', "'"])
					refused(await api.post(`/me/channels/${encodeURIComponent(channel)}/test`, {}, { status: null, contract: false }), `channel ${channel}`);
			});
		});

		test('strange queries are refused', async () => {
			await changesNothing('strange queries', async () => {
				for (const route of all().filter(({ method }) => method === 'get')) {
					const fields = (route.operation.parameters ?? []).filter((one) => one.in === 'query');
					const queries = fields.length ? ['nothing=1', 'firm_id=1', 'q=%ff', '=', '%00=1'] : [];
					for (const { name, schema } of fields) {
						if (name === 'limit')
							queries.push('limit=0', 'limit=-1', 'limit=1000000000', 'limit=abc', 'limit=1&limit=2', 'limit=9223372036854775808');
						if (name === 'cursor')
							queries.push('cursor=forged', 'cursor=%00', 'cursor=eyJ4IjoxfQ', `cursor=${'A'.repeat(2000)}`);
						if (schema.enum)
							queries.push(`${name}=nothing`);
						if (schema.type === 'integer')
							queries.push(`${name}=x`, `${name}=1.5`, `${name}=9223372036854775808`);
						if (schema.format === 'date-time')
							queries.push(`${name}=2026-02-30T00:00:00Z`, `${name}=now`);
						if (schema.maxLength)
							queries.push(`${name}=${'a'.repeat(schema.maxLength + 1)}`);
					}
					await each(queries, async (query) => refused(await send(route, undefined, {}, `${targetOf(route, ids)}?${query}`),
						`${route.name} ?${query.slice(0, 80)}`, [400, 422]));
					if (route.path.endsWith('/export')) /* one that works is an entry of the audit log */
						continue;
					for (const { name, schema } of fields.filter((one) => one.schema.type === 'string' && !one.schema.enum && !one.schema.format)) {
						await each([...strange, '%', '_', "1' OR '1'='1"], async (value) => {
							const reply = await send(route, undefined, {}, `${targetOf(route, ids)}?${new URLSearchParams({ [name]: value.slice(0, schema.maxLength ?? 100) })}`);
							assert.ok(reply.status < 500, `${route.name} ${name}=${value}: ${reply.status} ${reply.text.slice(0, 300)}`);
						});
					}
				}
			});
		});

		test('a body of a megabyte is refused', async () => {
			await changesNothing('a megabyte', async () => {
				for (const route of withBody()) {
					const reply = await send(route, { ...body[route.name], text: '长'.repeat(350000) }).catch((error) => error);
					if (reply instanceof Error) /* refused and hung up before it was read */
						assert.ok(['EPIPE', 'ECONNRESET'].includes(reply.code), reply.message);
					else
						refused(reply, route.name);
				}
			});
		});

		test('what was deleted is gone for every reference', async () => {
			const gone = (await api.post('/candidates', { name: '走了' })).body;
			const goneFollowup = gone.followup.id;
			await api.delete(`/candidates/${gone.id}`);
			await changesNothing('deleted ids', async () => {
				for (const [name, input] of [['post /submissions', { candidate_id: gone.id, position_id: ids.positions }],
					['post /todos', { text: 'a', candidate_id: gone.id }], ['post /followups', { candidate_id: gone.id }],
					['post /appointments', { kind: 'other', starts_at: '2030-01-01T10:00:00+08:00', candidate_id: gone.id }]]) {
					const route = operations().find((one) => one.name === name);
					refused(await send(route, input), name, [404, 422]);
				}
				refused(await api.post(`/candidates/${gone.id}/records`, { channel: 'phone', outcome: 'reached' }, { status: null }), 'record', [404, 422]);
				refused(await api.get(`/followups/${goneFollowup}`, undefined, { status: null }), 'followup', [404, 422]);
			});
		});

		test('the server never failed', () => {
			assert.deepEqual(server.log.filter(({ level }) => level === 'error').slice(0, 5), []);
		});
	});
});
