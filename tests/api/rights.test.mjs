/* Promise 12, small: DOMAIN.md, "People and permissions", written down a second time, and every route of openapi.json asked as every role in
 * every relation to one candidate. What must be refused is refused as it should (404 for what one may not know), and no row changes;
 * what is allowed is not refused. The explanation (/permissions/why) says the same. A new route must say here what it needs. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';
import { bodies, callRoute, digest, makeFirm, operations, settledDigest, targetOf } from '../harness/every_route.mjs';

const words = (text) => text.trim().split(/\s*,\s*/);

/* What a route needs of who asks. By role alone (letters: junior, senior, partner, admin), … */
const byRole = {
	JSPA: words(`post /logout, get /me, patch /me, get /api-tokens, get /users`),
	JSP: words(`get /sessions, get /stages, get /job-types, get /custom-fields, get /companies, get /positions, get /positions/{id}, get /candidates, get /candidates/values, get /submissions, get /appointments, get /rules, get /inbox,
		get /me/channels, get /push-subscriptions, get /todos, get /leaves, get /followups, get /board, get /record-templates, get /consent-settings, get /export-settings, get /today, get /reminders, get /views,
		get /candidates/duplicates, get /candidates/bulk, get /me/layouts/{page}, get /speech, get /companies/{id}`),
	SP: words(`post /positions, get /imports, post /candidates/merge, post /candidates/unmerge, post /board/move, post /submissions/{id}/stage`),
	P: words(`put /stages, put /job-types, post /custom-fields, patch /custom-fields/{id}, delete /custom-fields/{id}, put /rules, put /consent-settings, put /export-settings, post /rules/preview, put /record-templates`),
	A: words(`post /users, patch /users/{id}, post /users/{id}/reset, post /users/{id}/link, put /calendar/{id}, get /outbox, post /outbox/{id}/retry, post /demo/wipe, get /speech/settings,
		patch /speech/settings`),
	PA: words('get /audit, get /permissions'),
};
/* … or of the relation to the candidate they are about, … */
const byRelation = {
	view: words(`get /candidates/{id}, get /candidates/{id}/attachments, get /candidates/{id}/timeline, get /candidates/{id}/todos, get /candidates/{id}/consents,
		get /candidates/{id}/duplicates, get /candidates/{id}/merges, get /followups/{id}, get /followups/{id}/why, get /followups/{id}/history, get /records/{id}/history,
		get /records/{id}/mentions, get /attachments/{id}/info`),
	open: words('get /attachments/{id}, get /attachments/{id}/text, get /attachments/{id}/cv'), /* the file of the firm is a CV */
	record: words(`get /candidates/{id}/next-due, post /candidates/{id}/records, post /candidates/{id}/consents, post /candidates/{id}/attachments, post /candidates/{id}/uploads, post /candidates/{id}/records/split,
		post /records/{id}/attachments, post /records/{id}/uploads, post /followups`),
	edit: words('patch /candidates/{id}'),
	change_stage: words('post /submissions/{id}/stage, post /board/move'),
	merge: words('delete /candidates/{id}, post /candidates/{id}/erase'),
	export: words('get /candidates/{id}/export'),
	manage: words('patch /positions/{id}, put /positions/{id}/members'),
};
/* … or they are about what belongs to one person, or open to anybody: their own tests say who may. */
const elsewhere = words(`post /login, post /password/forgot, post /password/link, post /password/set, post /consents/{id}/withdraw, post /me/password, delete /sessions/{id}, post /api-tokens, delete /api-tokens/{id}, get /permissions/why, post /companies, patch /companies/{id},
	post /candidates, post /candidates/{id}/restore, post /candidates/{id}/reveal, patch /attachments/{id}, delete /attachments/{id},
	get /attachments/{id}/thumbnail, post /attachments/{id}/text, post /attachments/{id}/restore, get /uploads/{id}, put /uploads/{id}, delete /uploads/{id}, post /cv-proposals,
	post /submissions, post /appointments, get /appointments/{id}, patch /appointments/{id}, delete /appointments/{id}, get /calendar/{id}, post /inbox/read, put /me/channels,
	post /me/channels/{channel}/test, post /me/channels/email/confirm, post /push-subscriptions, delete /push-subscriptions/{id}, post /todos, get /todos/{id}, patch /todos/{id},
	post /todos/{id}/ack, post /leaves, get /leaves/{id}, patch /leaves/{id}, delete /leaves/{id}, post /leaves/preview, get /leaves/{id}/handover, post /leaves/{id}/avoid,
	patch /followups/{id}, post /followups/{id}/snooze, post /followups/{id}/put-away, post /followups/{id}/end, patch /records/{id}, post /attachments/{id}/transcribe,
	get /attachments/{id}/transcript, patch /attachments/{id}/transcript, post /attachments/{id}/draft, post /reminders/{id}/ack, post /reminders/{id}/snooze, get /search, get /suggest,
	post /views, patch /views/{id}, delete /views/{id}, put /me/layouts/{page}, post /candidates/{id}/duplicates/ask, post /duplicates/ask, post /duplicates/{id}/dismiss,
	post /duplicates/{id}/reopen, post /candidates/bulk/preview, post /candidates/bulk, get /candidates/bulk/{id}, delete /candidates/bulk/{id}, post /candidates/bulk/{id}/undo,
	post /imports, get /imports/templates/{kind}, get /imports/{id}, patch /imports/{id}, delete /imports/{id}, post /imports/{id}/start, get /imports/{id}/rejects,
	get /erasures, get /setup, get /stream, get /passkeys, post /passkeys, post /passkeys/options, patch /passkeys/{id}, delete /passkeys/{id}, post /passkeys/login-options,
	post /passkeys/login, post /session/confirm, post /session/unseal, delete /session/unseal, get /off-limits, post /off-limits, post /off-limits/import, patch /off-limits/{id},
	delete /off-limits/{id}, get /candidates/{id}/off-limits, get /candidates/{id}/ownership, get /ownership, get /ownership/protections, get /ownership/settings,
	patch /ownership/settings, get /records/{id}/content, post /candidates/{id}/records/split-picture, get /audit/export,
	get /departures, post /departures, post /departures/preview, get /departures/{id}, get /departures/{id}/candidates,
	delete /me/totp, get /me/second-factor, post /me/recovery-codes, post /me/totp, post /me/totp/confirm, post /users/{id}/second-factor/reset`);

