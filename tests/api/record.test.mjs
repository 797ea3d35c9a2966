/* Saving a contact twice: what the client's own id of a record means, templates, and chats read off a picture, on both engines. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import zlib from 'node:zlib';
import { chatPictureOf } from '../harness/chat_picture.mjs';
import { forEachEngine, useServer } from '../harness/index.mjs';
import { closePictures, pictureOf } from '../harness/picture.mjs';

const said = [{ time: '2026年11月20日 下午3:04' }, { in: '期望年包六十万，希望在浦东上班' }, { in: '还有期权' }, { out: '收到，我和客户确认一下' },
	{ time: '2026年11月21日 09:30' }, { in: '好的' }];
let screenshot, weather, photo;
before(async () => {
	screenshot = await chatPictureOf('韩梅', said, { dark: true });
	photo = await chatPictureOf('韩梅', said, { photo: true });
	weather = await pictureOf('<p>今天天气很好</p>');
});
after(closePictures);

/* The head of a PNG of 29,000 × 29,000 points. */
function enormous() {
	const bytes = Buffer.from(screenshot.subarray(0, 200));
	bytes.writeUInt32BE(29000, 16);
	bytes.writeUInt32BE(29000, 20);
	bytes.writeUInt32BE(zlib.crc32(bytes.subarray(12, 29)), 29);
	return bytes;
}

forEachEngine((engine) => {
	describe(`records on ${engine}`, () => {
		const server = useServer({ engine });

		test('a client_uid names one record: the same again is that record, anything else is refused', async () => {
			const api = await server.login();
			const [one, other] = await Promise.all(['唐一', '唐二'].map(async (name) => (await api.post('/candidates', { name })).body.id));
			const record = { channel: 'wechat', direction: 'out', outcome: 'replied', text: '聊了聊', client_uid: 'uid-1', at: '2026-11-20T10:00:00+08:00' };
			const first = (await api.post(`/candidates/${one}/records`, record)).body;
			assert.equal((await api.post(`/candidates/${one}/records`, record)).body.id, first.id);
			for (const [id, body] of [[other, record], [one, { ...record, text: '改了' }], [one, { ...record, outcome: 'no_reply' }],
				[one, { ...record, sealed: true }]]) {
				const { body: problem } = await api.post(`/candidates/${id}/records`, body, { status: 409 });
				assert.deepEqual([problem.code, problem.field], ['record.uid_reused', 'client_uid']);
			}
			await api.patch(`/records/${first.id}`, { text: '更正' });
			const again = (await api.post(`/candidates/${one}/records`, record)).body;
			assert.deepEqual([again.id, again.text], [first.id, '更正']);
			assert.equal((await api.get(`/candidates/${other}/timeline`)).body.items.filter((item) => item.kind === 'record').length, 0);
		});

		test('the followup in the answer is the one that is read afterwards', async () => {
			const api = await server.login();
			const open = async (care) => (await api.post('/candidates', { name: `答复${care}`, care, pool_grade: care === 'pool' ? 'A' : null })).body.id;
			const [care, pool, wanted] = [await open('care'), await open('pool'), await open('care')];
			const position = (await api.post('/positions', { title: '架构师' })).body.id;
			await api.post('/submissions', { candidate_id: wanted, position_id: position });
			const today = new Date().toISOString();
			const earlier = new Date(Date.now() - 3 * 86400000).toISOString();
			for (const [id, record] of [[care, { outcome: 'reached', text: '聊得不错', emotion: 4 }], [care, { outcome: 'no_answer', at: today }],
				[care, { outcome: 'reached', fact: '更早的一次', at: earlier }], [pool, { outcome: 'reached', action: '发职位', fact: '想换城市' }],
				[pool, { outcome: 'no_answer' }], [pool, { outcome: 'reached', text: '密谈', sealed: true }],
				[wanted, { outcome: 'reached', text: '有兴趣' }]]) {
				const { followup } = (await api.post(`/candidates/${id}/records`, { channel: 'phone', direction: 'out', ...record })).body;
				assert.deepEqual(followup, (await api.get(`/followups/${followup.id}`)).body);
			}
		});

		test('templates are shipped, then the firm has its own; partners write them', async () => {
			const api = await server.login();
			const shipped = await api.get('/record-templates');
			assert.deepEqual([shipped.body.version, shipped.body.shipped, shipped.body.items[0].name, shipped.body.items[0].stage_kind],
				[1, true, '首次沟通', 'to_contact']);
			const items = [{ name: '电话初筛', stage_kind: 'contacted', fact: '背景：', emotion_text: null, action: null },
				{ name: '微信寒暄', stage_kind: null, fact: null, emotion_text: '心情：', action: null }];
			const put = await api.put('/record-templates', { items }, { ifMatch: '"1"' });
			assert.deepEqual(put.body, { version: 2, shipped: false, items });
			assert.equal(put.headers.etag, '"2"');
			const lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			assert.deepEqual((await lisa.get('/record-templates')).body, { version: 2, shipped: false, items });
			assert.equal((await lisa.put('/record-templates', { items: [] }, { status: 403 })).body.code, 'permission.denied');
			await api.put('/record-templates', { items: [] }, { ifMatch: '"7"', status: 412 });
			const twice = (await api.put('/record-templates', { items: [items[0], items[0]] }, { status: 422 })).body;
			assert.deepEqual([twice.code, twice.field], ['record_template.duplicate', 'items.1.name']);
			assert.deepEqual((await api.put('/record-templates', { items: [] }, { ifMatch: '"2"' })).body, { version: 3, shipped: false, items: [] });
			assert.deepEqual((await api.get('/record-templates')).body.items, []);
			assert.equal((await server.query("SELECT id FROM audit_entry WHERE action = 'record_template.change'")).length, 2);
		});

		test('a picture of a chat is taken apart by side and time, at night, too; what shows none says so', async () => {
			const api = await server.login();
			const { id } = (await api.post('/candidates', { name: '韩梅' })).body;
			const path = `/candidates/${id}/records/split-picture`;
			const read = async (content, status = 200) => (await api.upload(path, { file: { name: '截图.png', content } }, { headers: { 'Genjin-Upload': '1' }, status })).body;
			const { items } = await read(screenshot);
			assert.deepEqual(items.map(({ speaker, direction, at }) => [speaker, direction, at]), [['韩梅', 'in', '2026-11-20T15:04:00+08:00'],
				['admin', 'out', '2026-11-20T15:04:00+08:00'], ['韩梅', 'in', '2026-11-21T09:30:00+08:00']]);
			assert.deepEqual(items.map(({ text }) => text.replace(/,/g, '，')), ['期望年包六十万，希望在浦东上班\n还有期权', '收到，我和客户确认一下', '好的']);
			for (const [content, status, code] of [[weather, 422, 'record.no_bubbles'], [photo, 422, 'record.no_bubbles'], [screenshot.subarray(0, 3000), 422, 'record.no_picture'],
				['', 422, 'record.no_picture'], ['聊天记录', 422, 'record.no_picture'], [enormous(), 413, 'record.picture_too_large']])
				assert.equal((await read(content, status)).code, code);
			assert.equal((await api.get(`/candidates/${id}/timeline`)).body.items.filter((item) => item.kind === 'record').length, 0);
			const stranger = await server.addUser({ login: 'bo', name: '波', role: 'junior' });
			await stranger.upload(path, { file: { name: 'a.png', content: screenshot } }, { headers: { 'Genjin-Upload': '1' }, status: 404 });
		});
	});
});
