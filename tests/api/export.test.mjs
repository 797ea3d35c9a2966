/* One candidate as a ZIP: for seniors their own, for partners everybody; what the asker may not see is not in it. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

/* What is in a ZIP, by an independent reader: { name: Buffer }. */
function unpack(bytes) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'genjin-export-'));
	try {
		fs.writeFileSync(path.join(folder, 'all.zip'), bytes);
		execFileSync('python3', ['-m', 'zipfile', '-e', 'all.zip', 'out'], { cwd: folder });
		return Object.fromEntries(fs.readdirSync(path.join(folder, 'out'), { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => [path.relative(path.join(folder, 'out'), path.join(entry.path, entry.name)), fs.readFileSync(path.join(entry.path, entry.name))]));
	} finally {
		fs.rmSync(folder, { recursive: true });
	}
}

forEachEngine((engine) => {
	describe(`the export of one candidate on ${engine}`, () => {
		const server = useServer({ engine });
		let admin, lisa, bo, candidate, file;
		const fetched = (api, options = {}) => api.get(`/candidates/${candidate.id}/export`, undefined, { contract: false, ...options });

		test('a candidate with a history longer than a page, and a file', async () => {
			admin = await server.login();
			lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			bo = await server.addUser({ login: 'bo', name: '小博', role: 'junior' });
			candidate = (await lisa.post('/candidates', { name: '王小明', phone: '13800138000', care: true })).body;
			for (let i = 0; i < 205; i++)
				await lisa.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: `第 ${i} 次` });
			await lisa.post(`/candidates/${candidate.id}/records`, { channel: 'phone', outcome: 'reached', text: '只有我知道', sealed: true });
			await lisa.post(`/candidates/${candidate.id}/consents`, { purpose: 'store', channel: 'wechat', evidence: '微信：可以' });
			file = (await lisa.upload(`/candidates/${candidate.id}/attachments`, { file: { name: '评估.txt', content: '很好' } },
				{ headers: { 'Genjin-Upload': '1' }, status: 201 })).body;
		});

		test('its consultant gets everything, and the audit log says so', async () => {
			const reply = await fetched(lisa);
			assert.equal(reply.headers['content-type'], 'application/zip');
			assert.match(reply.headers['content-disposition'], /attachment; filename="?candidate-\d+\.zip/);
			const files = unpack(reply.bytes);
			assert.deepEqual(Object.keys(files).sort(), ['EXPORTED.txt', 'candidate.json', `files/${file.id}-评估.txt`]);
			assert.match(files['EXPORTED.txt'].toString(), /^导出：李莎（lisa）· \d{4}-\d\d-\d\d \d\d:\d\d · 测试$/);
			assert.equal(files[`files/${file.id}-评估.txt`].toString(), '很好');
			const { candidate: facts, timeline, consents, exported_by: by, sealed_records: sealed } = JSON.parse(files['candidate.json']);
			assert.deepEqual([facts.name, by, consents[0].evidence], ['王小明', 'lisa', '微信：可以']);
			const texts = timeline.filter(({ kind }) => kind === 'record').map(({ record }) => record.text);
			assert.equal(new Set(texts).size, 206); /* the sealed one says nothing, to its author either */
			assert.ok(!files['candidate.json'].toString().includes('只有我知道'));
			assert.equal(sealed, 'not included');
			assert.equal(Number((await server.query("SELECT count(*) AS n FROM audit_entry WHERE action = 'candidate.export'"))[0].n), 1);
			assert.deepEqual(fs.readdirSync(path.join(server.dataFolder, 'spool')), []);
		});

		test('a partner gets it without what is sealed for others', async () => {
			const json = unpack((await fetched(admin)).bytes)['candidate.json'].toString();
			assert.ok(json.includes('第 204 次'));
			assert.ok(!json.includes('只有我知道'));
		});

		test('who took out as much as the firm allows a day is refused, and that is noted', async () => {
			const { taken, senior_per_day: cap } = (await lisa.get('/export-settings')).body;
			assert.deepEqual([taken, cap], [1, 20]);
			await lisa.put('/export-settings', { senior_per_day: 100 }, { status: 403 });
			await admin.put('/export-settings', { senior_per_day: 2 });
			await fetched(lisa);
			const reply = await fetched(lisa, { status: 429 });
			assert.equal(reply.body.code, 'export.cap');
			assert.equal((await lisa.get('/export-settings')).body.taken, 2);
			assert.equal(Number((await server.query("SELECT count(*) AS n FROM audit_entry WHERE action = 'export.refused'"))[0].n), 1);
			await fetched(admin);
		});

		test('juniors, and seniors who do not own him, get nothing', async () => {
			await fetched(bo, { status: 403 });
			const tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'senior' });
			await fetched(tom, { status: 404 });
			await server.anonymous().get(`/candidates/${candidate.id}/export`, undefined, { status: 401, contract: false });
		});
	});
});