/* Relations of one colleague to the candidate, through a position or as his own. */
const relations = {
	none: {}, view: { level: 'view' }, contribute: { level: 'contribute' }, edit: { level: 'edit' }, contactable: { level: 'view', contactable: true },
	own: { own: true },
};

/* The table of DOMAIN.md. */
function may(role, relation, need) {
	const { level, own } = relations[relation];
	const works = Boolean(level || own);
	const allows = own ? 3 : ['view', 'contribute', 'edit'].indexOf(level) + 1;
	switch (need) {
	case 'view': return works;
	case 'open': return role === 'senior' && works;
	case 'record': return allows >= 2;
	case 'edit': return allows >= 3;
	case 'change_stage': return role === 'senior' && allows >= 3;
	case 'merge': case 'export': return role === 'senior' && Boolean(own);
	default: return false; /* manage: neither leads the position */
	}
}

/* Asking these for real would change or end what the next question is about. */
const harmless = (route) => route.method === 'get' || ['post /candidates/{id}/records', 'post /candidates/{id}/records/split'].includes(route.name);

forEachEngine((engine) => {
	describe(`rights on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		const people = {};
		const accounts = {};
		let partner;
		let ids;
		let body;
		const route = (name) => operations().find((one) => one.name === name);
		const ask = (who, name) => callRoute(people[who], route(name), targetOf(route(name), ids), body[name], { status: null, headers: { 'If-Match': '*' } });

		before(async () => {
			partner = await server.login();
			for (const role of ['junior', 'senior', 'admin']) {
				await server.command(['user', 'add', '--firm', '测试', '--login', `the-${role}`, '--role', role, '--password-file', server.secretFile('another horse battery')]);
				people[role] = await server.login({ login: `the-${role}`, password: 'another horse battery' });
				accounts[role] = (await people[role].get('/me')).body.id;
			}
			people.partner = partner;
			ids = await makeFirm(partner, { mark: 'Rechte' });
			ids['board'] = ids.submissions;
			body = { ...bodies(ids), 'post /logout': undefined };
		});

		/* The only tie to the candidate from now on. */
		async function relate(role, relation) {
			const { level, contactable = false, own } = relations[relation];
			const version = (await partner.get(`/positions/${ids.positions}`)).body.version;
			await partner.put(`/positions/${ids.positions}/members`, { items: level ? [{ account_id: accounts[role], level, contactable }] : [] },
				{ headers: { 'If-Match': `"${version}"` } });
			const { body: { items } } = await partner.get('/followups', { candidate_id: ids.candidates });
			for (const followup of items.filter((one) => one.owner.id === accounts[role]))
				await partner.post(`/followups/${followup.id}/end`, { reason: 'Ende' });
			if (own)
				await partner.post('/followups', { candidate_id: ids.candidates, owner_id: accounts[role] });
		}

		test('every route says what it needs', () => {
			const said = [...Object.values(byRole).flat(), ...Object.values(byRelation).flat(), ...elsewhere];
			assert.deepEqual(operations().map(({ name }) => name).filter((name) => !said.includes(name)), []);
			assert.deepEqual(said.filter((name) => !route(name)), []);
		});

		test('by role alone', async () => {
			const wrong = [];
			const state = await settledDigest(server);
			for (const [letters, names] of Object.entries(byRole)) {
				for (const [letter, who] of Object.entries({ J: 'junior', S: 'senior', A: 'admin' })) {
					for (const name of names.filter((one) => one !== 'post /logout')) {
						if (letters.includes(letter) && !harmless(route(name)))
							continue;
						const { status } = await ask(who, name);
						if ((status === 403) === letters.includes(letter))
							wrong.push(`${who} ${name}: ${status}`);
					}
				}
			}
			assert.deepEqual(wrong, []);
			assert.equal(await digest(server), state, 'a refusal changed a row');
		});

		for (const role of ['junior', 'senior']) {
			for (const relation of Object.keys(relations)) {
				test(`a ${role} with relation ${relation}`, async () => {
					await relate(role, relation);
					const wrong = [];
					const allowed = [];
					const state = await settledDigest(server);
					for (const [need, names] of Object.entries(byRelation)) {
						for (const name of names) {
							if (may(role, relation, need)) {
								allowed.push(name);
								continue;
							}
							const { status } = await ask(role, name);
							const hidden = relation === 'none' && need !== 'manage';
							const byRoleFirst = status === 403 && role === 'junior';
							if (status !== (hidden ? 404 : 403) && !byRoleFirst)
								wrong.push(`${name}: ${status}`);
						}
					}
					assert.equal(await digest(server), state, 'a refusal changed a row');
					for (const name of allowed.filter((one) => harmless(route(one)))) {
						const { status } = await ask(role, name);
						if ([401, 403, 404].includes(status) && name !== 'get /attachments/{id}/cv')
							wrong.push(`${name}: ${status} though allowed`);
					}
					assert.deepEqual(wrong, []);
					const { body: { items } } = await partner.get('/permissions/why', { account_id: accounts[role], candidate_id: ids.candidates });
					for (const need of ['view', 'open', 'record', 'edit', 'change_stage', 'merge', 'export'])
						assert.equal(items.find((one) => one.act === need && one.scope === 'candidate').answer === 'yes', may(role, relation, need), `${need}: the explanation`);
				});
			}
		}

		test('what the lead takes back is gone at once', async () => {
			await relate('junior', 'contactable');
			assert.equal((await people.junior.post(`/candidates/${ids.candidates}/reveal`, { field: 'phone' })).body.value.replace(/\D/g, '').slice(-4), '8000');
			const cv = await partner.upload(`/candidates/${ids.candidates}/attachments`, { kind: 'cv', file: { name: 'cv.txt', content: '简历' } },
				{ headers: { 'Genjin-Upload': '1' }, status: 201 });
			await people.junior.get(`/attachments/${cv.body.id}`, undefined, { status: 403 }); /* 可联系 is for phones */
			await relate('junior', 'view');
			await people.junior.post(`/candidates/${ids.candidates}/reveal`, { field: 'phone', reason: '打电话' }, { status: 403 });
			await relate('junior', 'none');
			await people.junior.get(`/candidates/${ids.candidates}`, undefined, { status: 404 });
			const { body: { items } } = await partner.get('/audit', { action: 'position.members' });
			assert.deepEqual(items.find((one) => one.detail?.members?.length)?.detail.members[0].account_id, accounts.junior);
		});
	});
});
