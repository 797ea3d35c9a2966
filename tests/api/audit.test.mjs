/* The audit log as an auditor reads it: who saw this number, what one person did, page by page; juniors and seniors do not read it. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`the audit log on ${engine}`, () => {
		const server = useServer({ engine });
		let admin, bo, candidate;
		const read = async (query) => (await admin.get('/audit', query)).body;

		test('a junior looks at a number, with a reason', async () => {
			admin = await server.login();
			bo = await server.addUser({ login: 'bo', name: '小博', role: 'junior' });
			candidate = (await bo.post('/candidates', { name: '王小明', phone: '13800138000', care: true })).body;
			await bo.post(`/candidates/${candidate.id}/reveal`, { field: 'phone', reason: '约面试' });
			for (let i = 0; i < 7; i++)
				await bo.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: `第 ${i} 次` });
		});

		test('who saw this number: one entry says who, when and why', async () => {
			const { items, total } = await read({ entity: 'candidate', entity_id: candidate.id, looks: true });
			assert.equal(total, 1);
			assert.deepEqual([items[0].action, items[0].account.name, items[0].detail.field, items[0].detail.reason],
				['candidate.reveal', '小博', 'phone', '约面试']);
			assert.match(items[0].hash, /^[0-9a-f]{64}$/);
		});

		test('what one person did, newest first, over pages without gap or repetition', async () => {
			const { id } = (await bo.get('/me')).body;
			const seen = [];
			let cursor;
			do {
				const page = await read({ account_id: id, limit: 3, ...(cursor && { cursor }) });
				seen.push(...page.items.map(({ seq }) => seq));
				assert.ok(page.items.every((one) => one.account.id === id));
				cursor = page.next;
			} while (cursor);
			assert.deepEqual(seen, [...new Set(seen)].sort((a, b) => b - a));
			assert.equal(seen.length, (await read({ account_id: id })).total);
			assert.equal((await read({ account_id: id, action: 'record.create' })).total, 7);
		});

		test('days bound it, and nothing of another kind is in it', async () => {
			assert.equal((await read({ to: '2020-01-01T00:00:00Z' })).total, 0);
			assert.equal((await read({ from: new Date(Date.now() + 86400000).toISOString() })).total, 0);
			assert.equal((await read({ entity: 'nothing' })).total, 0);
		});

		test('it leaves as CSV, oldest first, whole, without formulas, and that is an entry of its own', async () => {
			const eve = await server.addUser({ login: 'eve', name: '=HYPERLINK("x")', role: 'junior' });
			await eve.post('/candidates', { name: '李四' });
			const before = (await read({})).total;
			const reply = await admin.get('/audit/export', { format: 'csv' }, { contract: false });
			assert.equal(reply.headers['content-type'], 'text/csv; charset=utf-8');
			assert.match(reply.headers['content-disposition'], /attachment; filename="?audit\.csv/);
			const lines = reply.bytes.toString().trimEnd().split('\r\n');
			assert.equal(lines.length, before + 3); /* whose file it is, headings, and the export itself */
			assert.match(lines[0], /^\uFEFF导出：admin（admin）· \d{4}-\d\d-\d\d \d\d:\d\d · 测试$/);
			assert.ok(lines[1].startsWith('序号,时间,操作人'));
			assert.match(lines[2], /^1,/);
			assert.match(lines.at(-1), /audit\.export/);
			assert.ok(lines.some((line) => line.includes(`,"'=HYPERLINK(""x"")",,candidate.create`)));
			assert.equal((await read({ action: 'audit.export', looks: true })).items[0].detail.format, 'csv');
		});

		test('as JSON lines under the filter of the page, each with the hash of the one before', async () => {
			const lines = async (query) => (await admin.get('/audit/export', { format: 'jsonl', ...query }, { contract: false }))
				.bytes.toString().trimEnd().split('\n').map((line) => JSON.parse(line));
			const all = await lines({});
			assert.ok(all.every((one, i) => one.seq === i + 1 && (i === 0 || one.previous_hash === all[i - 1].hash)));
			const looks = await lines({ entity: 'candidate', entity_id: candidate.id, looks: true });
			assert.deepEqual(looks.map(({ action }) => action), ['candidate.reveal']);
			await bo.get('/audit/export', undefined, { status: 403, contract: false });
			await admin.get('/audit/export', { format: 'pdf' }, { status: 422, contract: false });
		});

		test('genjin check compares the chain with heads that were written outside', async () => {
			const { hash, seq } = (await read({ limit: 1 })).items[0];
			const heads = path.join(server.dataFolder, 'heads');
			const check = (text, status) => {
				fs.writeFileSync(heads, text);
				return server.command(['check', '--audit-heads', heads], { status });
			};
			assert.match((await check(`1 ${seq} ${hash} "2026-01-01T00:00:00Z"\n`, 0)).stdout, /ok/);
			const { stdout } = await check(`1 ${seq + 1000} ${hash}\n1 ${seq - 1} ${hash}\nnonsense\n`, 1);
			assert.match(stdout, new RegExp(`entry ${seq + 1000} stood here and is gone`));
			assert.match(stdout, new RegExp(`entry ${seq - 1} is another than it was`));
			assert.match(stdout, /no line of audit heads: nonsense/);
			await server.command(['check', '--audit-heads', `${heads}-missing`], { status: 1 });
		});

		test('an upgrade from before the heads were sealed seals them', async () => {
			await server.change('DROP TABLE audit_head');
			await server.change('DELETE FROM schema_version WHERE version = 220');
			assert.match((await server.command(['check'], { status: 0 })).stdout, /ok/);
			assert.equal((await read({ limit: 1 })).items[0].action, 'audit.seal');
		});

		test('who may not read it is refused', async () => {
			await bo.get('/audit', undefined, { status: 403 });
			const lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			await lisa.get('/audit', undefined, { status: 403 });
			await admin.get('/audit', { cursor: 'forged' }, { status: 422 });
		});
	});
});
