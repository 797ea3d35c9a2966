/* Promise 7: every message to the outside is delivered at least once under one key, or ends as a visible dead letter.
 * 500 deliveries over both engines, through a mail server that fails in twelve ways and a push service that fails in six,
 * by a server that is killed while it sends. */
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { forEachEngine, random, seed, startPushSink, startServer, waitFor } from '../harness/index.mjs';

/* 250 deliveries on each engine: five people, each below his daily limit of 100, by two channels. */
const PEOPLE = 5;
const MESSAGES = process.env.GENJIN_TORTURE ? 95 : 25;
const DELIVERIES = PEOPLE * MESSAGES * 2;
const mailError = (code) => Object.assign(new Error(`refused with ${code}`), { responseCode: code });

/* How the mail server treats one attempt. */
const mailModes = {
	accept: {},
	'sender deferred': { mail: 451 },
	'sender refused': { mail: 550 },
	greylist: { rcpt: 451 },
	'mailbox busy': { rcpt: 450 },
	'mailbox full': { rcpt: 452 },
	'nobody there': { rcpt: 550 },
	'busy at the end': { data: 451 },
	spam: { data: 554 },
	'hangs up before': { hangUp: 'rcpt' },
	'hangs up in the text': { hangUp: 'data' },
	'takes it and hangs up': { hangUp: 'after' },
	'out of service': { rcpt: 421 },
};
const pushModes = [201, 201, 201, 429, 500, 502, 503, 400, 413];

async function textOf(stream) {
	let text = '';
	for await (const chunk of stream)
		text += chunk;
	return text;
}

/* The server waits a tenth of a second for clients that talk before its greeting; there are hundreds of connections here. */
function greetAtOnce(connection) {
	const greet = connection.connectionReady.bind(connection);
	let isGreeted = false;
	connection.connectionReady = () => {
		if (!isGreeted)
			greet();
		isGreeted = true;
	};
	return connection.connectionReady;
}

/* Keeps what it accepts by Message-ID; treats each attempt by a random mode, once the storm begins. */
async function startFailingMail(dice) {
	const accepted = new Map();
	const codes = new Map(); /* by address */
	const used = new Set();
	let calm = true;

	const hangUp = (session) => sockets.get(session.id)?.destroy();
	const sockets = new Map();
	const take = (text, to) => {
		const id = /^Message-ID: <([^>]+)>/mi.exec(text)[1];
		accepted.set(id, (accepted.get(id) ?? 0) + 1);
		if (id.includes('code-'))
			codes.set(to, /\d{6}/.exec(Buffer.from(/base64\r\n\r\n([\s\S]+?)\r\n--/.exec(text)[1], 'base64').toString())[0]);
	};
	const server = new SMTPServer({
		logger: false, disableReverseLookup: true, authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'],
		onMailFrom(address, session, done) {
			const name = calm || dice.chance(0.4) ? 'accept' : dice.pick(Object.keys(mailModes));
			session.mode = mailModes[name];
			used.add(name);
			return done(session.mode.mail ? mailError(session.mode.mail) : null);
		},
		onRcptTo(address, session, done) {
			if (session.mode.hangUp === 'rcpt')
				return hangUp(session);
			return done(session.mode.rcpt ? mailError(session.mode.rcpt) : null);
		},
		onData(stream, session, done) {
			textOf(stream).then((text) => {
				const { mode } = session;
				if (mode.hangUp === 'data')
					return hangUp(session);
				if (mode.data)
					return done(mailError(mode.data));
				take(text, session.envelope.rcptTo[0].address);
				return mode.hangUp === 'after' ? hangUp(session) : done();
			}).catch(() => {}); /* the client died in the middle */
		},
	});
	server.on('error', () => {});
	const connect = server.connect.bind(server);
	server.connect = (socket, ...rest) => {
		connect(socket, ...rest);
		for (const connection of server.connections) {
			if (!sockets.has(connection.id))
				setImmediate(greetAtOnce(connection));
			sockets.set(connection.id, connection._socket);
		}
	};
	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	return { accepted, codes, used, calm: (is = true) => { calm = is; },
		env: { GENJIN_SMTP_URL: `smtp://127.0.0.1:${server.server.address().port}` },
		close: () => new Promise((resolve) => { server.close(resolve); }) };
}

