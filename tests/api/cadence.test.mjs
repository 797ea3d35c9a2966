/* Worked examples of the cadence, and decisions of people, over HTTP on both engines. Instants are compared to the minute. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer, waitFor } from '../harness/index.mjs';

const minute = (instant) => instant?.slice(0, 16).replace('T', ' ') ?? null;

forEachEngine((engine) => {
	describe(`cadence on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-11-23T11:00:00+08:00' });
		let api;
		let people = 0;

		async function newPerson() {
			people++;
			const { body } = await api.post('/candidates', { name: `候选人${people}`, phone: `1390000${1000 + people}` }, { status: 201 });
			return body;
		}

		async function contact(person, outcome, at, more = {}) {
			const { body } = await api.post(`/candidates/${person.id}/records`,
				{ channel: 'phone', outcome, at: `2026-${at.replace(' ', 'T')}:00+08:00`, text: '沟通', ...more }, { status: 201 });
			return body.followup;
		}

		function expect(followup, due, yellow, red) {
			assert.deepEqual([minute(followup.next_due_at), minute(followup.yellow_at), minute(followup.red_at)],
				[due, yellow, red].map((text) => text && `2026-${text}`), followup.why.text);
		}

		test('16: never contacted is due at once', async () => {
			api = await server.login();
			expect((await newPerson()).followup, '11-23 11:00', '11-24 18:00', '11-26 09:30');
		});

		test('1, 9, 12: default rule, retry, date chosen by the consultant', async () => {
			server.setClock('2026-11-23T15:00:30+08:00');
			api = await server.login(); /* the session was idle for hours */
			expect(await contact(await newPerson(), 'reached', '11-23 15:00'), '11-26 09:30', '11-26 18:00', '11-30 09:30');
			const tried = await newPerson();
			expect(await contact(tried, 'reached', '11-20 11:00'), '11-23 09:30', '11-23 18:00', '11-26 09:30');
			const retry = await contact(tried, 'no_answer', '11-23 15:00');
			expect(retry, '11-24 09:30', '11-23 15:00', '11-26 09:30');
			assert.deepEqual([retry.retry, retry.colour, retry.attempts], [true, 'yellow', 1]);
			const chosen = await contact(await newPerson(), 'reached', '11-23 15:00', { next_due_at: '2026-12-04T14:00:00+08:00' });
			expect(chosen, '12-04 14:00', '12-04 18:00', '12-07 09:30');
		});

		test('5, 8: offer and negotiation count hours', async () => {
			const { body: position } = await api.post('/positions', { title: '架构师', company: '甲公司' }, { status: 201 });
			const offered = await newPerson();
			await contact(offered, 'reached', '11-20 10:00');
			await api.post('/submissions', { candidate_id: offered.id, position_id: position.id, stage: 'offer' }, { status: 201 });
			const { body } = await api.get(`/candidates/${offered.id}`);
			expect(body.followup, '11-25 15:00', '11-25 19:00', '11-26 15:00');
			assert.ok(body.followup.hard && !body.followup.pay_report);
			const talking = await newPerson();
			await api.post('/submissions', { candidate_id: talking.id, position_id: position.id, stage: 'negotiation' }, { status: 201 });
			const followup = await contact(talking, 'reached', '11-23 15:00');
			assert.ok(followup.hard && followup.pay_report);
			assert.equal(minute(followup.next_due_at), '2026-11-26 15:00');
		});

		test('a date chosen with the contact stays, even for the same evening', async () => {
			const evening = await contact(await newPerson(), 'reached', '11-23 15:00', { next_due_at: '2026-11-23T19:00:00+08:00' });
			expect(evening, '11-23 19:00', '11-24 18:00', '11-26 09:30');
		});

		test('a date chosen with an unanswered attempt, or after it, replaces the retry', async () => {
			const person = await newPerson();
			await contact(person, 'reached', '11-20 11:00');
			const chosen = await contact(person, 'no_answer', '11-23 15:00', { next_due_at: '2026-11-27T14:00:00+08:00' });
			assert.deepEqual([minute(chosen.next_due_at), chosen.retry], ['2026-11-27 14:00', false]);
			const other = await newPerson();
			await contact(other, 'reached', '11-20 11:00');
			const { id } = await contact(other, 'no_answer', '11-23 15:00');
			const { body } = await api.patch(`/followups/${id}`, { next_due_at: '2026-11-25T16:00:00+08:00' });
			assert.deepEqual([minute(body.next_due_at), body.retry], ['2026-11-25 16:00', false]);
			const back = await api.patch(`/followups/${id}`, { next_due_at: null });
			assert.deepEqual([minute(back.body.next_due_at), back.body.retry], ['2026-11-24 09:30', true]);
		});

		test('a promise is kept by an earlier contact and fulfilled by one on its day', async () => {
			const person = await newPerson();
			await contact(person, 'reached', '11-20 11:00', { next_due_at: '2026-11-24T16:00:00+08:00' });
			const kept = await contact(person, 'reached', '11-23 15:00');
			assert.equal(minute(kept.next_due_at), '2026-11-24 16:00');
			server.setClock('2026-11-24T10:00:00+08:00');
			api = await server.login();
			const done = await contact(person, 'reached', '11-24 10:00');
			assert.equal(minute(done.next_due_at), '2026-11-27 09:30');
		});

		test('new working hours move the due times of day rules', async () => {
			const person = await newPerson();
			expect(await contact(person, 'reached', '11-24 10:00'), '11-27 09:30', '11-27 18:00', '11-30 09:30');
			await api.patch('/me', { working_hours: { from: '10:00', to: '19:00' } });
			const moved = await waitFor(async () => {
				const { followup } = (await api.get(`/candidates/${person.id}`)).body;
				return minute(followup.next_due_at) === '2026-11-27 10:30' && followup;
			}, { what: 'the due time in the new hours', ms: 20000 });
			expect(moved, '11-27 10:30', '11-27 19:00', '11-30 10:30');
		});
	});
});
