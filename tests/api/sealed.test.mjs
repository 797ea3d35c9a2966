/* Sealed records: opened by a fresh passkey alone, by whom it concerns, and nowhere to be read in what lies on the disk. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { Authenticator } from '../harness/authenticator.mjs';
import { forEachEngine, temporaryFolder, useServer } from '../harness/index.mjs';

const origin = 'https://crm.example.com';
const canary = '鹤唳九皋canary';
const content = { text: `${canary}其一`, fact: `${canary}其二`, emotion: 2, emotion_text: `${canary}其三`, action: `${canary}其四` };
const marks = [canary, ...['utf16le', 'base64', 'hex'].map((encoding) => Buffer.from(canary).toString(encoding).slice(0, 20))];

/* Every file below a folder that holds one of the marks. */
function leaks(folder) {
	return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
		.map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
		.filter((file) => marks.some((mark) => fs.readFileSync(file).includes(mark)));
}

forEachEngine((engine) => {
	describe(`sealed records on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_PUBLIC_URL: origin, GENJIN_RATE_PERCENT: '-1' } });
		const device = new Authenticator({ origin });
		let lisa, tom, wei, candidate, record, plain;
		const ask = async (api, purpose) => (await api.post('/passkeys/options', { purpose })).body;
		const add = async (api, key) => api.post('/passkeys', { name: 'x', ...key.create(await ask(api, 'register')) }, { status: 201 });
		const unseal = async (api, key) => (await api.post('/session/unseal', key.use(await ask(api, 'unseal')))).body;
		const code = async (call, status, wanted) => {
			const reply = await call;
			assert.deepEqual([reply.status, reply.body.code], [status, wanted]);
		};
		const look = (api) => api.get(`/records/${record.id}/content`, undefined, { status: null });

		test('what is sealed says nothing, to its author either', async () => {
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' });
			wei = await server.addUser({ login: 'wei', name: '韦总', role: 'partner' });
			candidate = (await lisa.post('/candidates', { name: '王小明', care: true })).body;
			await lisa.post('/positions', { title: '架构师' });
			const input = { channel: 'phone', outcome: 'reached', ...content, action_due_at: new Date(Date.now() + 86400000).toISOString() };
			const reply = await lisa.post(`/candidates/${candidate.id}/records`, { ...input, text: `${content.text} @韦总 看一下，下周二再谈`, sealed: true, client_uid: 'one' });
			record = reply.body;
			assert.ok(!reply.text.includes(canary));
			assert.deepEqual([record.sealed, record.text, record.fact, record.emotion, record.action, record.proposal], [true, null, null, null, null, null]);
			plain = (await lisa.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: '平常的一条' })).body;
			const again = await lisa.post(`/candidates/${candidate.id}/records`, { ...input, text: `${content.text} @韦总 看一下，下周二再谈`, sealed: true, client_uid: 'one' });
			assert.equal(again.body.id, record.id);
			for (const api of [lisa, wei]) {
				const { text } = await api.get(`/candidates/${candidate.id}/timeline`);
				assert.ok(!text.includes(canary) && text.includes('"sealed":true'));
			}
			const [todo] = await server.query('SELECT text FROM todo WHERE record_id IS NOT NULL');
			assert.equal(todo.text, '看敏感记录里约定的事');
			assert.deepEqual(await server.query("SELECT id FROM inbox_message WHERE kind = 'mention'"), []);
			await code(lisa.get(`/records/${record.id}/history`, undefined, { status: null }), 403, 'record.sealed');
			assert.equal((await lisa.get('/search', { q: canary })).body.items.length, 0);
		});

		test('it opens with a passkey just used for that, in that session, for its author and partners', async () => {
			await code(look(lisa), 403, 'record.locked');
			await code(lisa.post('/passkeys/options', { purpose: 'unseal' }, { status: null }), 422, 'passkey.none');
			await add(lisa, device);
			await code(lisa.post('/session/unseal', device.use(await ask(lisa, 'confirm')), { status: null }), 422, 'passkey.refused');
			await code(lisa.post('/session/unseal', device.use(await ask(lisa, 'unseal'), { flags: 1 }), { status: null }), 422, 'passkey.refused');
			await lisa.post('/session/confirm', { password: 'correct horse battery' }, { status: 204 });
			await code(look(lisa), 403, 'record.locked');
			const { until } = await unseal(lisa, device);
			const left = Date.parse(until) - Date.now();
			assert.ok(left > 4 * 60000 && left <= 5 * 60000 + 1000, until);
			const { body } = await look(lisa);
			assert.deepEqual([body.fact, body.emotion, body.emotion_text, body.action], [content.fact, 2, content.emotion_text, content.action]);
			assert.equal(body.until, until);
			await code(look(await server.login({ login: 'lisa' })), 403, 'record.locked'); // another session of hers
			await code(lisa.get(`/records/${plain.id}/content`, undefined, { status: null }), 422, 'record.not_sealed');

			const ofWei = new Authenticator({ origin });
			await add(wei, ofWei);
			await unseal(wei, ofWei);
			assert.equal((await look(wei)).status, 200);
			await lisa.post('/followups', { candidate_id: candidate.id }, { status: null });
			const ofTom = new Authenticator({ origin });
			await add(tom, ofTom);
			await unseal(tom, ofTom);
			await code(look(tom), 404, 'record.not_found'); // he does not know the candidate
			await lisa.delete('/session/unseal', undefined, { status: 204 });
			await code(look(lisa), 403, 'record.locked');
			const audit = await server.query("SELECT action FROM audit_entry WHERE action IN ('record.open', 'passkey.unseal') ORDER BY seq");
			assert.deepEqual(audit.map(({ action }) => action), ['passkey.unseal', 'record.open', 'passkey.unseal', 'record.open', 'passkey.unseal']);
		});

		test('a change of it needs the passkey too, keeps the rest, and stays sealed', async () => {
			await code(lisa.patch(`/records/${record.id}`, { fact: 'x' }, { status: null }), 403, 'record.locked');
			await unseal(lisa, device);
			const reply = await lisa.patch(`/records/${record.id}`, { fact: `${canary}其五` });
			assert.ok(!reply.text.includes(canary));
			const { body } = await look(lisa);
			assert.deepEqual([body.fact, body.action], [`${canary}其五`, content.action]);
		});

		test('database, log of writes, backup, index and logs hold only cipher', async () => {
			const rows = JSON.stringify(await server.query('SELECT * FROM record')) + JSON.stringify(await server.query('SELECT * FROM record_revision'));
			assert.ok(!marks.some((mark) => rows.includes(mark)));
			assert.ok(rows.includes('平常的一条'));
			assert.deepEqual(leaks(server.dataFolder), []);
			assert.ok(!server.output.includes(canary));
			if (engine === 'sqlite') {
				const file = path.join(temporaryFolder('backup'), 'backup');
				await server.command(['backup', '--out', file]);
				assert.ok(!marks.some((mark) => fs.readFileSync(file).includes(mark)));
			}
		});
	});
});