forEachEngine((engine) => {
	describe(`deliveries on ${engine}`, () => {
		const dice = random(seed());
		let mails;
		let push;
		let server;
		let api; /* the admin */
		let people; /* who is reminded */

		before(async () => {
			mails = await startFailingMail(random(1));
			push = await startPushSink();
			server = await startServer({ engine, clock: true, env: { ...mails.env, ...push.env,
				GENJIN_MAIL_FROM: 'reminder@genjin.example' } });
			const script = async (login) => server.bearer((await server.command(['token', 'add', '--login', login])).stdout.trim());
			api = await script('admin');
			people = [];
			for (let i = 0; i < PEOPLE; i++) {
				await server.addUser({ login: `p${i}`, name: `顾问${i}`, role: 'senior' });
				people.push({ api: await script(`p${i}`), address: `p${i}@example.com` });
			}
		});
		after(async () => {
			await server?.close();
			await mails?.close();
			await push?.close();
		});

		const moveClock = async (by) => {
			server.moveClock(by);
			await waitFor(() => api.get('/me').then(() => true, () => false), { what: 'an answer after the jump' });
		};
		const rows = () => server.query("SELECT id, firm_id, channel, state, dedup_key, next_at_ms FROM outbox WHERE kind = 'reminder'");

		async function openChannels({ api: own, address }) {
			await own.put('/me/channels', { items: [{ channel: 'email', enabled: true, address }], outside_daily_limit: 100 });
			await waitFor(() => mails.codes.has(address), { what: 'the code', ms: 20000 });
			await own.post('/me/channels/email/confirm', { code: mails.codes.get(address) });
			await own.post('/push-subscriptions', push.subscription().toJSON());
		}

		async function makeDue() {
			const at = new Date(Math.ceil(server.now().getTime() / 1000) * 1000 + 60000).toISOString();
			await Promise.all(people.map(async ({ api: own }) => {
				for (let i = 0; i < MESSAGES; i++) {
					const { body } = await own.post('/candidates', { name: `候选人${i}`, care: true });
					await own.patch(`/followups/${body.followup.id}`, { next_due_at: at });
				}
			}));
			await moveClock({ minutes: 1, seconds: 30 });
			await waitFor(async () => (await rows()).filter(({ state }) => state === 'waiting').length === DELIVERIES,
				{ ms: 20000, what: 'the rows of layer 3' });
		}

		/* Round by round, each beyond the longest wait between two attempts, until every row has ended. What a killed worker held
		 * is free when its lease has run out, on PostgreSQL by a clock that no test moves. */
		async function waitForEnds() {
			const inState = async (wanted) => (await rows()).filter(({ state }) => state === wanted);
			const due = async () => {
				const now = server.now().getTime();
				return (await inState('waiting')).filter(({ next_at_ms: next }) => Number(next) <= now);
			};
			await waitFor(async () => {
				if ((await inState('waiting')).length) {
					await moveClock({ minutes: 76 });
					await waitFor(async () => (await due()).length === 0, { ms: 60000, every: 100, what: 'the end of a round' });
				}
				return (await inState('waiting')).length + (await inState('sending')).length === 0;
			}, { ms: 120000, every: 200, what: 'the end of every row' });
		}

		test('each arrives at least once under one key, or is a visible dead letter', async () => {
			for (const person of people)
				await openChannels(person);
			await makeDue();
			push.answer(() => dice.pick(pushModes));
			mails.calm(false);
			await moveClock({ minutes: 31 });
			for (let kills = 0; kills < 2; kills++) {
				await waitFor(async () => (await rows()).some(({ state }) => state === 'sent'));
				await server.killAndRestart();
				await moveClock({ minutes: 3 });
			}
			await waitForEnds();

			const settled = (await rows()).filter(({ state }) => state !== 'cancelled');
			assert.equal(settled.length, DELIVERIES);
			const idOf = (row) => `${row.firm_id}.${row.dedup_key}@genjin.example`;
			const topicOf = (row) => crypto.createHash('sha256').update(row.dedup_key).digest().subarray(0, 24).toString('base64url');
			const topics = new Set(push.received.filter(({ status }) => status === 201).map(({ headers }) => headers.topic));
			const mailed = settled.filter(({ channel, state }) => channel === 'email' && state === 'sent');
			const pushed = settled.filter(({ channel, state }) => channel === 'web_push' && state === 'sent');
			for (const row of mailed)
				assert.ok(mails.accepted.has(idOf(row)), `mail ${row.dedup_key} is lost`);
			for (const row of pushed)
				assert.ok(topics.has(topicOf(row)), `push ${row.dedup_key} is lost`);
			const keys = new Set(settled.map(idOf));
			for (const id of mails.accepted.keys())
				assert.ok(keys.has(id) || id.includes('code-'), `${id} is the key of no row`);
			assert.deepEqual([...mails.used].sort(), Object.keys(mailModes).sort());
			const dead = settled.filter(({ state }) => state === 'dead');
			assert.equal((await api.get('/outbox', { state: 'dead', limit: 200 })).body.total, dead.length);
			assert.ok(dead.length > 0 && mailed.length > 0 && pushed.length > 0, 'the dice left nothing to see');
		});

		test('dead letters leave on request once the peers are well', async () => {
			mails.calm();
			push.answer(201);
			const { body } = await api.get('/outbox', { state: 'dead', limit: 200 });
			for (const { id } of body.items)
				await api.post(`/outbox/${id}/retry`, {});
			await waitFor(async () => (await rows()).every(({ state }) => state === 'sent' || state === 'cancelled'),
				{ ms: 30000, what: 'all to be sent' });
			assert.equal((await api.get('/outbox', { state: 'dead' })).body.total, 0);
		});
	});
});
