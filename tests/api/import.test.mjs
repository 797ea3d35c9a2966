/* Imports over HTTP and by command line, on both engines: guess, start, progress, rejects, cancel, the same file again. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { forEachEngine, sharedData, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';
import { xls } from '../harness/office.mjs';
import { workbook } from '../harness/workbook.mjs';

const headers = { 'Genjin-Upload': '1' };

function code(reply, status, wanted, field) {
	assert.equal(reply.status, status, reply.text);
	assert.equal(reply.body.code, wanted, reply.text);
	if (field !== undefined)
		assert.equal(reply.body.field, field, reply.text);
}

const upload = (api, kind, name, content, options = {}) =>
	api.upload('/imports', { kind, file: { name, content } }, { headers, status: 202, ...options });

/* Waits until the import has ended. */
const ended = (api, id) => waitFor(async () => {
	const { body } = await api.get(`/imports/${id}`);
	return body.state !== 'running' && body;
}, { ms: 60000, what: `the end of import ${id}` });

async function run(api, kind, name, content, start = {}) {
	const { body } = await upload(api, kind, name, content);
	await api.post(`/imports/${body.id}/start`, start, { status: 202 });
	return ended(api, body.id);
}

function balanced(counts) {
	assert.equal(counts.rows, counts.created + counts.merged + counts.skipped + counts.rejected, JSON.stringify(counts));
	assert.equal(counts.processed, counts.rows);
	return counts;
}

const people = '\uFEFF姓名,手机,邮箱,现公司,备注\r\n' +
	'张伟,13800138000,zw@example.com,甲公司,"会法语\r\n会德语"\r\n' +
	'张偉,138 0013 8000,,乙公司,\r\n' +
	',,,,\r\n' +
	'李娜,,,丙集团,\r\n' +
	'赵敏,1.38E+10,,丁公司,=cmd\r\n';

