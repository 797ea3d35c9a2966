/* What the page of a candidate asks for beside his facts: the outlook of a contact before it is saved, the history of a due
 * time, everybody's todos. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

const minute = (instant) => instant?.slice(5, 16).replace('T', ' ') ?? null;

forEachEngine((engine) => {
	describe(`the page of a candidate on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-11-23T15:00:00+08:00' });
		let api;
		let person;

		const nextDue = async (query, options) => (await api.get(`/candidates/${person.id}/next-due`, query, options)).body;

		test('a contact is foreseen as it will be once saved, and nothing is stored', async () => {
			api = await server.login();
			person = (await api.post('/candidates', { name: '王小明', phone: '13900001001' })).body;
			const before = (await api.get(`/candidates/${person.id}`)).body.followup;
			const reached = await nextDue({ channel: 'phone', outcome: 'reached' });
			assert.equal(minute(reached.next_due_at), '11-26 09:30');
			assert.equal(reached.source, 'default');
			assert.ok(reached.text.length > 4);
			assert.deepEqual((await api.get(`/candidates/${person.id}`)).body.followup, before);
			assert.equal(minute((await nextDue({ channel: 'wechat', direction: 'in' })).next_due_at), '11-26 09:30');
			const missed = await nextDue({ channel: 'phone', outcome: 'no_answer' });
			assert.equal(minute(missed.next_due_at), '11-24 09:30');
			assert.equal(missed.source, 'retry');
			const saved = (await api.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'no_answer' })).body;
			assert.equal(saved.followup.next_due_at, missed.next_due_at);
		});

		test('it asks for a channel of the list', async () => {
			assert.equal((await nextDue({ channel: 'pigeon' }, { status: 422 })).field, 'channel');
			assert.equal((await nextDue({ outcome: 'reached' }, { status: 422 })).field, 'channel');
		});

		test('who follows nobody up is told of no date', async () => {
			const partner = await server.addUser({ login: 'partner', role: 'partner' });
			const { body } = await partner.get(`/candidates/${person.id}/next-due`, { channel: 'phone', outcome: 'reached' });
			assert.deepEqual([body.followup_id, body.next_due_at, body.text], [null, null, null]);
		});

		test('the history tells who moved the due time, when, and by which rule', async () => {
			const { followup } = (await api.get(`/candidates/${person.id}`)).body;
			await api.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'reached', text: '聊了' });
			await api.patch(`/followups/${followup.id}`, { next_due_at: '2026-12-04T14:00:00+08:00' });
			await api.post(`/followups/${followup.id}/put-away`, {}); // moves nothing: no entry
			const { body } = await api.get(`/followups/${followup.id}/history`);
			assert.deepEqual(body.items.map((item) => [item.change, minute(item.due_at), item.rule.source, item.by.name]), [
				['rescheduled', '12-04 14:00', 'explicit', followup.owner.name],
				['recorded', '11-26 09:30', 'default', followup.owner.name],
				['recorded', '11-24 09:30', 'retry', followup.owner.name],
				['opened', minute(person.followup.next_due_at), body.items[3].rule.source, followup.owner.name],
			]);
			assert.deepEqual(body.items.map((item) => minute(item.from_due_at)), ['11-26 09:30', '11-24 09:30', minute(person.followup.next_due_at), null]);
			assert.ok(body.items.every((item) => item.text.length > 2));
		});

		test('the checklist comes with a submission that begins in 待入职', async () => {
			const { body: position } = await api.post('/positions', { title: '总监' });
			const accepted = (await api.post('/candidates', { name: '李思源' })).body;
			const submission = (await api.post('/submissions', { candidate_id: accepted.id, position_id: position.id, stage: 'accepted' })).body;
			const { body } = await api.get(`/candidates/${accepted.id}/todos`);
			assert.ok(body.total >= 3);
			assert.ok(body.items.every((todo) => todo.kind === 'checklist' && todo.submission_id === submission.id));
		});

		test('todos of a candidate are everybody’s, for those who may know him', async () => {
			const other = await server.addUser({ login: 'other', role: 'partner' });
			await other.post('/todos', { text: '背调', candidate_id: person.id });
			const mine = (await api.post('/todos', { text: '发职位说明', candidate_id: person.id })).body;
			await api.patch(`/todos/${mine.id}`, { state: 'done' });
			const { body } = await api.get(`/candidates/${person.id}/todos`);
			assert.deepEqual(body.items.map((todo) => [todo.text, todo.state]), [['背调', 'open'], ['发职位说明', 'done']]);
			const senior = await server.addUser({ login: 'senior', role: 'senior' });
			for (const path of [`/candidates/${person.id}/todos`, `/followups/${person.followup.id}/history`])
				await senior.get(path, undefined, { status: 404 });
			await senior.get(`/candidates/${person.id}/next-due`, { channel: 'phone' }, { status: 404 });
		});
	});
});
