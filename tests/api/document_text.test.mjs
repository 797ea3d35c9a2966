/* What files say, on both engines: every kind is read in the background, its state is seen, who may not open it does not read it,
 * and a file that cannot be read holds up nobody. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';
import { doc, ole, ppt, xls } from '../harness/office.mjs';
import { closePictures, heicOf, pdfOf, pictureOf, scanOf } from '../harness/picture.mjs';
import { workbook, zip } from '../harness/workbook.mjs';

const headers = { 'Genjin-Upload': '1' };
const w = (body) => `<w:document xmlns:w="w" xmlns:mc="mc"><w:body>${body}</w:body></w:document>`;
const p = (text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`;
const docx = (body, more = {}) => zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': w(body), ...more });

let pdf, picture, scan, wanted;
before(async () => {
	pdf = await pdfOf('<h1>韩梅简历</h1><p>离职原因：希望换个城市。</p><p style="page-break-before:always">第二页 second page</p>');
	picture = await pictureOf('<p>薪资期望：月薪三万元</p><p>hanmei@example.com</p>');
	scan = scanOf(await pictureOf('<p>背景调查报告：候选人表现良好</p><p>总评 A</p>', 'jpeg'));
	wanted = {
		pdf: await pdfOf('<p>研究方向：量子纠缠与计算</p>'),
		picture: await pictureOf('<p>评语：对量子纠缠理解深刻</p>'),
		scan: scanOf(await pictureOf('<p>推荐信：他发表过量子纠缠的论文</p>', 'jpeg')),
	};
	await closePictures();
});

forEachEngine((engine) => {
	describe(`text of files on ${engine}`, () => {
		const server = useServer({ engine });
		let api, candidate;

		before(async () => {
			api = await server.login();
			candidate = (await api.post('/candidates', { name: '韩梅' })).body;
		});

		const send = async (name, content, kind = 'other') => (await api.upload(`/candidates/${candidate.id}/attachments`,
			{ kind, file: { name, content } }, { headers, status: 201 })).body;
		const ended = (id, what) => waitFor(async () => {
			const { body } = await api.get(`/attachments/${id}/info`);
			return ['done', 'failed', 'none'].includes(body.text_state) && body;
		}, { ms: 120000, every: 50, what: `the text of ${what ?? id}` });
		const textOf = async (id, query) => (await api.get(`/attachments/${id}/text`, query)).body;
		const all = async (id) => (await textOf(id)).pages.map(({ text }) => text).join('\n\f\n');

		test('plain text in any encoding, HTML without its marks', async () => {
			const files = {
				'utf8.txt': [Buffer.from('\uFEFF姓名：韩梅\r\n电话'), '姓名：韩梅\n电话'],
				'gb.txt': [Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0xa3, 0xba, 0xba, 0xab, 0xc3, 0xb7]), '姓名：韩梅'],
				'u16.txt': [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('姓名', 'utf16le')]), '姓名'],
				'a.md': ['# 标题\n\n- 一\n- 二', '# 标题\n\n- 一\n- 二'],
				'a.csv': ['姓名,城市\n韩梅,上海\n', '姓名,城市\n韩梅,上海'],
				'a.html': ['<html><head><style>p{}</style><script>var 坏=1</script></head><body><p>你&nbsp;好</p><p>a &lt; b</p></body></html>', '你 好\na < b'],
			};
			for (const [name, [content, text]] of Object.entries(files)) {
				const { id } = await send(name, content);
				assert.equal((await ended(id, name)).text_state, 'done');
				assert.equal(await all(id), text, name);
			}
		});

		test('DOCX: tables, headers, text boxes once, no deleted text; XLSX by sheets', async () => {
			const row = (...cells) => `<w:tr>${cells.map((cell) => `<w:tc>${p(cell)}</w:tc>`).join('')}</w:tr>`;
			const box = `<mc:AlternateContent><mc:Choice><w:txbxContent>${p('框中')}</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>${p('框中')}</w:txbxContent></mc:Fallback></mc:AlternateContent>`;
			const { id } = await send('a.docx', docx(`${p('第一段')}<w:p><w:r><w:delText>删掉的</w:delText></w:r><w:r>${box}<w:t>后文</w:t></w:r></w:p>` +
				`<w:tbl>${row('姓名', '韩梅')}${row('', '空前')}</w:tbl>${p('a<w:tab/>b'.replace('<w:tab/>', '</w:t><w:tab/><w:t>'))}`,
			{ 'word/header1.xml': `<w:hdr xmlns:w="w">${p('页眉')}</w:hdr>` }));
			assert.equal((await ended(id)).text_state, 'done');
			assert.equal(await all(id), '页眉\n第一段\n框中\n后文\n姓名\t韩梅\n空前\na\tb');
			const { id: book } = await send('a.xlsx', workbook({ 一部: [['姓名', '城市'], ['韩梅', '上海']], 二部: [['李雷']] }));
			assert.equal((await ended(book)).text_pages, 2);
			assert.equal(await all(book), '一部\n姓名\t城市\n韩梅\t上海\n\f\n二部\n李雷');
		});

		test('old Office: fields show their result, slides come in order, what was deleted stays away; a password says so', async () => {
			const files = {
				'a.doc': [doc(['离职原因：\r', 'mail ', '\x13HYPERLINK "mailto:x"\x14a@b.c\x15\r', '姓名\x07韩梅\x07\x07城市\x07上海\x07\x07']),
					'离职原因：\nmail a@b.c\n姓名\t韩梅\n城市\t上海'],
				'a.xls': [xls({ 一部: [['姓名', '月薪'], ['韩梅', 1.5, true, { formula: '上海' }], [], [1234567.125]], 二部: [['长'.repeat(4200)]] }),
					`一部\n姓名\t月薪\n韩梅\t1.5\tTRUE\t上海\n1234567.125\n\f\n二部\n${'长'.repeat(4200)}`],
				'a.ppt': [ppt([['标题', '正文\r二行'], ['', '第二页']], ['notes']), '标题\n正文\n二行\n\f\n第二页\n\f\nnotes'],
			};
			for (const [name, [content, text]] of Object.entries(files)) {
				const { id } = await send(name, content);
				assert.equal((await ended(id, name)).text_state, 'done');
				assert.equal(await all(id), text, name);
			}
			const locked = { 'b.doc': doc(['x'], 0x0300), 'b.ppt': ppt([['', 'x']], [], 0xf3d1c4df), 'b.xls': xls({ a: [['x']] }, Buffer.from([0x2f, 0, 0, 0])) };
			for (const [name, content] of Object.entries(locked))
				assert.equal((await ended((await send(name, content)).id, name)).text_error, 'document.password', name);
			assert.equal((await ended((await send('c.msg', ole({ other: 'x' }))).id)).text_state, 'none');
		});

		test('PDF page by page, with a thumbnail', async () => {
			const { id, has_thumbnail: early } = await send('cv.pdf', pdf, 'cv');
			assert.equal(early, false);
			const done = await ended(id);
			assert.deepEqual([done.text_state, done.text_pages, done.text_by_ocr, done.has_thumbnail], ['done', 2, false, true]);
			const { pages, next, state } = await textOf(id);
			assert.deepEqual([pages.map(({ page }) => page), next, state], [[1, 2], null, 'done']);
			assert.match(pages[0].text, /韩梅简历\n+离职原因：希望换个城市。/);
			assert.match(pages[1].text, /第二页 second page/);
			const first = await textOf(id, { limit: 1 });
			assert.deepEqual([first.pages.length, first.next], [1, 2]);
			assert.equal((await textOf(id, { from: 2, limit: 1 })).next, null);
			const small = await api.get(`/attachments/${id}/thumbnail`, undefined, { contract: false });
			assert.equal(small.headers['content-type'], 'image/png');
			assert.equal(small.bytes.subarray(1, 4).toString(), 'PNG');
			assert.ok(small.bytes.length < 200000);
			const [{ n }] = await server.query(`SELECT count(*) AS n FROM audit_entry WHERE action = 'attachment.text' AND entity_id = ${id}`);
			assert.equal(Number(n), 2);
		});

		test('pictures and scanned pages are read by OCR', async () => {
			const { id } = await send('photo.png', picture);
			const { id: scanned } = await send('scan.pdf', scan);
			const { id: held } = await send('IMG_1.HEIC', heicOf(picture));
			const seen = await ended(id, 'the picture');
			assert.deepEqual([seen.text_state, seen.text_by_ocr, seen.has_thumbnail], ['done', true, true]);
			const text = await all(id);
			assert.match(text, /薪资期望.?\s*月薪三万元/);
			assert.match(text, /hanmei@example\.com/);
			const kept = await ended(held, 'the HEIC');
			assert.deepEqual([kept.mime, kept.text_state, kept.has_thumbnail], ['image/heic', 'done', true]);
			assert.match(await all(held), /薪资期望.?\s*月薪三万元/);
			assert.equal((await ended(scanned, 'the scan')).text_by_ocr, true);
			assert.match(await all(scanned), /背景调查报告.*表现良好/s);
		});

		test('what cannot be read says why, is read again on demand, and holds up nobody', async () => {
			const broken = {
				'cut.pdf': [pdf.subarray(0, 300), /^(document\.damaged|extract\.failed)$/],
				'dtd.docx': [docx('').length && zip({ 'word/document.xml': '<!DOCTYPE a [<!ENTITY b "bbb">]><w:document xmlns:w="w"/>' }), /^table\.damaged$/],
				'cut.png': [picture.subarray(0, 60), /^document\.damaged$/],
			};
			const ids = [];
			for (const [name, [content, code]] of Object.entries(broken))
				ids.push([(await send(name, content)).id, code]);
			const { id: good } = await send('good.txt', '好的');
			assert.equal((await ended(good)).text_state, 'done');
			for (const [id, code] of ids) {
				const { text_state: state, text_error: error } = await ended(id);
				assert.equal(state, 'failed');
				assert.match(error, code);
				assert.deepEqual((await textOf(id)).pages, []);
			}
			const [first] = ids;
			assert.equal((await api.post(`/attachments/${first[0]}/text`, {}, { status: 202 })).body.text_state, 'waiting');
			assert.equal((await ended(first[0])).text_state, 'failed');
			const { id: sound } = await send('a.wav', Buffer.concat([Buffer.from('RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0', 'latin1'), Buffer.alloc(64)]));
			assert.equal((await ended(sound)).text_state, 'none');
			assert.equal((await api.post(`/attachments/${sound}/text`, {}, { status: 409 })).body.code, 'document.no_text');
		});

		test('the text of a CV is contact data; workbenches hear how far it is', async () => {
			const junior = await server.addUser({ login: 'junior', role: 'junior' });
			const { body: own } = await junior.post('/candidates', { name: '李雷' });
			const stream = await junior.stream();
			const { body: cv } = await api.upload(`/candidates/${own.id}/attachments`, { kind: 'cv', file: { name: 'cv.txt', content: '李雷的手机' } },
				{ headers, status: 201 });
			await ended(cv.id);
			assert.equal((await junior.get(`/attachments/${cv.id}/text`, undefined, { status: 403 })).body.code, 'permission.denied');
			const states = [];
			while (states.at(-1) !== 'done')
				states.push((await stream.next('attachment')).body.text_state);
			assert.deepEqual(states, ['waiting', 'running', 'done']);
			stream.close();
		});

		test('a CV proposes facts with their place; nothing is saved before the person confirms', async () => {
			const cv = '姓名：林夕\t性别：女\n电话：139-0013-9001 邮箱：linxi@example.com\n工作经历\n2018.07 - 至今\t腾讯科技（深圳）有限公司\t技术总监\n教育背景\n清华大学 本科 2010-2014\n';
			const before = (await api.get('/candidates')).body.total;
			const { body: looked } = await api.upload('/cv-proposals', { file: { name: '林夕.txt', content: cv } }, { headers });
			assert.deepEqual([looked.attachment_id, looked.state, looked.pages.length], [null, 'done', 1]);
			const first = (proposal, field) => proposal.items.find((item) => item.field === field);
			const wanted = { name: '林夕', gender: 'female', phone: '13900139001', email: 'linxi@example.com', company: '腾讯科技（深圳）有限公司',
				title: '技术总监', education: '本科', school: '清华大学' };
			assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((field) => [field, first(looked, field)?.value])), wanted);
			const { page, offset, length } = first(looked, 'phone');
			assert.equal([...looked.pages[page - 1].text].slice(offset, offset + length).join(''), '139-0013-9001');
			assert.equal((await api.get('/candidates')).body.total, before);

			const { body: made } = await api.post('/candidates', { name: wanted.name, phone: wanted.phone, email: wanted.email, company: wanted.company,
				title: wanted.title, gender: wanted.gender, education: wanted.education });
			const { body: file } = await api.upload(`/candidates/${made.id}/attachments`, { kind: 'cv', file: { name: '林夕.txt', content: cv } }, { headers, status: 201 });
			await ended(file.id);
			const { body: kept } = await api.get(`/attachments/${file.id}/cv`);
			assert.deepEqual([kept.attachment_id, kept.items], [file.id, looked.items]);
			assert.equal((await api.get(`/candidates/${made.id}`)).body.version, made.version);
			const [{ n }] = await server.query(`SELECT count(*) AS n FROM audit_entry WHERE action = 'attachment.cv' AND entity_id = ${file.id}`);
			assert.equal(Number(n), 1);
			const junior = await server.addUser({ login: 'reader', role: 'junior' });
			const { body: own } = await junior.post('/candidates', { name: '见习' });
			const { body: hidden } = await api.upload(`/candidates/${own.id}/attachments`, { kind: 'cv', file: { name: 'x.txt', content: cv } }, { headers, status: 201 });
			assert.equal((await junior.get(`/attachments/${hidden.id}/cv`, undefined, { status: 403 })).body.code, 'permission.denied');
			assert.equal((await api.upload('/cv-proposals', { file: { name: 'a.zip', content: 'PK\x03\x04xx' } }, { headers, status: 422 })).body.code, 'document.type');
			assert.equal((await api.upload('/cv-proposals', { file: { name: 'a.pdf', content: pdf.subarray(0, 200) } }, { headers, status: 422 })).body.code, 'document.damaged');
		});

		test('one search finds the word in PDF, DOCX, picture and scan; a junior not in a CV; the archive forgets', async () => {
			const { body: person } = await api.post('/candidates', { name: '寻人' });
			const { api: junior } = { api: await server.addUser({ login: 'seeker', role: 'junior' }) };
			await junior.post('/candidates', { name: '自己人' });
			const ids = [];
			for (const [name, content, kind] of [['甲.pdf', wanted.pdf, 'cv'], ['乙.docx', docx(p('他说量子纠缠很难')), 'other'],
				['丙.png', wanted.picture, 'assessment'], ['丁.pdf', wanted.scan, 'other']])
				ids.push((await api.upload(`/candidates/${person.id}/attachments`, { kind, file: { name, content } }, { headers, status: 201 })).body.id);
			const find = async (who, q, more) => (await who.get('/search', { q, ...more })).body.items.filter(({ kind }) => ['file', 'cv'].includes(kind));
			await waitFor(async () => (await find(api, '量子纠缠')).length === 4, { ms: 60000, every: 100, what: 'all four to be found' });
			const hits = await find(api, '量子纠缠');
			assert.deepEqual(hits.map(({ id }) => id).sort((a, b) => a - b), ids);
			assert.ok(hits.every(({ highlight }) => highlight.some(({ hit, text }) => hit && text === '量子纠缠')), JSON.stringify(hits));
			assert.deepEqual(await find(junior, '量子纠缠'), []);
			const position = (await api.post('/positions', { title: '职位', company: '客户' })).body;
			const me = (await junior.get('/me')).body.id;
			await api.post('/submissions', { candidate_id: person.id, position_id: position.id });
			await api.put(`/positions/${position.id}/members`, { items: [{ account_id: me, level: 'view' }] });
			assert.deepEqual((await find(junior, '量子纠缠')).map(({ id }) => id).sort((a, b) => a - b), ids.slice(1));
			await api.patch(`/attachments/${ids[1]}`, { kind: 'cv' });
			await waitFor(async () => (await find(junior, '量子纠缠')).length === 2, { what: 'what became a CV to be hidden' });
			assert.equal((await find(api, '量子纠缠')).length, 4);
			await api.delete(`/attachments/${ids[2]}`);
			await waitFor(async () => (await find(api, '量子纠缠')).length === 3, { what: 'the archived one to be forgotten' });
			await api.post(`/attachments/${ids[2]}/restore`, {});
			await waitFor(async () => (await find(api, '量子纠缠')).length === 4, { what: 'the restored one to be found' });
			assert.deepEqual((await find(api, '丙.png')).map(({ id }) => id), [ids[2]]);
		});

		test('kill -9 while files are read: all are read in the end, once', async () => {
			const files = [];
			for (let i = 0; i < 12; i++)
				files.push(await send(`k${i}.docx`, docx(p(`第${i}份`))));
			for (let kills = 0; kills < 3; kills++) {
				await sleep(30);
				await server.killAndRestart();
			}
			for (const [i, { id }] of files.entries()) {
				assert.equal((await ended(id)).text_state, 'done');
				assert.equal(await all(id), `第${i}份`);
			}
		});
	});
});
after(closePictures);
