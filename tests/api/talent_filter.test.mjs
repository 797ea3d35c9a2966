/* The filters of the talent table against a plain scan of what was put in: every filter alone and in random company, true
 * totals, pages that begin anywhere, and nothing of candidates the caller may not know. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, random, seed, useServer } from '../harness/index.mjs';

const CITIES = ['上海', '北京', '深圳', '北京市 "东"'];
const EMPLOYERS = ['东风重工', '海天科技', 'ACME, Inc'];
const TAGS = ['芯片', '海归', '可看机会', "a'b"];
/* Without what is not given. */
const given = (query) => JSON.parse(JSON.stringify(query));
const LEVELS = ['P7', 'P8'];

forEachEngine((engine) => {
	describe(`filters of the talent table on ${engine}`, () => {
		const server = useServer({ engine });
		const dice = random(seed());
		const people = [];
		let api;

		async function idsOf(client, query) {
			const ids = [];
			let cursor;
			let total;
			do {
				const { body } = await client.get('/candidates', given({ ...query, limit: 7, cursor }));
				total ??= body.total;
				assert.equal(body.total, total);
				ids.push(...body.items.map((row) => row.id));
				cursor = body.next ?? undefined;
			} while (cursor);
			assert.equal(ids.length, total, `as many rows as counted: ${JSON.stringify(query)}`);
			assert.equal(new Set(ids).size, ids.length);
			return ids;
		}

		/* Every filter: what is asked, and who passes. */
		const filters = {
			city: (city = dice.pick(CITIES)) => [{ city }, (one) => one.city === city],
			company: (company = dice.pick(EMPLOYERS)) => [{ company }, (one) => one.company === company],
			tags: () => {
				const tags = TAGS.filter(() => dice.chance(0.5)).slice(0, 2);
				return [{ tags: tags.length ? tags.join() : undefined }, (one) => tags.every((tag) => one.tags.includes(tag))];
			},
			custom: (level = dice.pick(LEVELS)) => [{ custom: `level=${level}` }, (one) => one.custom.level === level],
			remote: () => [{ custom: 'remote=true' }, (one) => one.custom.remote === true],
			stage: (stage = dice.pick(['contacted', 'interview'])) => [{ stage }, (one) => one.stage === stage],
			job_type: (job_type = dice.pick(['tech', 'executive'])) => [{ job_type }, (one) => one.job_type === job_type],
			care: (care = dice.pick(['care', 'pool'])) => [{ care }, (one) => one.care === care],
			contacted: () => [{ contacted_after: '2020-01-01T00:00:00Z' }, (one) => one.contacted],
			never: () => [{ contacted_before: '2020-01-01T00:00:00Z' }, (one) => !one.contacted],
			word: () => [{ q: '候选1' }, (one) => one.name.includes('候选1')],
		};

		async function check(query, passes) {
			const found = await idsOf(api, query);
			const expected = people.filter(passes).map((one) => one.id);
			assert.deepEqual(found.toSorted((a, b) => a - b), expected, JSON.stringify(query));
		}

		test('people are put in', async () => {
			api = await server.login();
			await api.post('/custom-fields', { key: 'level', label: '职级', type: 'choice', choices: LEVELS });
			await api.post('/custom-fields', { key: 'remote', label: '远程', type: 'bool' });
			const positions = {};
			for (const job_type of ['tech', 'executive'])
				positions[job_type] = (await api.post('/positions', { title: job_type, job_type })).body.id;
			for (let i = 0; i < 60; i++) {
				const one = {
					name: `候选${i}`, city: dice.pick(CITIES), company: dice.pick(EMPLOYERS), tags: TAGS.filter(() => dice.chance(0.4)),
					custom: dice.chance(0.7) ? { level: dice.pick(LEVELS), remote: dice.chance(0.5) } : {},
				};
				const stage = dice.pick([undefined, 'contacted', 'interview']);
				const job_type = stage && dice.pick(['tech', 'executive']);
				const care = stage || dice.chance(0.5) ? 'care' : 'pool';
				const { body } = await api.post('/candidates', { ...one, care });
				if (stage)
					await api.post('/submissions', { candidate_id: body.id, position_id: positions[job_type], stage });
				const contacted = dice.chance(0.5);
				if (contacted)
					await api.post(`/candidates/${body.id}/records`, { channel: 'phone', outcome: 'reached', text: 'x' });
				people.push({ ...one, id: body.id, stage, job_type, care, contacted });
			}
		});

		test('every filter alone finds whom a plain scan finds', async () => {
			for (const make of Object.values(filters))
				await check(...make());
		});

		test('an order turned round is the same list backwards, who has no due time last either way', async () => {
			const usual = { updated: 'desc', name: 'asc', next_due: 'asc', last_contact: 'desc' };
			for (const [sort, order] of Object.entries(usual)) {
				const there = await idsOf(api, { sort, order });
				assert.deepEqual(await idsOf(api, { sort }), there);
				const back = await idsOf(api, { sort, order: order === 'asc' ? 'desc' : 'asc' });
				const { body } = await api.get('/candidates', { sort, limit: 200 });
				const open = sort === 'next_due' ? body.items.filter((row) => !row.next_due_at).length : 0;
				assert.deepEqual(back, [...there.slice(0, there.length - open).reverse(), ...there.slice(there.length - open).reverse()], sort);
			}
		});

		test('values to fill a condition in with: what there is, how it begins or what it holds, and only of whom one may know', async () => {
			const values = async (client, field, q) => (await client.get('/candidates/values', given({ field, q }))).body.items.map(({ value }) => value);
			const there = (key) => [...new Set(people.flatMap((one) => one[key]))].sort();
			assert.deepEqual((await values(api, 'city')).sort(), there('city'));
			assert.deepEqual((await values(api, 'company')).sort(), there('company'));
			assert.deepEqual((await values(api, 'tags')).sort(), there('tags'));
			assert.deepEqual((await values(api, 'custom.level')).sort(), LEVELS);
			assert.deepEqual((await values(api, 'city', '北京')).sort(), ['北京', '北京市 "东"']);
			assert.deepEqual(await values(api, 'company', '东风'), ['东风重工']);
			assert.deepEqual(await values(api, 'company', 'acme'), ['ACME, Inc']);
			assert.deepEqual(await values(api, 'city', '京'), ['北京', '北京市 "东"'], 'what they hold anywhere');
			assert.deepEqual(await values(api, 'company', '重工'), ['东风重工']);
			assert.deepEqual(await values(api, 'custom.level', 'p7'), LEVELS.filter((level) => level.includes('P7')), 'in any case');
			assert.deepEqual(await values(api, 'tags', '无此'), []);
			const junior = await server.addUser({ login: 'values', role: 'junior' });
			assert.deepEqual(await values(junior, 'city'), []);
			await junior.post('/candidates', { name: '初级的', city: '乌鲁木齐', company: '天山网络', tags: ['雪'], custom: { level: 'P8' } });
			for (const [field, value] of [['city', '乌鲁木齐'], ['company', '天山网络'], ['tags', '雪'], ['custom.level', 'P8']])
				assert.deepEqual(await values(junior, field), [value]);
			assert.deepEqual(await values(junior, 'city', '上'), []);
			assert.deepEqual(await values(junior, 'city', '木'), ['乌鲁木齐']);
			assert.deepEqual(await values(junior, 'company', '网络'), ['天山网络']);
			await api.get('/candidates/values', { field: 'name' }, { status: 422 });
			const { body } = await junior.get('/candidates', { q: '初级的' });
			await api.delete(`/candidates/${body.items[0].id}`);
			assert.deepEqual(await values(api, 'city', '乌'), []);
		});

		test('and in random company, in every order', async () => {
			for (let round = 0; round < 25; round++) {
				const chosen = Object.values(filters).filter(() => dice.chance(0.25)).map((make) => make());
				const query = Object.assign({ sort: dice.pick(['updated', 'name', 'next_due', 'last_contact']), order: dice.pick(['asc', 'desc']) }, ...chosen.map(([asked]) => asked));
				const asked = Object.keys(query).length - 2;
				if (asked < chosen.length)
					continue; // two of the filters ask by the same name
				await check(query, (one) => chosen.every(([, passes]) => passes(one)));
			}
		});

		/* The colours are read from the rows of all: they may turn while the test runs, though not in between. */
		async function expectColours(query, colours) {
			const { body: all } = await api.get('/candidates', { ...query, limit: 200 });
			for (const colour of colours) {
				const expected = all.items.filter((row) => row.colour === colour).map((row) => row.id);
				assert.deepEqual((await idsOf(api, { ...query, colour })).toSorted((a, b) => a - b), expected.toSorted((a, b) => a - b),
					`${colour} of ${JSON.stringify(query)}`);
				const { body } = await api.get('/candidates', { ...query, colour, sort: 'next_due', offset: 1, limit: 200 });
				assert.deepEqual([body.total, body.items.length], [expected.length, Math.max(0, expected.length - 1)]);
			}
		}

		test('a colour finds who has it, alone and with other filters', async () => {
			for (const [i, one] of people.filter(({ care }) => care === 'care').slice(0, 12).entries()) {
				const { body: { followup } } = await api.get(`/candidates/${one.id}`);
				if (i % 3 === 0)
					await api.patch(`/followups/${followup.id}`, { at_risk: true }, { headers: { 'If-Match': `"${followup.version}"` } });
				if (i % 3 === 1)
					await api.post(`/candidates/${one.id}/records`, { channel: 'phone', outcome: 'no_answer' });
			}
			const { body: red } = await api.get('/candidates', { colour: 'red' });
			const { body: yellow } = await api.get('/candidates', { colour: 'yellow' });
			assert.equal(red.total, 4);
			assert.ok(yellow.total >= 4, `${yellow.total} yellow`);
			for (const query of [{}, { care: 'care' }, { city: '上海' }, { q: '候选1' }, { owner: 'me' }, { pool_grade: 'B' }])
				await expectColours(query, ['red', 'yellow', 'green']);
		});

		/* Each stands once, at the earlier of his due times. */
		test('somebody whom two follow up stands in the order of due times once', async () => {
			const second = await server.addUser({ login: 'second', role: 'partner' });
			for (const one of people.filter((_, i) => i % 4 === 0)) {
				const { body: followup } = await second.post('/followups', { candidate_id: one.id, care: 'care' });
				const next_due_at = new Date(Date.now() + (1 + dice.int(90)) * 86400000).toISOString();
				await second.patch(`/followups/${followup.id}`, { next_due_at }, { headers: { 'If-Match': `"${followup.version}"` } });
			}
			const all = await idsOf(api, { sort: 'next_due' });
			assert.equal(all.length, people.length);
			for (const query of [{ colour: 'green' }, { colour: 'green', care: 'care' }, { colour: 'green', care: 'pool' }])
				await idsOf(api, query); // each counted once, though two follow him up
		});

		test('a page begins anywhere and goes on from there', async () => {
			for (const sort of ['updated', 'name', 'next_due', 'last_contact']) {
				for (const query of [{ sort }, { sort, order: 'asc' }, { sort, order: 'desc', city: '上海' }]) {
					const all = await idsOf(api, query);
					for (const offset of [0, 3, Math.floor(all.length / 2), all.length - 1, all.length, all.length + 5]) {
						const { body } = await api.get('/candidates', { ...query, offset, limit: 5 });
						assert.deepEqual(body.items.map((row) => row.id), all.slice(offset, offset + 5), `${sort} from ${offset}`);
						assert.equal(body.total, all.length);
						if (!body.next)
							continue;
						const next = await api.get('/candidates', { ...query, limit: 5, cursor: body.next });
						assert.deepEqual(next.body.items.map((row) => row.id), all.slice(offset + 5, offset + 10));
					}
				}
			}
		});

		test('tags and fields that are changed are found as they are now', async () => {
			const [one] = people;
			one.tags = ['新标签', '海归'];
			one.custom = { level: 'P8' };
			await api.patch(`/candidates/${one.id}`, { tags: one.tags, custom: { level: 'P8', remote: null } });
			await check({ tags: '新标签' }, (each) => each.id === one.id);
			await check({ tags: '新标签,海归', custom: 'level=P8' }, (each) => each.id === one.id);
			await check({ custom: 'remote=true' }, (each) => each.custom.remote === true);
		});

		test('rows carry what the columns show, pay only where it may be seen', async () => {
			const junior = await server.addUser({ login: 'junior', role: 'junior' });
			const { body } = await junior.post('/candidates', { name: '初级的人', tags: ['甲'], expected_salary: { amount: 60_000_000, currency: 'CNY' } });
			const [masked] = (await junior.get('/candidates', { tags: '甲' })).body.items;
			assert.deepEqual([masked.id, masked.tags, masked.expected_salary], [body.id, ['甲'], null]);
			const [seen] = (await api.get('/candidates', { tags: '甲' })).body.items;
			assert.equal(seen.expected_salary.amount, 60_000_000);
		});

		test('a senior finds only those he works with, and counts no others', async () => {
			const senior = await server.addUser({ login: 'senior', role: 'senior' });
			const { body } = await senior.post('/candidates', { name: '自己的', city: '上海', tags: ['芯片'], company: '东风重工' });
			for (const query of [{ city: '上海' }, { tags: '芯片' }, { company: '东风重工' }, { city: '上海', tags: '芯片' }, {}])
				assert.deepEqual(await idsOf(senior, query), [body.id], JSON.stringify(query));
			assert.deepEqual(await idsOf(senior, { stage: 'interview' }), []);
		});

		test('the columns are kept for each account', async () => {
			const other = await server.addUser({ login: 'other', role: 'senior' });
			assert.deepEqual((await api.get('/me/layouts/talent')).body, { columns: [] });
			await api.put('/me/layouts/talent', { columns: ['name', 'tags', 'custom.level'] });
			await api.put('/me/layouts/talent', { columns: ['tags', 'name'] });
			assert.deepEqual((await api.get('/me/layouts/talent')).body, { columns: ['tags', 'name'] });
			assert.deepEqual((await other.get('/me/layouts/talent')).body, { columns: [] });
			await api.get('/me/layouts/moon', undefined, { status: 404 });
			assert.equal((await api.put('/me/layouts/talent', {}, { status: 422 })).body.field, 'columns');
		});

		test('a custom field is asked for as key=value', async () => {
			const { body } = await api.get('/candidates', { custom: 'level' }, { status: 422 });
			assert.deepEqual([body.code, body.field], ['request.wrong_type', 'custom']);
		});
	});
});
