/* Saved views on both engines: own ones, shared ones, and who may change what. */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`saved views on ${engine}`, () => {
		const server = useServer({ engine });
		let wei, lisa, jun;

		before(async () => {
			const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());
			await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			await server.addUser({ login: 'jun', name: '小军', role: 'junior' });
			[wei, lisa, jun] = [await script('admin'), await script('lisa'), await script('jun')];
		});

		const named = async (api, query) => (await api.get('/views', query)).body.items.map(({ name, own }) => [name, own]);
		async function refused(call, status, code, field = null) {
			const { body } = await call;
			assert.deepEqual([body.status, body.code, body.field ?? null], [status, code, field]);
		}

		test('everybody keeps his own and sees what is shared', async () => {
			const red = (await lisa.post('/views', { page: 'board', name: '红色在前', query: 'colour=red&group=stage' })).body;
			assert.deepEqual({ ...red, id: 0, updated_at: 0, owner: red.owner.name },
				{ id: 0, version: 1, page: 'board', name: '红色在前', query: 'colour=red&group=stage', shared: false, own: true, owner: '李莎', updated_at: 0 });
			await lisa.post('/views', { page: 'talent', name: '上海高管', query: 'city=上海', shared: true });
			await jun.post('/views', { page: 'talent', name: '我的', query: '' });
			assert.deepEqual(await named(jun), [['我的', true], ['上海高管', false]]);
			assert.deepEqual(await named(jun, { page: 'board' }), []);
			assert.deepEqual(await named(lisa, { page: 'board' }), [['红色在前', true]]);
			await lisa.patch(`/views/${red.id}`, { shared: true });
			assert.deepEqual(await named(jun, { page: 'board' }), [['红色在前', false]]);
		});

		test('names are unique per person and page', async () => {
			const twice = { page: 'talent', name: '上海高管', query: '' };
			await refused(lisa.post('/views', twice, { status: 409 }), 409, 'view.name_taken', 'name');
			const other = (await lisa.post('/views', { ...twice, page: 'board' })).body;
			await refused(lisa.patch(`/views/${other.id}`, { name: '红色在前' }, { status: 409 }), 409, 'view.name_taken', 'name');
			await jun.post('/views', twice);
			const changed = await lisa.patch(`/views/${other.id}`, { name: '改名', query: 'colour=yellow' }, { ifMatch: '"1"' });
			assert.deepEqual([changed.body.name, changed.body.query, changed.headers.etag], ['改名', 'colour=yellow', '"2"']);
			await refused(lisa.patch(`/views/${other.id}`, { name: '又改' }, { ifMatch: '"1"', status: 412 }), 412, 'request.stale');
		});

		test('what is not shared is unknown to others, what is shared is changed by its owner alone', async () => {
			const own = (await lisa.post('/views', { page: 'board', name: '私下', query: '' })).body;
			const shared = (await lisa.post('/views', { page: 'board', name: '公开', query: '', shared: true })).body;
			for (const api of [jun, wei]) {
				await refused(api.patch(`/views/${own.id}`, { name: 'x' }, { status: 404 }), 404, 'view.not_found');
				await refused(api.delete(`/views/${own.id}`, undefined, { status: 404 }), 404, 'view.not_found');
				await refused(api.patch(`/views/${shared.id}`, { name: 'x' }, { status: 403 }), 403, 'permission.denied');
			}
			await refused(jun.delete(`/views/${shared.id}`, undefined, { status: 403 }), 403, 'permission.denied');
			await wei.delete(`/views/${shared.id}`);
			await lisa.delete(`/views/${own.id}`);
			await refused(lisa.delete(`/views/${own.id}`, undefined, { status: 404 }), 404, 'view.not_found');
		});

		test('every change has its entry in the audit log, and there is an end to it', async () => {
			const actions = await server.query("SELECT action, count(*) AS n FROM audit_entry WHERE entity = 'view' GROUP BY action ORDER BY action");
			assert.deepEqual(actions.map(({ action, n }) => [action, Number(n)]), [['view.change', 2], ['view.create', 7], ['view.delete', 2]]);
			for (let i = (await named(jun)).filter(([, own]) => own).length; i < 100; i++)
				await jun.post('/views', { page: 'board', name: `第${i}个`, query: '' });
			await refused(jun.post('/views', { page: 'board', name: '多了', query: '' }, { status: 422 }), 422, 'view.too_many');
		});
	});
});
