/* Rules, their preview and the calendar over HTTP, on both engines. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

function refused(reply, code, field) {
	assert.equal(reply.body.code, code, reply.text);
	assert.equal(reply.body.field, field, reply.text);
}

forEachEngine((engine) => {
	describe(`rules on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-11-23T15:00:00+08:00' });
		let api;

		test('a new firm has the shipped rules', async () => {
			api = await server.login();
			const { body, headers } = await api.get('/rules');
			assert.equal(headers.etag, '"1"');
			assert.deepEqual([body.enabled, body.default_interval, body.pool_interval], [true, 3, { A: 30, B: 90, C: 180 }]);
			assert.deepEqual(body.job_types.map((row) => [row.code, row.interval, row.unit, row.hard]),
				[['tech', 5, 'days', false], ['executive', 10, 'days', false]]);
			assert.deepEqual(body.stages.filter((row) => row.interval).map((row) => [row.code, row.interval, row.unit, row.hard, row.pay_report]),
				[['negotiation', 72, 'hours', true, true], ['offer', 48, 'hours', true, false]]);
			assert.deepEqual(body.stages.filter((row) => row.schedule).map((row) => row.code), ['accepted', 'onboarded']);
			assert.deepEqual([body.daily_limit, body.pool_daily_limit, body.light_touch, body.calendar_until], [25, 8, true, 2026]);
			assert.deepEqual([body.layers, body.quiet_hours, body.working_hours],
				[{ inbox_after_minutes: 10, mobile_after_minutes: 30, superior_after_days: 0 }, null, { from: '09:00', to: '18:00' }]);
		});

		test('a preview counts what would move and stores nothing; the change then moves it', async () => {
			const { body: person } = await api.post('/candidates', { name: '王小明', phone: '13800138000' }, { status: 201 });
			await api.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'reached', text: '聊了聊' }, { status: 201 });
			const due = async () => (await api.get('/followups')).body.items[0].next_due_at;
			assert.equal(await due(), '2026-11-26T09:30:00+08:00');
			const { body: preview } = await api.post('/rules/preview', { default_interval: 7 });
			assert.deepEqual([preview.total, preview.moved, preview.earlier, preview.later, preview.overdue], [1, 1, 0, 1, 0]);
			assert.deepEqual(preview.samples, [{ followup_id: preview.samples[0].followup_id, candidate: { id: person.id, name: '王小明' },
				before: '2026-11-26T09:30:00+08:00', after: '2026-11-30T09:30:00+08:00' }]);
			assert.equal((await api.get('/rules')).body.version, 1);
			const none = await api.post('/rules/preview', { stages: [{ code: 'offer', interval: 24 }] });
			assert.equal(none.body.moved, 0);
			const { body: rules } = await api.put('/rules', { default_interval: 7 }, { ifMatch: '"1"' });
			assert.deepEqual([rules.version, rules.default_interval], [2, 7]);
			await waitFor(async () => await due() === '2026-11-30T09:30:00+08:00', { ms: 15000, what: 'the new due time' });
			await api.put('/rules', { default_interval: 3 }, { ifMatch: '"1"', status: 412 });
			const { body: why } = await api.get(`/followups/${preview.samples[0].followup_id}/why`);
			assert.match(why.text, /打通电话，按默认每 7 天跟进，应在下周一 09:30 联系。$/);
		});

		test('rows change field by field and can be sent back whole', async () => {
			const { body } = await api.put('/rules', { stages: [{ code: 'interview', interval: 2 }, { code: 'offer', interval: null }],
				job_types: [{ code: 'tech', interval: 6 }], quiet_hours: { from: '22:00', to: '08:00' }, channels: ['email'] });
			assert.equal(body.stages.find((row) => row.code === 'interview').interval, 2);
			assert.equal(body.stages.find((row) => row.code === 'offer').interval, null);
			assert.equal(body.job_types[0].interval, 6);
			assert.deepEqual([body.quiet_hours, body.channels], [{ from: '22:00', to: '08:00' }, ['email']]);
			const back = await api.put('/rules', { stages: body.stages, job_types: body.job_types, pool_interval: { A: 20 }, quiet_hours: null });
			assert.deepEqual(back.body.stages, body.stages);
			assert.deepEqual([back.body.pool_interval, back.body.quiet_hours], [{ A: 20, B: 90, C: 180 }, null]);
		});

		test('what makes no sense is refused and changes nothing', async () => {
			const { version } = (await api.get('/rules')).body;
			const bad = [
				[{ default_interval: 0 }, 'request.range', 'default_interval'],
				[{ stages: [{ code: 'nowhere', interval: 3 }] }, 'request.unknown', 'stages.0.code'],
				[{ stages: [{ code: 'accepted', interval: 3 }] }, 'rule.has_schedule', 'stages.0.interval'],
				[{ stages: [{ code: 'negotiation', hard: false }] }, 'rule.hours_are_hard', 'stages.0.hard'],
				[{ job_types: [{ code: 'tech', interval: 400 }] }, 'request.range', 'job_types.0.interval'],
				[{ pool_daily_limit: 26 }, 'request.range', 'pool_daily_limit'],
				[{ layers: { mobile_after_minutes: 5 } }, 'request.range', 'layers.mobile_after_minutes'],
				[{ layers: { superior_after_days: 61 } }, 'request.range', 'layers.superior_after_days'],
				[{ working_hours: { from: '18:00', to: '09:00' } }, 'request.invalid', 'working_hours'],
				[{ quiet_hours: { from: '24:30', to: '08:00' } }, 'request.invalid', 'quiet_hours.from'],
				[{ channels: ['pigeon'] }, 'request.unknown', 'channels.0'],
				[{ version: 7 }, 'request.unknown_field', 'version'],
				[{ firm_id: 2 }, 'request.unknown_field', 'firm_id'],
			];
			for (const [input, code, field] of bad) {
				refused(await api.put('/rules', input, { status: 422 }), code, field);
				refused(await api.post('/rules/preview', input, { status: 422 }), code, field);
			}
			assert.equal((await api.get('/rules')).body.version, version);
		});

		test('only partners change rules, everybody reads them', async () => {
			const junior = await server.addUser({ login: 'xiaoli', name: '小李', role: 'junior' });
			assert.equal((await junior.get('/rules')).body.enabled, true);
			await junior.put('/rules', { enabled: false }, { status: 403 });
			await junior.post('/rules/preview', { enabled: false }, { status: 403 });
			await junior.put('/calendar/2027', { items: [] }, { status: 403 });
		});

		test('the firm enters a year of its own', async () => {
			assert.deepEqual((await api.get('/calendar/2027')).body, { year: 2027, known: false, items: [] });
			const items = ['01-01', '01-02', '01-03', '02-05', '02-06', '02-07'].map((day) => ({ date: `2027-${day}`, kind: 'holiday', name: '假' }));
			items.push({ date: '2027-01-24', kind: 'workday', name: null });
			const { body } = await api.put('/calendar/2027', { items });
			assert.deepEqual([body.known, body.items.length, body.items[0]],
				[true, 7, { date: '2027-01-01', kind: 'holiday', name: '假', own: true }]);
			assert.equal((await api.get('/rules')).body.calendar_until, 2027);
			const shipped = (await api.get('/calendar/2026')).body;
			assert.equal(shipped.items.find(({ date }) => date === '2026-10-01').name, '国庆节');
			assert.ok(shipped.known && shipped.items.some((day) => day.date === '2026-10-01' && day.kind === 'holiday' && !day.own));
			refused(await api.put('/calendar/2027', { items: [{ date: '2026-12-31', kind: 'holiday' }] }, { status: 422 }), 'request.invalid', 'items.0.date');
			refused(await api.put('/calendar/2027', { items: [items[0], items[0]] }, { status: 422 }), 'request.invalid', 'items.1.date');
			await api.get('/calendar/1600', undefined, { status: 404 });
			assert.equal((await api.put('/calendar/2027', { items: [] })).body.known, false);
		});
	});
});
