/* The three layers of a reminder from the outside: popup at the due instant, inbox after 10 minutes, push and mail after
 * 30, each once, also when the server is killed in between; whoever reacts anywhere ends it everywhere. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { forEachEngine, startMailSink, startPushSink, startServer, waitFor } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`layers of a reminder on ${engine}`, () => {
		let mails;
		let push;
		let server;
		let api;

		/* A jump of the clock ends idle connections; the next request then goes over a fresh one. */
		const moveClock = async (by) => {
			server.moveClock(by);
			await waitFor(() => api.get('/me').then(() => true, () => false), { what: 'an answer after the jump' });
		};
		const inbox = async () => (await api.get('/inbox')).body;
		const mailsTo = (address) => mails.messages.filter((mail) => mail.to.includes(address) && /该跟进/.test(mail.subject));

		/* Makes a candidate whose followup is due in a moment, and waits for the occurrence. No jump of the clock here: it
		 * would make the open workbench look absent. */
		async function fire(name) {
			const { body } = await api.post('/candidates', { name, care: true });
			const at = new Date(Math.ceil((server.now().getTime() + 1500) / 1000) * 1000);
			await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
			const reminder = await waitFor(async () => (await api.get('/reminders', { state: 'open' })).body.items
				.find((one) => one.followup.id === body.followup.id && new Date(one.due_at).getTime() === at.getTime()),
			{ what: 'the occurrence' });
			return { reminder, candidate: body };
		}

		before(async () => {
			mails = await startMailSink();
			push = await startPushSink();
			server = await startServer({ engine, clock: true, env: { ...mails.env, ...push.env,
				GENJIN_MAIL_FROM: 'reminder@genjin.example', GENJIN_PUBLIC_URL: 'https://genjin.example' } });
			const { stdout } = await server.command(['token', 'add', '--login', 'admin']);
			api = server.bearer(stdout.trim()); /* sessions end of idleness when the clock jumps */
			await api.post('/push-subscriptions', push.subscription().toJSON());
			await api.put('/me/channels', { items: [{ channel: 'email', enabled: true, address: 'lisa@example.com' }],
				outside_daily_limit: 50 });
			const { text } = await mails.next();
			await api.post('/me/channels/email/confirm', { code: /(\d{6})/.exec(text)[1] });
		});
		after(async () => {
			await server?.close();
			await mails?.close();
			await push?.close();
		});

		test('popup at once, inbox after ten minutes, push and mail after thirty, through two deaths', async () => {
			let stream = await api.stream({ path: '/stream?client=desk' });
			await stream.next('hello');
			const { reminder } = await fire('王小明');
			const popup = await waitFor(() => stream.events.find(({ type, body }) => type === 'reminder' && body.id === reminder.id));
			assert.equal(popup.body.state, 'open');
			assert.equal(popup.body.reminder.followup.candidate.name, '王小明');
			assert.equal((await inbox()).items.filter((one) => one.reminder_id === reminder.id).length, 0);
			stream.close();

			await server.killAndRestart();
			stream = await api.stream({ path: '/stream?client=desk' });
			await stream.next('hello');
			await moveClock({ minutes: 10 });
			const message = await waitFor(async () => (await inbox()).items.find((one) => one.reminder_id === reminder.id));
			assert.equal(message.text, '该跟进 王小明 了');
			assert.equal(message.candidate.name, '王小明');
			assert.equal(message.reminder_open, true);
			assert.equal(mailsTo('lisa@example.com').length, 0);

			await server.killAndRestart();
			await moveClock({ minutes: 20 });
			const pushed = await push.next(20000);
			assert.equal(pushed.refused, undefined);
			assert.equal(pushed.body.reminder_id, reminder.id);
			assert.equal(pushed.body.notification.navigate, `https://genjin.example/m/#/today?reminder=${reminder.id}`);
			const mail = await mails.next((one) => /该跟进/.test(one.subject), 20000);
			assert.ok(mail.text.includes(`https://genjin.example/m/#/today?reminder=${reminder.id}`));
			for (const text of [pushed.text, mail.subject, mail.text, mail.html])
				assert.ok(!text.includes('王小明'), 'a name left although the firm does not allow it');

			await moveClock({ hours: 1 });
			assert.equal(push.received.length, 1);
			assert.equal(mailsTo('lisa@example.com').length, 1);
			assert.equal((await inbox()).items.filter((one) => one.reminder_id === reminder.id).length, 1);
			stream.close();
			await api.post(`/reminders/${reminder.id}/ack`, {});
			assert.equal((await inbox()).items.find((one) => one.reminder_id === reminder.id).reminder_open, false);
			assert.equal((await inbox()).unread, 0);
		});

		test('acknowledged in time, nothing of it leaves', async () => {
			const before = { pushes: push.received.length, mails: mailsTo('lisa@example.com').length };
			const { reminder } = await fire('李四');
			await api.post(`/reminders/${reminder.id}/ack`, {});
			await moveClock({ minutes: 45 });
			const rows = await server.query(`SELECT state FROM outbox WHERE reminder_id = ${reminder.id}`);
			assert.deepEqual(rows.map(({ state }) => state), ['cancelled', 'cancelled']);
			assert.equal((await inbox()).unread, 0);
			assert.deepEqual({ pushes: push.received.length, mails: mailsTo('lisa@example.com').length }, before);
		});

		test('a record ends it, too, and gives the next date', async () => {
			const before = push.received.length;
			const { reminder, candidate } = await fire('赵六');
			const { body } = await api.post(`/candidates/${candidate.id}/records`,
				{ channel: 'phone', direction: 'out', outcome: 'reached', text: '聊得很好' });
			assert.ok(new Date(body.followup.next_due_at) > server.now());
			await moveClock({ minutes: 45 });
			const rows = await server.query(`SELECT state FROM outbox WHERE reminder_id = ${reminder.id}`);
			assert.ok(rows.every(({ state }) => state === 'cancelled'));
			assert.equal(push.received.length, before);
		});

		test('at night the quiet hours keep it for the morning', async () => {
			const before = push.received.length;
			await api.put('/me/channels', { quiet_hours: { from: '00:00', to: '23:59' } });
			const { reminder } = await fire('孙七');
			await moveClock({ minutes: 31 });
			await waitFor(async () => (await server.query(`SELECT state FROM outbox WHERE reminder_id = ${reminder.id}`))
				.every(({ state }) => state === 'held'), { what: 'the rows to be held' });
			assert.equal(push.received.length, before);
			const [digest] = await server.query("SELECT min(next_at_ms) AS at FROM outbox WHERE kind = 'digest' AND state = 'waiting'");
			await api.put('/me/channels', { quiet_hours: null });
			await moveClock({ seconds: Math.ceil((Number(digest.at) - server.now().getTime()) / 1000) + 1 });
			const pushed = await waitFor(() => push.received.find(({ body }) => /待跟进/.test(body.notification.title)));
			assert.match(pushed.body.notification.title, /^\d+ 位候选人待跟进$/);
		});
	});
});
