/* Promises 5 and 6 over two nodes of one database: the node that owns the due scan dies by kill -9 while followups fall
 * due. The other takes over within 45 seconds, and every occurrence is there exactly once. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { random, seed, startServer, waitFor } from '../harness/index.mjs';

const rounds = process.env.GENJIN_TORTURE ? 40 : 2;
const people = 12;
const takeOverMs = 45000;

if ((process.env.GENJIN_ENGINES ?? 'postgres').includes('postgres')) {
	describe('two nodes on postgres', () => {
		const dice = random(seed());
		const nodes = [];
		const clients = [];
		let token;

		before(async () => {
			nodes.push(await startServer({ engine: 'postgres', env: { GENJIN_RATE_PERCENT: '-1' } }));
			nodes.push(await startServer({ engine: 'postgres', shareWith: nodes[0], env: { GENJIN_RATE_PERCENT: '-1' } }));
			token = (await nodes[0].command(['token', 'add', '--login', 'admin'])).stdout.trim();
			clients.push(...nodes.map((node) => node.bearer(token)));
		});
		after(async () => {
			await nodes[1]?.close();
			await nodes[0]?.close();
		});

		/* The node that holds the lease of the due scan, by the process id in its name. */
		const owner = () => waitFor(async () => {
			const [row] = await nodes[0].query("SELECT lease_owner FROM job_lease WHERE kind = 'reminder.scan'");
			return nodes.findIndex((node) => row?.lease_owner?.split(/\D+/).includes(`${node.pid}`)) + 1;
		}, { ms: takeOverMs, what: 'an owner of the scan' }).then((found) => found - 1);

		/* Followups of `people` new candidates, due within the next seconds around the death of the owner. */
		async function makeDue(api, round) {
			const dues = [];
			for (let i = 0; i < people; i++) {
				const { body } = await api.post('/candidates', { name: `轮${round}第${i}人`, care: true });
				const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1000 + dice.int(4) * 1000);
				await api.patch(`/followups/${body.followup.id}`, { next_due_at: at.toISOString() });
				dues.push({ id: body.followup.id, at: at.getTime() });
			}
			return dues;
		}

		/* A new followup is due at once and has an occurrence for that, too: only the chosen instants count here. */
		async function occurrencesOf(dues) {
			const rows = await nodes[0].query(`SELECT r.id, r.followup_id, r.due_at_ms, r.repeat_no,
				(SELECT count(*) FROM inbox_message m WHERE m.reminder_id = r.id) AS messages
				FROM reminder r WHERE r.followup_id IN (${dues.map(({ id }) => id)})`);
			return rows.filter((row) => dues.some(({ id, at }) => id === Number(row.followup_id) && at === Number(row.due_at_ms)));
		}

		async function round(number) {
			const dying = await owner();
			const api = clients[1 - dying];
			const stream = await api.stream({ path: '/stream?client=desk' });
			await stream.next('hello');
			const dues = await makeDue(clients[dying], number);
			await sleep(dice.int(3000));
			await nodes[dying].kill();
			const killed = Date.now();
			await waitFor(() => Date.now() > Math.max(...dues.map(({ at }) => at)) && occurrencesOf(dues).then((rows) => rows.length >= people),
				{ ms: takeOverMs, every: 100, what: 'the other node to remind' });
			const tookMs = Date.now() - killed;
			const occurrences = await occurrencesOf(dues);
			const popupsOf = (id) => stream.events.filter(({ type, body }) => type === 'reminder' && body?.state === 'open' && body.id === id);
			await waitFor(() => occurrences.every(({ id }) => popupsOf(Number(id)).length), { what: 'the popups' });
			await nodes[dying].start();
			await sleep(1500);
			assert.equal((await occurrencesOf(dues)).length, people);
			for (const { id, followup_id: followup, messages } of occurrences) {
				assert.equal(popupsOf(Number(id)).length, 1, `popups of followup ${followup}`);
				assert.equal(Number(messages), 1, `messages of followup ${followup}`);
			}
			stream.close();
			return tookMs;
		}

		test(`${rounds} deaths of the owner of the due scan`, async () => {
			const took = [];
			for (let number = 0; number < rounds; number++)
				took.push(await round(number));
			console.log(`the other node took over within ${took.map((ms) => (ms / 1000).toFixed(1)).join(' s, ')} s`);
			assert.ok(took.every((ms) => ms < takeOverMs));
		});
	});
}
