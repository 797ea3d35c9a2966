/* Full-text search and suggestions, on both engines: what is found, by whom, how it is shown, and when. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const shown = (item) => item.highlight.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');
const ids = ({ items }, kind) => items.filter((item) => !kind || item.kind === kind).map(({ id }) => id);

forEachEngine((engine) => {
	describe(`search on ${engine}`, () => {
		const server = useServer({ engine });
		let api, senior, junior, zhang, ouyang, record, sealed;

		const search = async (q, query = {}, client = api) => (await client.get('/search', { q, ...query })).body;
		/* The index follows within a second; nothing waits any more. */
		const indexed = () => waitFor(async () => Number((await server.query('SELECT count(*) AS n FROM search_change'))[0].n) === 0,
			{ ms: 10000, what: 'the index' });
		const note = async (person, text, more = {}, client = api) =>
			(await client.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'reached', text, ...more })).body;

		before(async () => {
			api = await server.login();
			senior = await server.addUser({ login: 'senior', name: '李莎', role: 'senior' });
			junior = await server.addUser({ login: 'junior', name: '小陈', role: 'junior' });
			zhang = (await api.post('/candidates', { name: '张伟', phone: '13812345678', company: '支付宝（杭州）', title: '風控專家',
				city: '杭州', tags: ['核心'], resume: '负责 ＪＡＶＡ 清结算平台，熟悉 C++ 与 node.js' })).body;
			ouyang = (await api.post('/candidates', { name: '欧阳修', phone: '13900008000', company: '北宋集团', title: '文案' })).body;
			record = await note(zhang, '电话沟通：候选人张伟愿意看 Java 方向，薪资 <b>60</b> 万', { fact: '家庭原因考虑回杭州' });
			sealed = await note(zhang, '机密的背调结果', { sealed: true });
			await indexed();
		});

		test('any two characters are found, in every script and form', async () => {
			for (const q of ['沟通', '意看', '看 Java', 'ＪＡＶＡ', 'av', '万', '薪資', '60', '杭州', '原因考虑', 'c++', 'node.js', 'ode', '(杭', '风控', '核心'])
				assert.ok(q === '万' || (await search(q)).total > 0, `${q} is not found`);
			assert.deepEqual(ids(await search('愿意'), 'record'), [record.id]);
			assert.equal((await search('愿看')).total, 0); // both pairs of it nowhere side by side
			assert.equal((await search('"Java 方向"')).total, 1);
			assert.equal((await search('"方向 Java"')).total, 0);
		});

		test('hits show the original, never markup', async () => {
			const { items } = await search('薪资');
			assert.equal(items[0].kind, 'record');
			assert.equal(shown(items[0]), '电话沟通：候选人张伟愿意看 Java 方向，[薪资] <b>60</b> 万');
			assert.deepEqual(items[0].candidate, { id: zhang.id, name: '张伟' });
			assert.equal(shown((await search('java', { in: 'resume' })).items[0]), '负责 [ＪＡＶＡ] 清结算平台，熟悉 C++ 与 node.js');
			assert.equal(shown((await search('风控专家')).items[0]), '[風控專家]');
			assert.equal(shown((await search('风控 支付宝', { in: 'candidate' })).items[0]), '[支付宝]（杭州） … [風控]專家');
		});

		test('operators narrow it down', async () => {
			assert.equal((await search('张伟 -Java')).items.every(({ kind }) => kind === 'candidate'), true);
			assert.equal((await search('张伟', { in: 'record' })).total, 1);
			assert.equal((await search('张伟 作者:李莎')).total, 0);
			assert.equal((await search('author:me 沟通')).total, 1);
			assert.equal((await search('渠道:电话')).total, 1);
			assert.equal((await search('channel:wechat 沟通')).total, 0);
			assert.equal((await search('沟通 after:2020-01-01 before:2120-01')).total, 1);
			assert.equal((await search('沟通 before:2020')).total, 0);
			assert.equal((await search('沟通 stage:interview')).total, 0);
			assert.equal((await search('杭州', { candidate_id: ouyang.id })).total, 0);
		});

		test('what cannot be read is answered with its place', async () => {
			const refused = async (q, code, position, length) => {
				const { body } = await api.get('/search', { q }, { status: 422 });
				assert.deepEqual([body.code, body.field, body.params], [code, 'q', { position, length }], q);
			};
			await refused('沟通 "没有', 'search.open_quote', 3, 1);
			await refused('沟通 ""', 'search.empty_phrase', 3, 2);
			await refused('\u3000', 'search.empty', 0, 1);
			await refused('-张伟', 'search.only_excluded', 0, 3);
			await refused('作者: 张', 'search.missing_value', 3, 0);
			await refused('作者:没这人', 'search.unknown_author', 3, 3);
			await refused('沟通 stage:没有', 'search.unknown_stage', 9, 2);
			await refused('channel:鸽子 沟通', 'search.unknown_channel', 8, 2);
			await refused('after:2026-02-30 沟通', 'search.bad_date', 6, 10);
			await refused('-author:me 沟通', 'search.excluded_operator', 8, 2);
			await refused('aa bb cc dd ee ff gg hh ii', 'search.too_many_words', 24, 2);
			assert.equal((await api.get('/search', { q: '沟通', in: 'gossip' }, { status: 422 })).body.field, 'in');
			assert.equal((await search('http://沟通')).total, 0); // no operator: a word
		});

		test('names by pinyin, initials, first character and the last four digits', async () => {
			for (const q of ['zhangwei', 'zw', '张', '5678'])
				assert.deepEqual(ids(await search(q), 'candidate'), [zhang.id], q);
			assert.equal((await search('伟')).total, 0);
			const suggested = async (q) => (await api.get('/suggest', { q })).body.items.map(({ candidate, how }) => [candidate.name, how]);
			assert.deepEqual(await suggested('张'), [['张伟', 'name']]);
			assert.deepEqual(await suggested('zhang w'), [['张伟', 'pinyin']]);
			assert.deepEqual(await suggested('ouy'), [['欧阳修', 'pinyin']]);
			assert.deepEqual(await suggested('oyx'), [['欧阳修', 'spelling']]);
			assert.deepEqual(await suggested('8000'), [['欧阳修', 'phone']]);
			assert.deepEqual(await suggested('伟'), []);
		});

		test('a whole number finds who has it, however it is typed, in both orders, and only for who may see him', async () => {
			const suggested = async (q, client = api) => (await client.get('/suggest', { q })).body.items.map(({ candidate, how }) => [candidate.name, how]);
			for (const q of ['13812345678', '138 1234 5678', '138-1234-5678', '+86 138-1234-5678', '０１３８１２３４５６７８'])
				for (const sort of ['newest', 'best']) {
					const { items, total } = await search(q, { sort });
					assert.deepEqual([items[0]?.kind, items[0]?.id, total], ['candidate', zhang.id, 1], q);
				}
			assert.deepEqual(await suggested('138 1234 5678'), [['张伟', 'phone']]);
			for (const [q, more, client] of [['13812345679'], ['13812345678', { in: 'record' }], ['13812345678', { candidate_id: ouyang.id }],
				['13812345678 before:2020'], ['13812345678', {}, senior]])
				assert.equal((await search(q, more, client)).total, 0, `${q} ${JSON.stringify(more)}`);
			assert.deepEqual(await suggested('13812345678', senior), []);
		});

		test('the number stays first when texts hold it, too; pages hold together', async () => {
			const mention = await note(ouyang, '他的同事是 13812345678');
			await indexed();
			assert.deepEqual((await search('13812345678')).items.map(({ id }) => id), [zhang.id, mention.id]);
			const first = await search('13812345678', { limit: 1 });
			assert.deepEqual([ids(first), first.total], [[zhang.id], 2]);
			assert.deepEqual(ids(await search('13812345678', { limit: 1, cursor: first.next })), [mention.id]);
		});

		test('who was merged away is found by his number and its last four digits', async () => {
			const twice = [];
			for (const phone of ['13700006666', '13700007777'])
				twice.push((await api.post('/candidates', { name: '苏轼', phone, company: phone })).body);
			const survivor = (await api.post('/candidates', { name: '苏轼', phone: '13700009999', company: '黄州' })).body;
			await api.post('/candidates/merge', { survivor_id: twice[1].id, merged_id: twice[0].id });
			await api.post('/candidates/merge', { survivor_id: survivor.id, merged_id: twice[1].id });
			await indexed();
			for (const q of ['6666', '7777', '9999', '13700006666', '13700007777', '13700009999']) {
				assert.deepEqual(ids(await search(q), 'candidate'), [survivor.id], q);
				assert.deepEqual((await api.get('/suggest', { q })).body.items.map(({ candidate, how }) => [candidate.id, how]), [[survivor.id, 'phone']], q);
			}
		});

		test('best first puts the name before the mention, and pages hold together', async () => {
			for (let i = 0; i < 5; i++)
				await note(ouyang, `第 ${i} 次问起张伟的情况`);
			await indexed();
			for (const sort of ['newest', 'best']) {
				const all = await search('张伟', { sort });
				assert.equal(all.total, 7);
				const paged = [];
				for (let cursor; ;) {
					const page = await search('张伟', { sort, limit: 2, ...(cursor && { cursor }) });
					paged.push(...page.items);
					cursor = page.next;
					if (!cursor)
						break;
				}
				assert.deepEqual(paged, all.items);
			}
			assert.equal((await search('张伟', { sort: 'best' })).items[0].kind, 'candidate');
			const newest = (await search('张伟', { in: 'record' })).items.map(({ at }) => Date.parse(at));
			assert.deepEqual(newest, [...newest].sort((a, b) => b - a));
		});

		test('sealed records are in no index', async () => {
			assert.equal((await search('机密')).total, 0);
			const rows = await server.query(`SELECT count(*) AS n FROM search_doc WHERE kind = 'r' AND ref_id = ${sealed.id}`);
			assert.equal(Number(rows[0].n), 0);
		});

		test('who works with nobody finds nobody; a junior does not search what is masked for him', async () => {
			assert.equal((await search('张伟', {}, senior)).total, 0);
			assert.equal((await senior.get('/suggest', { q: 'zw' })).body.total, 0);
			await api.patch(`/followups/${zhang.followup.id}`, { backup_id: (await junior.get('/me')).body.id });
			assert.equal((await search('沟通', {}, junior)).total, 1);
			assert.equal((await search('清结算', {}, junior)).total, 0);
			assert.equal((await search('清结算', { in: 'resume' }, junior)).total, 0);
			assert.equal((await search('清结算')).total, 1);
			assert.equal((await search('问起', {}, junior)).total, 0); // of another candidate
		});

		test('edits, the bin and the way back follow', async () => {
			await api.patch(`/records/${record.id}`, { text: '改成了完全不同的话' });
			await api.patch(`/candidates/${ouyang.id}`, { title: '翰林学士' });
			await indexed();
			assert.equal((await search('薪资')).total, 0);
			assert.equal((await search('完全不同')).total, 1);
			assert.equal((await search('翰林')).total, 1);
			assert.equal((await search('文案')).total, 0);
			await api.delete(`/candidates/${ouyang.id}`);
			assert.equal((await search('问起')).total, 0); // at once, not when the index comes to it
			await indexed();
			assert.equal(Number((await server.query(`SELECT count(*) AS n FROM search_doc WHERE candidate_id = ${ouyang.id}`))[0].n), 0);
			await api.post(`/candidates/${ouyang.id}/restore`, {});
			await indexed();
			assert.equal((await search('问起')).total, 5);
			assert.equal((await search('oyx')).total, 1);
		});
	});
});
