/* kill -9 while the index follows: after the restart it is complete and holds every document once. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, useServer, waitFor } from '../harness/index.mjs';

const kills = 4;
const perRound = 40;

forEachEngine((engine) => {
	describe(`search and kill -9 on ${engine}`, () => {
		const server = useServer({ engine });
		const dice = random(seed());

		test('what was saved is found, once, however often the server dies', async () => {
			const api = await server.login();
			const person = (await api.post('/candidates', { name: '王小明' })).body;
			let saved = 0;
			for (let round = 0; round < kills; round++) {
				for (let i = 0; i < perRound; i++, saved++)
					await api.post(`/candidates/${person.id}/records`, { channel: 'phone', outcome: 'reached', text: `第${saved}次谈到反洗钱，编号${1000 + saved}` });
				await sleep(dice.int(300)); // somewhere in the middle of the job
				await server.killAndRestart();
			}
			await waitFor(async () => Number((await server.query('SELECT count(*) AS n FROM search_change'))[0].n) === 0,
				{ ms: 120000, what: 'the index' });
			assert.equal((await api.get('/search', { q: '反洗钱' })).body.total, saved);
			for (let i = 0; i < saved; i += 7)
				assert.equal((await api.get('/search', { q: `编号${1000 + i}` })).body.total, 1, `record ${i}`);
			assert.equal(Number((await server.query("SELECT count(*) AS n FROM search_doc WHERE kind = 'r'"))[0].n), saved);
		});
	});
});
