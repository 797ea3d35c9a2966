/* Promises 11 and 13, small: two firms share a database, every text of the first holds a canary. Whatever the partner of the
 * second asks for, names or changes: nothing of the first is in any answer, stream, mail, push or log line, and no row changes. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, startMailSink, startPushSink, startServer, waitFor } from '../harness/index.mjs';
import { askAs, createRole, urlAs } from '../harness/postgres.mjs';
import { bodies, bodySchema, callRoute, digest, makeFirm, operations, plainSchema, settledDigest, targetOf } from '../harness/every_route.mjs';

const canary = 'Kanarienvogel7Q';
const own = 'Nachbar3Z';

/* Which of the ids a field of that name refers to. */
const meaning = { candidate_id: 'candidates', survivor_id: 'candidates', merged_id: 'candidates', position_id: 'positions', company_id: 'companies', submission_id: 'submissions',
	owner_id: 'account', backup_id: 'account', lead_id: 'account', account_id: 'account', action_account_id: 'account',
	ids: 'inbox', people: 'account', acting: 'account', owner: 'account', lead: 'account' };

/* Required or optional fields of that body which hold an id, with a value made of that id. */
function references(schema, ids) {
	return Object.entries(schema.properties).filter(([field]) => meaning[field]).map(([field, property]) => {
		const id = ids[meaning[field]];
		return [field, plainSchema(property).type?.includes?.('array') ? [id] : id];
	});
}

