/* Files at candidates and records, on both engines: upload whole and in parts, type by content, who may open them, ranges, the
 * archive, quota, and what a kill leaves behind. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, useServer, waitFor } from '../harness/index.mjs';

const headers = { 'Genjin-Upload': '1' };
const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
const pdf = (text) => Buffer.from(`%PDF-1.4\n% ${text}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`);
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const wav = Buffer.concat([Buffer.from('RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x10\0\0', 'latin1'),
	Buffer.alloc(4096, 1)]);

function code(reply, status, wanted) {
	assert.equal(reply.status, status, reply.text);
	assert.equal(reply.body.code, wanted, reply.text);
	return reply.body;
}

forEachEngine((engine) => {
	describe(`files on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_FILES_QUOTA_MB: '40' } });
		let api, candidate;

		const send = (who, where, name, content, options = {}) =>
			who.upload(`${where}/attachments`, { ...(options.kind && { kind: options.kind }), file: { name, content } },
				{ headers, status: 201, ...options });
		const at = (id) => `/candidates/${id}`;
		const download = (who, id, options = {}) => who.get(`/attachments/${id}`, undefined, { contract: false, ...options });
		const info = async (who, id) => (await who.get(`/attachments/${id}/info`)).body;
		const onDisk = () => fs.readdirSync(path.join(server.dataFolder, 'files'), { recursive: true }).filter((name) => name.includes('/'));
		const audited = async (action, id) => Number((await server.query(
			`SELECT count(*) AS n FROM audit_entry WHERE action = '${action}' AND entity_id = ${id}`))[0].n);

		before(async () => {
			api = await server.login();
			candidate = (await api.post('/candidates', { name: '韩梅' })).body;
		});

		test('a file is taken, listed and comes back as it was, as an attachment that runs nothing', async () => {
			const content = pdf('一');
			const { body } = await send(api, at(candidate.id), '韩梅-简历.pdf', content);
			assert.deepEqual([body.kind, body.mime, body.bytes, body.file_name, body.may_open, body.candidate_id],
				['cv', 'application/pdf', content.length, '韩梅-简历.pdf', true, candidate.id]);
			const { body: list } = await api.get(`${at(candidate.id)}/attachments`);
			assert.deepEqual([list.total, list.items[0].id], [1, body.id]);
			const reply = await download(api, body.id);
			assert.deepEqual(reply.bytes, content);
			assert.equal(reply.headers['content-type'], 'application/pdf');
			assert.match(reply.headers['content-disposition'], /^attachment; .*filename\*=UTF-8''%E9%9F%A9/);
			assert.match(reply.headers['content-security-policy'], /sandbox/);
			assert.equal(reply.headers['x-content-type-options'], 'nosniff');
			assert.equal(await audited('attachment.create', body.id), 1);
			assert.equal(await audited('attachment.download', body.id), 1);
		});

		test('the same content once more is the same file; under one key also with another name', async () => {
			const first = (await send(api, at(candidate.id), 'a.pdf', pdf('二'), { key: 'k1' })).body;
			assert.equal((await send(api, at(candidate.id), 'a.pdf', pdf('二'))).body.id, first.id);
			assert.equal((await send(api, at(candidate.id), 'a.pdf', pdf('二'), { key: 'k1' })).body.id, first.id);
			code(await send(api, at(candidate.id), 'a.pdf', pdf('三'), { key: 'k1', status: 422 }), 422, 'request.key_reused');
		});

		test('the type is what the content says; what is not on the list is refused and leaves nothing', async () => {
			const refusedTypes = {
				'简历.pdf': [Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(200)]), /octet-stream|dosexec|x-/],
				'a.docx': [Buffer.from('PK\x03\x04 nothing of a package'), /zip/],
				'a.png': [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), /svg/],
				'a.txt': [Buffer.from('#!/bin/sh\nrm -rf /\n'), /shellscript/],
			};
			const count = onDisk().length;
			for (const [name, [content, mime]] of Object.entries(refusedTypes))
				assert.match(code(await send(api, at(candidate.id), name, content, { status: 422 }), 422, 'document.type').params.mime, mime, name);
			code(await send(api, at(candidate.id), 'a.txt', '', { status: 422 }), 422, 'document.empty');
			assert.equal(onDisk().length, count);
			const taken = { 'a.txt': ['你好，世界', 'text/plain'], 'b.csv': [Buffer.from([0xc4, 0xe3, 0xba, 0xc3, 0x0a]), 'text/plain'],
				'c.exe': [png, 'image/png'], 'd': [wav, 'audio/wav'], 'e.pdf': ['<html><body>x</body></html>', 'text/html'] };
			for (const [name, [content, mime]] of Object.entries(taken))
				assert.equal((await send(api, at(candidate.id), name, content)).body.mime, mime, name);
			const { body: { items } } = await api.get(`${at(candidate.id)}/attachments`);
			const page = items.find(({ mime }) => mime === 'text/html');
			assert.equal((await download(api, page.id)).headers['content-type'], 'application/octet-stream');
			assert.equal(items.find(({ mime }) => mime === 'audio/wav').kind, 'recording');
		});

		test('hostile names are only names', async () => {
			const names = { '../../etc/passwd': 'passwd', '..\\..\\a.exe': 'a.exe', '.bashrc': 'file.bashrc', '"\r\nX: y': null, '‮fdp.exe': '‮fdp.exe',
				[`${'长'.repeat(60)}.pdf`]: `${'长'.repeat(60)}.pdf`, '': null };
			const count = onDisk().length;
			let n = 0;
			for (const [name, wanted] of Object.entries(names)) {
				const safe = name.replace(/["\r\n]/g, (one) => encodeURIComponent(one));
				const { body, status, headers: got } = await send(api, at(candidate.id), safe, pdf(`name ${n++}`), { status: null });
				assert.ok(status === 201 || status === 400 || status === 422, `${name}: ${status}`);
				if (status !== 201)
					continue;
				if (wanted)
					assert.equal(body.file_name, wanted);
				assert.equal(got.x, undefined);
				assert.doesNotMatch((await download(api, body.id)).headers['content-disposition'], /[\r\n]|\.\.\//);
			}
			assert.ok(onDisk().slice(count).every((name) => /^[0-9a-f]{2}\/[0-9a-f]{32}$/.test(name)));
		});

		test('ranges, for players: one look in the audit log', async () => {
			const { body: { items } } = await api.get(`${at(candidate.id)}/attachments`);
			const { id } = items.find(({ mime }) => mime === 'audio/wav');
			const part = await download(api, id, { headers: { range: 'bytes=0-43' }, status: 206 });
			assert.deepEqual(part.bytes, wav.subarray(0, 44));
			assert.equal(part.headers['content-range'], `bytes 0-43/${wav.length}`);
			assert.deepEqual((await download(api, id, { headers: { range: 'bytes=100-' }, status: 206 })).bytes, wav.subarray(100));
			assert.deepEqual((await download(api, id, { headers: { range: 'bytes=-10' }, status: 206 })).bytes, wav.subarray(-10));
			code(await download(api, id, { headers: { range: `bytes=${wav.length}-` }, status: 416 }), 416, 'request.file_range');
			const many = (count) => ({ range: `bytes=${Array.from({ length: count }, (_, i) => `${i}-${i}`).join(',')}` });
			assert.deepEqual((await download(api, id, { headers: many(200) })).bytes, wav);
			assert.equal((await download(api, id, { headers: many(1000), status: null })).status, 431);
			assert.equal(await audited('attachment.download', id), 2);
		});

		test('in parts, with a resume after a kill; the last part brings the attachment', async () => {
			const dice = random(seed());
			const content = Buffer.concat([pdf('大'), Buffer.alloc(3_000_000, 'x'), Buffer.from(String(dice.int(1e9)))]);
			const start = { file_name: '大.pdf', bytes: content.length, sha256: sha256(content), kind: 'assessment' };
			const { body: begun } = await api.post(`${at(candidate.id)}/uploads`, start);
			assert.deepEqual([begun.offset, begun.bytes, begun.attachment], [0, content.length, null]);
			const put = (offset, to, options) => api.upload(`/uploads/${begun.id}?offset=${offset}`,
				{ file: { name: 'part', content: content.subarray(offset, to) } }, { headers, method: 'PUT', ...options });
			assert.equal((await put(0, 1_000_000)).body.offset, 1_000_000);
			assert.equal((await put(0, 1_000_000)).body.offset, 1_000_000);
			assert.deepEqual(code(await put(2_000_000, 2_100_000, { status: 409 }), 409, 'document.offset').params, { offset: 1_000_000 });
			put(1_000_000, 2_000_000).catch(() => {});
			await sleep(dice.int(20));
			await server.killAndRestart();
			const { body: again } = await api.post(`${at(candidate.id)}/uploads`, start);
			assert.equal(again.id, begun.id);
			assert.ok([1_000_000, 2_000_000].includes(again.offset));
			assert.deepEqual((await api.get(`/uploads/${begun.id}`)).body, again);
			assert.equal((await api.get(`${at(candidate.id)}/attachments`)).body.items.some(({ file_name: name }) => name === '大.pdf'), false);
			const { body: done } = await put(again.offset, content.length);
			assert.deepEqual([done.attachment.file_name, done.attachment.kind, done.offset], ['大.pdf', 'assessment', content.length]);
			assert.deepEqual((await download(api, done.attachment.id)).bytes, content);
			assert.equal((await put(0, 10)).body.attachment.id, done.attachment.id);
		});

		test('a whole that is not what was announced begins anew; nobody goes on with the upload of another', async () => {
			const content = pdf('真');
			const { body: begun } = await api.post(`${at(candidate.id)}/uploads`, { file_name: 'x.pdf', bytes: content.length, sha256: sha256(content) });
			const put = (bytes, options, who = api) => who.upload(`/uploads/${begun.id}?offset=0`, { file: { name: 'part', content: bytes } },
				{ headers, method: 'PUT', ...options });
			code(await put(Buffer.alloc(content.length, 'y'), { status: 422 }), 422, 'document.digest');
			code(await put(Buffer.alloc(content.length + 1, 'y'), { status: 413 }), 413, 'document.too_large');
			const { api: other } = await person('partner');
			code(await put(content, { status: 404 }, other), 404, 'document.no_upload');
			assert.equal((await put(content)).body.attachment.mime, 'application/pdf');
			const { body: second } = await api.post(`${at(candidate.id)}/uploads`, { file_name: 'x.pdf', bytes: 5, sha256: sha256('12345') });
			await api.delete(`/uploads/${second.id}`, undefined, { status: 204 });
			code(await api.get(`/uploads/${second.id}`, undefined, { status: 404 }), 404, 'document.no_upload');
			code(await api.post(`${at(candidate.id)}/uploads`, { file_name: 'x', bytes: 5, sha256: 'G'.repeat(64) }, { status: 422 }), 422, 'document.digest');
			code(await api.post(`${at(candidate.id)}/uploads`, { file_name: 'x', bytes: 100 * 1024 * 1024 + 1, sha256: sha256('') }, { status: 422 }),
				422, 'request.range');
		});

		test('a firm has its quota; what open uploads announced counts', async () => {
			const announced = { file_name: 'big.pdf', bytes: 35 * 1024 * 1024, sha256: sha256('big') };
			const { body: open } = await api.post(`${at(candidate.id)}/uploads`, announced);
			const over = Buffer.concat([pdf('多'), Buffer.alloc(5 * 1024 * 1024)]);
			code(await send(api, at(candidate.id), 'c.pdf', over, { status: 413 }), 413, 'document.quota');
			code(await api.post(`${at(candidate.id)}/uploads`, { ...announced, sha256: sha256('b') }, { status: 413 }), 413, 'document.quota');
			await api.delete(`/uploads/${open.id}`, undefined, { status: 204 });
			const { body } = await send(api, at(candidate.id), 'c.pdf', over);
			assert.equal(body.bytes, over.length);
		});

		let people = 0;
		async function person(role) {
			return { api: await server.addUser({ login: `${role}${++people}`, role }) };
		}

		test('who may: a junior sees that there is a CV, not what it says; a stranger sees nothing', async () => {
			const { api: junior } = await person('junior');
			const { api: senior } = await person('senior');
			const { body: own } = await junior.post('/candidates', { name: '李雷' });
			const cv = (await send(api, at(own.id), '李雷13812345678.pdf', pdf('李'))).body;
			const form = (await send(api, at(own.id), '测评.pdf', pdf('测'), { kind: 'assessment' })).body;
			const seen = (await junior.get(`${at(own.id)}/attachments`)).body.items;
			assert.deepEqual(seen.map(({ id, may_open: opens, file_name: name, may_delete: deletes }) => [id, opens, name, deletes]),
				[[form.id, true, '测评.pdf', false], [cv.id, false, '李雷***********.pdf', false]]);
			const line = async (who) => (await who.get(`${at(own.id)}/timeline`, { kind: 'file' })).body;
			const entry = (await line(junior)).items.find(({ id }) => id === `file-${cv.id}`);
			assert.deepEqual([entry.kind, entry.text, entry.file.file_name, entry.file.may_open, (await line(junior)).total],
				['file', '李雷***********.pdf', '李雷***********.pdf', false, 2]);
			assert.equal((await line(api)).items.find(({ id }) => id === `file-${cv.id}`).text, '李雷13812345678.pdf');
			code(await download(junior, cv.id, { status: 403 }), 403, 'permission.denied');
			code(await junior.patch(`/attachments/${cv.id}`, { kind: 'other' }, { status: 403 }), 403, 'permission.denied');
			assert.equal((await download(junior, form.id)).status, 200);
			code(await junior.delete(`/attachments/${form.id}`, undefined, { status: 403 }), 403, 'permission.denied');
			for (const path of [`/attachments/${cv.id}`, `/attachments/${cv.id}/info`, `/attachments/${cv.id}/thumbnail`])
				code(await senior.get(path, undefined, { status: 404, contract: false }), 404, 'document.not_found');
			code(await senior.get(`${at(own.id)}/attachments`, undefined, { status: 404 }), 404, 'candidate.not_found');
			code(await send(senior, at(own.id), 'a.pdf', pdf('外'), { status: 404 }), 404, 'candidate.not_found');
			const mine = (await send(junior, at(own.id), '自传.txt', '自己写的', { kind: 'other' })).body;
			assert.ok(mine.may_delete);
			await junior.delete(`/attachments/${mine.id}`);
		});

		test('files of a record; those of a sealed one are its author\'s alone', async () => {
			const { api: partner } = await person('partner');
			const record = async (sealed) => (await api.post(`${at(candidate.id)}/records`, { channel: 'phone', outcome: 'reached', text: '谈', sealed })).body;
			const open = await record(false);
			const sealed = await record(false);
			code(await send(api, `/records/${(await record(true)).id}`, '密.txt', '秘密', { status: 422 }), 422, 'document.sealed_record');
			const seen = (await send(api, `/records/${open.id}`, '面试.txt', '面试记录')).body;
			const hidden = (await send(api, `/records/${sealed.id}`, '密.txt', '秘密')).body;
			await server.change(`UPDATE record SET is_sealed = 1 WHERE id = ${sealed.id}`); /* as when sealed records took files */
			assert.deepEqual([seen.record_id, seen.candidate_id, seen.kind], [open.id, candidate.id, 'other']);
			assert.equal((await download(partner, seen.id)).text, '面试记录');
			code(await download(partner, hidden.id, { status: 404 }), 404, 'document.not_found');
			code(await send(partner, `/records/${sealed.id}`, 'x.txt', 'x', { status: 404 }), 404, 'record.not_found');
			const ids = async (who) => (await who.get(`${at(candidate.id)}/attachments`, { limit: 200 })).body.items.map(({ id }) => id);
			const told = async (who) => (await who.get(`${at(candidate.id)}/timeline`, { kind: 'file', limit: 200 })).body.items.map(({ file }) => file.id);
			assert.deepEqual([(await told(api)).includes(hidden.id), (await told(partner)).includes(hidden.id)], [true, false]);
			assert.ok((await ids(api)).includes(hidden.id));
			assert.ok(!(await ids(partner)).includes(hidden.id) && (await ids(partner)).includes(seen.id));
			assert.deepEqual((await api.get(`${at(candidate.id)}/attachments`, { record_id: open.id })).body.items.map(({ id }) => id), [seen.id]);
		});

		test('the archive: deleted, restored, renamed; paged', async () => {
			const { body: file } = await send(api, at(candidate.id), 'old.pdf', pdf('旧'));
			const deleted = (await api.delete(`/attachments/${file.id}`)).body;
			assert.ok(deleted.deleted_at);
			const names = async (query) => (await api.get(`${at(candidate.id)}/attachments`, query)).body.items.map(({ file_name: name }) => name);
			assert.ok(!(await names()).includes('old.pdf'));
			assert.deepEqual(await names({ deleted: true }), ['old.pdf']);
			assert.equal((await api.post(`/attachments/${file.id}/restore`, {})).body.deleted_at, null);
			const { version } = await info(api, file.id);
			assert.equal((await api.patch(`/attachments/${file.id}`, { file_name: 'a/新.pdf', kind: 'assessment' }, { ifMatch: `"${version}"` })).body.file_name, '新.pdf');
			code(await api.patch(`/attachments/${file.id}`, { kind: 'cv' }, { ifMatch: `"${version}"`, status: 412 }), 412, 'request.stale');
			const seen = [];
			for (let cursor; cursor !== null;) {
				const { body } = await api.get(`${at(candidate.id)}/attachments`, { limit: 3, ...(cursor && { cursor }) });
				seen.push(...body.items.map(({ id }) => id));
				cursor = body.next;
			}
			assert.equal(new Set(seen).size, seen.length);
			assert.equal(seen.length, (await api.get(`${at(candidate.id)}/attachments`)).body.total);
		});

		test('kill -9 in the middle of uploads: what was acknowledged is whole, nothing half is seen', async () => {
			const dice = random(seed());
			const known = new Map();
			let count = 0;
			for (let kills = 0; kills < 4; kills++) {
				const running = Array.from({ length: 4 }, async () => {
					const content = Buffer.concat([pdf(`杀 ${++count}`), Buffer.alloc(1000 + dice.int(200000), 'z')]);
					const reply = await send(api, at(candidate.id), `杀${count}.pdf`, content, { kind: 'other' }).catch(() => null);
					if (reply)
						known.set(reply.body.id, content);
				});
				await sleep(5 + dice.int(120));
				await server.killAndRestart();
				await Promise.all(running);
			}
			for (const [id, content] of known)
				assert.deepEqual((await download(api, id)).bytes, content);
			const rows = await server.query('SELECT id, bytes, sha256, file FROM attachment');
			for (const { bytes, sha256: digest, file } of rows) {
				const content = fs.readFileSync(path.join(server.dataFolder, 'files', file));
				assert.deepEqual([content.length, sha256(content)], [Number(bytes), digest]);
			}
			const [{ files, bytes }] = await server.query('SELECT files, bytes FROM document_usage');
			assert.deepEqual([Number(files), Number(bytes)], [rows.length, rows.reduce((sum, row) => sum + Number(row.bytes), 0)]);
		});
	});

	describe(`orphans and the archive on ${engine}`, () => {
		const server = useServer({ engine, clock: true });

		test('a file that no row names goes after an hour, an archived one after 30 days, with its bytes', async () => {
			const api = await server.login();
			const { body: candidate } = await api.post('/candidates', { name: '韩梅' });
			const upload = async (name) => (await api.upload(`/candidates/${candidate.id}/attachments`, { file: { name, content: pdf(name) } },
				{ headers, status: 201 })).body;
			const kept = await upload('kept.pdf');
			const gone = await upload('gone.pdf');
			await api.delete(`/attachments/${gone.id}`);
			const fileOf = async (id) => path.join(server.dataFolder, 'files', (await server.query(`SELECT file FROM attachment WHERE id = ${id}`))[0].file);
			const [keptFile, goneFile] = [await fileOf(kept.id), await fileOf(gone.id)];
			const orphan = path.join(path.dirname(keptFile), `${path.basename(path.dirname(keptFile))}${'0'.repeat(30)}`);
			fs.writeFileSync(orphan, 'left by a kill');
			server.moveClock({ hours: 2 });
			await waitFor(() => !fs.existsSync(orphan), { ms: 30000, what: 'the orphan to go' });
			assert.ok(fs.existsSync(keptFile) && fs.existsSync(goneFile));
			server.moveClock({ days: 31 });
			await waitFor(() => !fs.existsSync(goneFile), { ms: 30000, what: 'the archived file to go' });
			assert.ok(fs.existsSync(keptFile));
			assert.deepEqual((await server.query('SELECT id FROM attachment')).map(({ id }) => Number(id)), [kept.id]);
		});
	});
});
