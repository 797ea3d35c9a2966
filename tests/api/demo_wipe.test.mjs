/* Wiping a demo firm, on both engines: who may, what goes, what stays, and that no table was forgotten. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

/* Of the firm's people and settings: they stay. */
const kept = ['account', 'session', 'api_token', 'known_device', 'audit_entry', 'stage', 'job_type', 'rule_set', 'rule', 'calendar_day',
	'notification_setting', 'account_channel', 'push_subscription', 'live_presence', 'live_counter', 'candidate_count', 'page_layout',
	'idempotency', 'record_template', 'speech_setting', 'audit_head', 'account_link', 'consent_setting', 'consent_text', 'export_setting'];

forEachEngine((engine) => {
	describe(`wiping the demo on ${engine}`, () => {
		const server = useServer({ engine });
		let partner, firm;

		before(async () => {
			const { stdout } = await server.command(['demo', '--candidates', '30', '--seed', '7']);
			const [, login, once] = /login: (\S+)\none-time password: (\S+)/.exec(stdout);
			partner = await server.login({ login, password: once });
			await partner.post('/me/password', { current_password: once, new_password: 'correct horse battery' });
			firm = (await partner.get('/me')).body.firm.id;
			await partner.post('/views', { page: 'board', name: '视图', query: '' });
			const { body: { items: [someone] } } = await partner.get('/candidates');
			await partner.upload(`/candidates/${someone.id}/attachments`, { file: { name: 'a.txt', content: '文' } },
				{ headers: { 'Genjin-Upload': '1' }, status: 201 });
			const { body: { id } } = await partner.upload(`/candidates/${someone.id}/attachments`, { kind: 'recording',
				file: { name: 'a.wav', content: Buffer.from('RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x10\0\0', 'latin1') } },
			{ headers: { 'Genjin-Upload': '1' }, status: 201 });
			await partner.post(`/attachments/${id}/transcribe`, { consent: '同意' }, { status: 202 });
			const { body: record } = await partner.post(`/candidates/${someone.id}/records`, { channel: 'phone', outcome: 'reached', text: '@' + login });
			await partner.patch(`/records/${record.id}`, { text: `改了 @${login}` });
			await partner.post(`/candidates/${someone.id}/uploads`, { file_name: 'b', bytes: 5, sha256: 'b'.repeat(64) });
			await partner.post('/off-limits', { candidate_id: someone.id, reason: '演示' });
			await partner.post('/candidates/bulk', { ids: [someone.id], action: 'tags_add', tags: ['演示'] });
			const [leaver, heir] = (await partner.get('/users')).body.items.filter(({ role }) => role === 'senior');
			await partner.post('/departures', { account_id: leaver.id, to_id: heir.id, last_day: '2099-01-01', rules: [{ candidate_id: someone.id, to_id: heir.id }] });
			await partner.upload('/imports', { kind: 'candidates', file: { name: 'a.csv', content: '姓名\n王\n' } },
				{ headers: { 'Genjin-Upload': '1' }, key: 'upload' });
		});

		async function tables() {
			const sql = engine === 'sqlite'
				? "SELECT m.name AS t FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND p.name = 'firm_id'"
				: "SELECT table_name AS t FROM information_schema.columns c JOIN pg_tables p ON p.tablename = c.table_name AND p.schemaname = 'public' WHERE c.column_name = 'firm_id'";
			return (await server.query(sql)).map(({ t }) => t);
		}
		async function filled(id) {
			const rows = await server.query((await tables()).map((t) => `SELECT '${t}' AS t, count(*) AS n FROM "${t}" WHERE firm_id = ${id}`).join(' UNION ALL '));
			return rows.filter(({ n }) => Number(n) > 0).map(({ t }) => t);
		}
		async function refused(call, status, code) {
			const { body } = await call;
			assert.deepEqual([body.status, body.code], [status, code]);
		}

		test('only a partner with the admin right, and only of a demo firm', async () => {
			const own = await server.login();
			await refused(own.post('/demo/wipe', {}, { status: 409 }), 409, 'demo.not_demo');
			const members = (await partner.get('/users')).body.items.filter(({ role }) => role === 'senior');
			const { one_time_password: once } = (await partner.post(`/users/${members[0].id}/reset`, {})).body;
			await partner.patch(`/users/${members[0].id}`, { admin: true });
			const admin = await server.login({ login: members[0].login, password: once });
			await admin.post('/me/password', { current_password: once, new_password: 'correct horse battery' });
			await refused(admin.post('/demo/wipe', {}, { status: 403 }), 403, 'permission.denied');
			await partner.patch(`/users/${members[0].id}`, { admin: false });
			await refused(admin.post('/demo/wipe', {}, { status: 403 }), 403, 'permission.denied');
			assert.ok((await partner.get('/candidates')).body.total > 0);
		});

		test('leaves an empty, unmarked firm with its accounts; the firm beside it is untouched', async () => {
			const own = await server.login();
			await own.post('/candidates', { name: '别家' });
			const before = (await partner.get('/users')).body;
			await partner.post('/demo/wipe', {}, { status: 204, key: 'wipe' });
			await partner.post('/demo/wipe', {}, { status: 204, key: 'wipe' });
			await waitFor(async () => !(await filled(firm)).includes('search_change'), { what: 'the index to know it' });
			assert.deepEqual((await filled(firm)).filter((table) => !kept.includes(table)), []);
			const { body: setup } = await partner.get('/setup');
			assert.deepEqual([setup.demo, setup.candidates, setup.positions, setup.accounts], [false, 0, 0, before.total]);
			assert.deepEqual((await partner.get('/users')).body, before);
			await refused(partner.post('/demo/wipe', {}, { status: 409 }), 409, 'demo.not_demo');
			assert.equal((await own.get('/candidates')).body.total, 1);
			assert.equal((await server.query(`SELECT id FROM audit_entry WHERE firm_id = ${firm} AND action = 'demo.wipe'`)).length, 1);
		});

		test('the firm works from the first candidate on', async () => {
			const { body: candidate } = await partner.post('/candidates', { name: '第一位', care: true });
			assert.equal((await partner.get('/candidates')).body.total, 1);
			const { body: board } = await partner.get('/board', { group: 'due' });
			assert.equal(board.columns.reduce((sum, column) => sum + column.total, 0), 1);
			await partner.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached' });
			assert.equal((await partner.get('/board', { group: 'stage' })).body.columns.reduce((sum, column) => sum + column.total, 0), 1);
			assert.equal((await server.command(['check'], { status: 0 })).status, 0);
		});
	});
});