forEachEngine((engine) => {
	describe(`two firms on ${engine}`, () => {
		let server;
		let mails;
		let push;
		let stream;
		let theirs; /* of the firm with the canaries */
		let ours;
		let one;
		let other;
		let body;
		const texts = [];

		const clean = (text, what) => assert.ok(!text.includes(canary) && !text.toLowerCase().includes(canary.toLowerCase()), `${what}: ${text.slice(0, 600)}`);
		const ask = (method, path, input, options) => askRoute({ method, operation: {} }, path, input, options);
		const askRoute = async (route, path, input, options = {}) => {
			const { method } = route;
			const reply = await callRoute(other, route, path, input, { status: null, ...options });
			clean(reply.text, `${method} ${path}`);
			texts.push(JSON.stringify(reply.headers));
			assert.ok(reply.status < 500, `${method} ${path}: ${reply.status} ${reply.text.slice(0, 300)}`);
			return reply;
		};

		before(async () => {
			mails = await startMailSink();
			push = await startPushSink();
			server = await startServer({ engine, firm: canary, env: { ...mails.env, ...push.env, GENJIN_RATE_PERCENT: '-1',
				GENJIN_MAIL_FROM: 'reminder@genjin.example', GENJIN_PUBLIC_URL: 'https://genjin.example' } });
			await server.command(['init', '--firm', own, '--login', 'neighbour', '--password-file', server.secretFile('correct horse battery')]);
			one = await server.login();
			other = await server.login({ login: 'neighbour', password: 'correct horse battery' });
			ours = await makeFirm(other, { mark: own, push, mails });
			stream = await other.stream(); /* from here on: inbox messages come at once only while nobody looks */
			theirs = await makeFirm(one, { mark: canary, push, mails });
			body = bodies(ours);
		});
		after(async () => {
			stream?.close();
			await server?.close();
			await mails?.close();
			await push?.close();
		});

		test('no question of the other firm finds anything', async () => {
			for (const { method, path, operation, name } of operations().filter((route) => route.method === 'get' && route.path !== '/stream')) {
				const fields = (operation.parameters ?? []).filter((field) => field.in === 'query');
				const queries = [{}, ...fields.filter((field) => field.name === 'q').flatMap(() => [{ q: canary }, { q: '13800138000' }])];
				for (const query of queries)
					await ask('get', `${targetOf({ path, root: path.split('/')[1] }, ours)}?${new URLSearchParams(query)}`);
				for (const { name: field } of fields.filter((one_) => meaning[one_.name])) {
					const reply = await ask('get', `${targetOf({ path, root: path.split('/')[1] }, ours)}?${field}=${theirs[meaning[field]]}`);
					if (reply.status < 300)
						assert.ok(!reply.body?.total && !reply.body?.items?.length, `${name} ${field}: ${reply.text.slice(0, 300)}`);
				}
			}
		});

		test('ids of the other firm are nobody', async () => {
			const state = await settledDigest(server);
			for (const route of operations().filter(({ path }) => path.includes('{id}') && !path.startsWith('/calendar'))) {
				if (!theirs[route.root])
					continue;
				const reply = await askRoute(route, targetOf(route, theirs), body[route.name]);
				assert.equal(reply.status, 404, `${route.name}: ${reply.status} ${reply.text.slice(0, 300)}`);
				const none = await askRoute(route, targetOf(route, { [route.root]: 99999999 }), body[route.name]);
				assert.deepEqual([none.status, none.body.code, none.body.detail], [404, reply.body.code, reply.body.detail], route.name);
			}
			assert.equal(await digest(server), state);
		});

		test('references to the other firm are refused', async () => {
			const state = await settledDigest(server);
			const accepted = [];
			for (const route of operations().filter(bodySchema)) {
				for (const [field, value] of references(bodySchema(route), theirs)) {
					if (route.path.startsWith('/candidates/bulk') && field === 'ids') // a bulk counts whom it refuses: below
						continue;
					const reply = await ask(route.method, targetOf(route, ours), { ...body[route.name], [field]: value });
					if (![404, 422].includes(reply.status))
						accepted.push(`${route.name} ${field}: ${reply.status} ${reply.text.slice(0, 200)}`);
				}
			}
			assert.deepEqual(accepted, []);
			const bulk = { ...body['post /candidates/bulk/preview'] };
			const [foreign, absent] = [await ask('post', '/candidates/bulk/preview', { ...bulk, ids: [theirs.candidates] }),
				await ask('post', '/candidates/bulk/preview', { ...bulk, ids: [99999999] })];
			assert.deepEqual([foreign.body, foreign.body.changed], [absent.body, 0]);
			const members = await ask('put', `/positions/${ours.positions}/members`, { items: [{ account_id: theirs.account, role: 'member' }] });
			assert.ok([404, 422].includes(members.status), members.text);
			assert.equal(await digest(server), state);
		});

		test('one firm at work is silent for the other', async () => {
			const seen = stream.events.length;
			await one.post(`/candidates/${theirs.candidates}/records`, { channel: 'phone', direction: 'in', text: `${canary}又来` });
			await one.post(`/submissions/${theirs.submissions}/stage`, { stage: 'interview' });
			await one.post('/board/move', { submission_id: theirs.submissions, stage: 'offer', version: 2 });
			await one.post(`/imports/${theirs.imports}/start`, {}, { status: 202 });
			await waitFor(async () => (await one.get(`/imports/${theirs.imports}`)).body.state === 'done', { ms: 60000, what: 'the import' });
			await one.put('/rules', { daily_limit: 37 });
			/* What comes after it shows that the stream has passed it. */
			const todo = (await other.post('/todos', { text: own })).body;
			await waitFor(() => stream.events.some(({ body: event }) => event?.id === todo.id), { what: 'the own event', ms: 20000 }).catch(() => {});
			for (const event of stream.events.slice(seen))
				clean(event.data, `event ${event.type}`);
		});

		test('no stream, mail, push, log line or header holds a canary', () => {
			assert.ok(stream.events.length > 0);
			for (const { data } of stream.events)
				clean(data, 'stream');
			for (const mail of mails.messages.filter(({ to }) => to.some((address) => address.startsWith(own.toLowerCase()))))
				clean(mail.raw, 'mail');
			for (const text of texts)
				clean(text, 'header');
			clean(server.output.split('\n').find((line) => line.includes(canary)) ?? '', 'log');
		});

		/* docs/postgresql.md: one role owns and migrates, one serves. */
		test('served by a role that owns nothing, both go on, and past the program it reads and changes nothing', { skip: engine !== 'postgres' }, async () => {
			const role = `genjin_serves_${process.pid}`;
			const { name } = server.database;
			const asRole = (sql) => askAs(role, name, sql);
			const refused = (sql, reason) => assert.throws(() => asRole(sql), reason, sql);
			createRole(role);
			stream.close();
			await server.stop();
			refused('SELECT count(*) FROM candidate', /permission denied/);
			await server.command(['migrate', '--serve-as', role]);
			server.databaseUrl = urlAs(role, server.databaseUrl);
			const lines = server.log.length;
			await server.start();
			assert.deepEqual(server.log.slice(lines).filter(({ event }) => event === 'db.wall'), [], 'nothing to complain of');

			const { body: { id } } = await other.post('/candidates', { name: `${own}新人`, phone: '13900139000', care: true });
			await other.post('/submissions', { candidate_id: id, position_id: ours.positions });
			const { body: record } = await other.post(`/candidates/${id}/records`, { channel: 'phone', outcome: 'reached', text: `${own}聊过`,
				action: `${own}回电`, action_due_at: new Date(Date.now() + 86400000).toISOString() });
			const { body: { followup } } = await other.get(`/candidates/${id}`);
			await other.patch(`/followups/${followup.id}`, { next_due_at: new Date(Date.now() + 200).toISOString() });
			await waitFor(async () => (await other.get('/reminders', { state: 'open' })).body.items.some((item) => item.followup.id === followup.id),
				{ what: 'the reminder', ms: 20000 });
			await waitFor(async () => (await other.get('/search', { q: `${own}聊过` })).body.total, { what: 'the index', ms: 20000 });
			await ask('get', `/records/${theirs.records}/history`, undefined);
			assert.equal((await other.get(`/records/${record.id}/history`)).body.total, 0);
			assert.equal((await one.get(`/candidates/${theirs.candidates}`)).body.id, theirs.candidates);

			const firmOf = async (login) => (await server.query(`SELECT firm_id AS id FROM account WHERE login = '${login}'`))[0].id;
			const [first, second] = [await firmOf('admin'), await firmOf('neighbour')];
			for (const table of ['candidate', 'record', 'account', 'firm', 'audit_entry', 'candidate_access', 'inbox_view'])
				assert.equal(asRole(`SELECT count(*) FROM ${table}`), '0', `${table}: no firm is set`);
			assert.equal(asRole(`SET app.firm_id = '${second}'; SELECT count(*) FROM candidate WHERE firm_id = ${first}`), '0');
			assert.notEqual(asRole(`SET app.firm_id = '${second}'; SELECT count(*) FROM candidate`), '0');
			assert.equal(asRole(`SET app.firm_id = '${second}'; UPDATE candidate SET name = 'x' WHERE firm_id = ${first} RETURNING id`), '');
			refused(`SET app.firm_id = '${second}'; INSERT INTO company (firm_id, name, name_key, created_at_ms, updated_at_ms) VALUES (${first}, 'x', 'x', 0, 0)`, /row-level security/);
			for (const sql of ['DROP POLICY firm_wall ON candidate', 'ALTER TABLE candidate DISABLE ROW LEVEL SECURITY', 'ALTER TABLE candidate NO FORCE ROW LEVEL SECURITY',
				'ALTER POLICY firm_wall ON candidate USING (true)', 'DROP TABLE candidate', `ALTER ROLE ${role} BYPASSRLS`, 'SET ROLE genjin; SELECT 1'])
				refused(sql, /must be owner|permission denied|must be superuser/);
			refused('UPDATE schema_version SET name = name', /permission denied|column/);
			refused('CREATE TABLE own_copy (id BIGINT)', /permission denied/);
		});
	});
});