forEachEngine((engine) => {
	describe(`imports on ${engine}`, () => {
		const server = useServer({ engine });
		let api;

		test('rejected rows come back, are corrected and go in by the mapping they had', async () => {
			api = await server.login();
			const { body: guessed } = await upload(api, 'candidates', '自定.csv', '称呼,号码,随记\n孙悦,13800138201,会法语\n,13800138202,会德语\n');
			const mapping = [{ column: 0, field: 'name' }, { column: 1, field: 'phone' }];
			await api.post(`/imports/${guessed.id}/start`, { mapping }, { status: 202 });
			const first = await ended(api, guessed.id);
			assert.deepEqual([first.counts.created, first.counts.rejected], [1, 1]);
			const { text } = await api.get(`/imports/${guessed.id}/rejects`, undefined, { contract: false });
			assert.match(text, /^\uFEFF?行号,原因,称呼,号码,随记\r\n3,.*,,13800138202,会德语/);

			const { body: again } = await upload(api, 'candidates', '改好.csv', text.replace(',,13800138202', ',周悦,13800138202'));
			assert.deepEqual(again.guess.columns.map((column) => column.field), [null, null, 'name', 'phone', null]);
			assert.ok(again.guess.columns[2].remembered);
			await api.post(`/imports/${again.id}/start`, {}, { status: 202 });
			assert.equal((await ended(api, again.id)).counts.created, 1);
			const { body: { items: [found] } } = await api.get('/candidates', { q: '周悦' });
			const { body: person } = await api.get(`/candidates/${found.id}`);
			assert.match(person.resume, /随记: 会德语/);
			assert.doesNotMatch(person.resume, /行号|原因/);
		});

		test('templates in both languages', async () => {
			const zh = await api.get('/imports/templates/records', { locale: 'zh-CN' }, { contract: false });
			assert.match(zh.text, /^\uFEFF?"姓名（姓名、手机至少填一个）","手机",/);
			assert.match(zh.headers['content-disposition'], /records.csv/);
			assert.match((await api.get('/imports/templates/positions', { locale: 'en' }, { contract: false })).text, /"Title \(required\)","Company",/);
			await api.get('/imports/templates/companies', undefined, { status: 404 });
		});

		test('a file is guessed, started, followed live and reported', async () => {
			api = await server.login();
			const stream = await api.stream();
			const { body: guessed } = await upload(api, 'candidates', '候选人.csv', people);
			assert.equal(guessed.state, 'guessed');
			assert.equal(guessed.file_name, '候选人.csv');
			assert.equal(guessed.guess.encoding, 'UTF-8');
			assert.equal(guessed.guess.header_row, 1);
			assert.deepEqual(guessed.guess.columns.map((column) => column.field), ['name', 'phone', 'email', 'company', 'note']);
			assert.equal(guessed.sample[0][4], '会法语\n会德语');
			assert.ok(guessed.fields.some((field) => field.field === 'name' && field.required && field.label === '姓名'));
			const { body: running } = await api.post(`/imports/${guessed.id}/start`, {}, { status: 202 });
			assert.equal(running.state, 'running');
			const done = await ended(api, guessed.id);
			assert.equal(done.state, 'done');
			assert.deepEqual(balanced(done.counts),
				{ rows: 5, processed: 5, created: 2, merged: 1, skipped: 1, rejected: 1, blank: 1 });
			assert.deepEqual(done.rejects.map((reject) => [reject.row, reject.field, reject.reason.code]),
				[[7, 'phone', 'import.damaged_number']]);
			await waitFor(() => stream.events.some((event) => event.type === 'import' && JSON.parse(event.data).state === 'done'));
			stream.close();
			const csv = await api.get(`/imports/${guessed.id}/rejects`);
			assert.match(csv.headers['content-disposition'], /^attachment/);
			assert.equal(csv.text.replace(/^\uFEFF/, ''), '行号,原因,姓名,手机,邮箱,现公司,备注\r\n' +
				"7,号码被表格软件截断成了科学计数，请改为文本格式后重新填写,赵敏,1.38E+10,,丁公司,'=cmd\r\n");
			const { body: found } = await api.get('/candidates', { q: '张伟' });
			const { body: candidate } = await api.get(`/candidates/${found.items[0].id}`);
			assert.equal(candidate.care, 'pool');
			assert.equal(candidate.resume, '会法语\n会德语\n公司: 乙公司');
			const note = await waitFor(async () => (await api.get('/inbox')).body.items.find((item) => item.kind === 'import'));
			assert.match(note.text, /候选人\.csv/);
		});

		test('an upload that is repeated has one effect and one answer', async () => {
			const file = '姓名,现公司\n周杰,甲公司\n';
			const sent = () => upload(api, 'candidates', '重传.csv', file, { key: 'upload-1' });
			const replies = await Promise.all([sent(), sent(), sent()]);
			replies.push(await sent());
			for (const reply of replies)
				assert.equal(reply.text, replies[0].text);
			assert.equal((await api.get('/imports')).body.items.filter((item) => item.file_name === '重传.csv').length, 1);
			const refuse = async (kind, name, content) =>
				code(await upload(api, kind, name, content, { key: 'upload-1', status: 422 }), 422, 'request.key_reused', 'Idempotency-Key');
			await refuse('candidates', '重传.csv', file.replace('甲', '乙'));
			await refuse('positions', '重传.csv', file);
			await refuse('candidates', '别的.csv', file);
			await api.delete(`/imports/${replies[0].body.id}`);
			assert.equal((await sent()).text, replies[0].text);
		});

		test('the sheet of a workbook is chosen at any step', async () => {
			const book = (who, phone) => workbook({ 填写说明: [['请勿修改']], 一部: [['姓名', '现公司'], [`${who}甲`, '甲公司']],
				二部: [['公司', '候选人', '手机'], ['乙公司', `${who}乙`, phone], ['丙公司', `${who}丙`, '']] });
			const names = async () => (await api.get('/candidates', { q: '册' })).body.items.map((item) => item.name).sort();
			const first = (await upload(api, 'candidates', '名册.xlsx', book('册一', '13900139001'))).body;
			assert.deepEqual(first.guess.sheets, ['填写说明', '一部', '二部']);
			assert.equal(first.guess.sheet, '一部');
			const changed = (await api.patch(`/imports/${first.id}`, { sheet: '二部' })).body;
			assert.equal(changed.guess.sheet, '二部');
			assert.deepEqual(changed.guess.columns.map((column) => column.field), ['company', 'name', 'phone']);
			assert.deepEqual(changed.sample, [['乙公司', '册一乙', '13900139001'], ['丙公司', '册一丙', '']]);
			assert.deepEqual((await api.get(`/imports/${first.id}`)).body.guess, changed.guess);
			await api.post(`/imports/${first.id}/start`, {}, { status: 202 });
			assert.equal((await ended(api, first.id)).counts.created, 2);
			assert.deepEqual(await names(), ['册一丙', '册一乙']);

			const old = xls({ 填写说明: [['请勿修改']], 二部: [['公司', '候选人', '手机'], ['乙公司', '册二乙', '13900139002'], ['丙公司', '册二丙', '']] });
			const second = (await upload(api, 'candidates', '名册.xls', old)).body;
			assert.deepEqual([second.guess.format, second.guess.sheet], ['xls', '二部']);
			const started = (await api.post(`/imports/${second.id}/start`, { sheet: '二部' }, { status: 202, key: 'start-sheet' })).body;
			assert.equal(started.guess.sheet, '二部');
			assert.equal((await ended(api, second.id)).counts.created, 2);
			code(await api.patch(`/imports/${second.id}`, { sheet: '一部' }, { status: 409 }), 409, 'import.started');

			const third = (await api.upload('/imports', { kind: 'candidates', sheet: '二部', file: { name: '名册.xlsx', content: book('册三', '') } },
				{ headers, status: 202 })).body;
			assert.equal(third.guess.sheet, '二部');
			for (const call of [() => api.patch(`/imports/${third.id}`, { sheet: '三部' }, { status: 422 }),
				() => api.post(`/imports/${third.id}/start`, { sheet: '三部' }, { status: 422 }),
				() => api.upload('/imports', { kind: 'candidates', sheet: '三部', file: { name: '名册.xlsx', content: book('册四', '') } }, { headers, status: 422 })])
				code(await call(), 422, 'import.sheet', 'sheet');
			assert.equal((await api.get(`/imports/${third.id}`)).body.guess.sheet, '二部');
			const text = (await upload(api, 'candidates', '单.csv', '姓名\n册五\n')).body;
			assert.deepEqual(text.guess.sheets, []);
			code(await api.patch(`/imports/${text.id}`, { sheet: '一部' }, { status: 422 }), 422, 'import.sheet', 'sheet');
		});

		test('an upload that was refused leaves its key free', async () => {
			code(await upload(api, 'candidates', '空.csv', '姓名\n', { key: 'upload-2', status: 422 }), 422, 'import.empty', 'file');
			await upload(api, 'candidates', '空.csv', '姓名\n周杰\n', { key: 'upload-2' });
		});

		test('the same file again creates nothing and its mapping is remembered', async () => {
			const { body } = await upload(api, 'candidates', 'again.csv', people);
			assert.ok(body.guess.columns.every((column) => column.remembered));
			await api.post(`/imports/${body.id}/start`, { duplicates: 'skip' }, { status: 202 });
			const { counts } = await ended(api, body.id);
			assert.deepEqual([counts.created, counts.merged, counts.skipped, counts.rejected], [0, 0, 4, 1]);
		});

		test('new followups get due times over the days to come', async () => {
			const rows = Array.from({ length: 30 }, (_, i) => `跟进人${i},${13700000000 + i}`).join('\n');
			const done = await run(api, 'candidates', 'care.csv', `姓名,手机\n${rows}\n`, { care: 'care' });
			assert.equal(done.counts.created, 30);
			const planned = await waitFor(async () => {
				const { body } = await api.get('/candidates', { q: '跟进人', limit: 50 });
				return body.items.every((item) => item.next_due_at) && body.items;
			}, { ms: 20000, what: 'due times of all' });
			assert.ok(planned.every((item) => item.care === 'care'));
			const days = new Set(planned.map((item) => item.next_due_at.slice(0, 10)));
			assert.ok(days.size >= 2, [...days].join(' '));
		});

		test('what is no import is refused with a code', async () => {
			code(await upload(api, 'people', 'a.csv', people, { status: 422 }), 422, 'import.kind', 'kind');
			code(await upload(api, 'candidates', 'a.csv', '', { status: 422 }), 422, 'import.empty');
			code(await upload(api, 'candidates', 'a.csv', '姓名,手机\n', { status: 422 }), 422, 'import.empty');
			code(await upload(api, 'candidates', 'a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'), { status: 422 }), 422, 'import.unreadable');
			const { body } = await upload(api, 'candidates', 'a.csv', 'foo,bar\n1,2\n');
			const start = (mapping) => api.post(`/imports/${body.id}/start`, { mapping }, { status: 422 });
			code(await start([]), 422, 'import.mapping', 'mapping');
			code(await start([{ column: 0, field: 'nonsense' }]), 422, 'import.mapping');
			code(await start([{ column: 7, field: 'name' }]), 422, 'import.mapping');
			code(await start([{ column: 0, field: 'name' }, { column: 1, field: 'name' }]), 422, 'import.mapping');
			code(await api.post(`/imports/${body.id}/start`, { care: 'nowhere' }, { status: 422 }), 422, 'request.choice', 'care');
			await api.post(`/imports/${body.id}/start`, { mapping: [{ column: 0, field: 'name' }] }, { status: 202 });
			code(await api.post(`/imports/${body.id}/start`, {}, { status: 409 }), 409, 'import.started');
			code(await api.get('/imports/999999', undefined, { status: 404 }), 404, 'import.not_found');
		});

		test('a cancelled import stays cancelled', async () => {
			const rows = Array.from({ length: 3000 }, (_, i) => `取消${i},,公司${i}`).join('\n');
			const { body } = await upload(api, 'candidates', 'c.csv', `姓名,手机,现公司\n${rows}\n`);
			await api.post(`/imports/${body.id}/start`, {}, { status: 202 });
			const { body: cancelled } = await api.delete(`/imports/${body.id}`, undefined, { status: 200 });
			const after = (await api.get(`/imports/${body.id}`)).body;
			assert.ok(['cancelled', 'done'].includes(after.state));
			assert.equal(after.state, cancelled.state);
			const { body: found } = await api.get('/candidates', { q: '取消', limit: 1 });
			assert.equal(found.total, after.counts.created);
			const untouched = (await upload(api, 'candidates', 'd.csv', people)).body;
			assert.equal((await api.delete(`/imports/${untouched.id}`, undefined, { status: 200 })).body.state, 'cancelled');
		});

		test('juniors must not import, others see their own', async () => {
			const junior = await server.addUser({ login: 'junior', name: '小初', role: 'junior', password: 'correct horse battery' });
			const senior = await server.addUser({ login: 'senior', name: '老资', role: 'senior', password: 'correct horse battery' });
			code(await upload(junior, 'candidates', 'a.csv', people, { status: 403 }), 403, 'permission.denied');
			const own = await run(senior, 'positions', 'p.csv', '职位名称,公司,薪资\n架构师,甲公司,30k-50k·14薪\n');
			assert.equal(own.counts.created, 1);
			const list = (await senior.get('/imports')).body;
			assert.deepEqual(list.items.map((item) => item.id), [own.id]);
			assert.ok((await api.get('/imports')).body.total > 1);
			const theirs = (await api.get('/imports', { limit: 100 })).body.items.find((item) => item.id !== own.id);
			code(await senior.get(`/imports/${theirs.id}`, undefined, { status: 404 }), 404, 'import.not_found');
			const { body } = await senior.get('/positions', { q: '架构师' });
			assert.deepEqual([body.items[0].salary_min.amount, body.items[0].salary_max.amount, body.items[0].company.name],
				[3000000, 5000000, '甲公司']);
		});

		test('pages of imports follow each other', async () => {
			const seen = [];
			for (let cursor; ;) {
				const { body } = await api.get('/imports', { limit: 2, ...(cursor && { cursor }) });
				seen.push(...body.items.map((item) => item.id));
				if (!body.next)
					break;
				cursor = body.next;
			}
			assert.equal(new Set(seen).size, seen.length);
			assert.deepEqual(seen, [...seen].sort((one, other) => other - one));
		});

		test('the command line imports beside the server', async () => {
			const folder = temporaryFolder('import');
			const file = path.join(folder, 'people.csv');
			const map = path.join(folder, 'map.json');
			fs.writeFileSync(file, 'wer,wo\n王小明,戊公司\n,己公司\n');
			fs.writeFileSync(map, JSON.stringify({ wer: 'name', wo: 'company' }));
			const first = await server.command(['import', 'candidates', file, '--login', 'admin', '--map', map, '--json']);
			const result = JSON.parse(first.stdout);
			assert.deepEqual([result.rows, result.created, result.merged, result.rejected], [2, 1, 0, 1]);
			assert.match(fs.readFileSync(result.rejects_file, 'utf8'), /3,缺少必填内容,,己公司/);
			const again = JSON.parse((await server.command(['import', 'candidates', file, '--login', 'admin', '--json'])).stdout);
			assert.deepEqual([again.rows, again.created, again.merged, again.rejected], [2, 0, 1, 1]);
			const book = path.join(folder, 'book.xlsx');
			fs.writeFileSync(book, workbook({ 一部: [['姓名'], ['簿甲']], 二部: [['姓名', '现公司'], ['簿乙', '乙公司'], ['簿丙', '']] }));
			const counted = async (...more) =>
				JSON.parse((await server.command(['import', 'candidates', book, '--login', 'admin', '--json', ...more])).stdout).created;
			assert.equal(await counted('--sheet', '二部'), 2);
			assert.equal(await counted(), 1);
			assert.match((await server.command(['import', 'candidates', book, '--login', 'admin', '--sheet', '三部'], { status: 1 })).stderr, /import\.sheet/);
			assert.equal((await server.command(['import', 'people', file, '--login', 'admin'], { status: 2 })).status, 2);
			assert.equal((await server.command(['import', 'candidates', '/nowhere', '--login', 'admin'], { status: 1 })).status, 1);
		});

		const executives = sharedData('candidates/executives-gb18030.csv');
		test('918 executives and 1,829 positions go in by the page', { skip: !executives && 'no real data' }, async () => {
			const done = await run(api, 'candidates', 'executives.csv', fs.readFileSync(executives));
			assert.equal(done.guess.encoding, 'GB18030');
			assert.deepEqual([balanced(done.counts).rows, done.counts.created, done.counts.merged], [918, 916, 2]);
			const positions = fs.readFileSync(sharedData('positions/lagou_latlng_utf8bom.csv'));
			assert.equal((await run(api, 'positions', 'lagou.csv', positions)).counts.created, 1829);
			assert.equal((await run(api, 'positions', 'lagou.csv', positions)).counts.created, 0);
			const template = fs.readFileSync(sharedData('ats-exports/cordys/user.xlsx'));
			const refused = await run(api, 'candidates', 'user.xlsx', template);
			assert.deepEqual(refused.rejects.map((reject) => reject.reason.code), ['import.phone']);
		});
	});
});
