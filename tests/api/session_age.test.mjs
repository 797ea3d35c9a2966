/* Sessions end by time: idle and absolute (PROMISES.md, Sessions).  The server's clock is moved from outside. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { forEachEngine, useServer } from '../harness/index.mjs';

forEachEngine((engine) => {
	describe(`age of sessions on ${engine}`, () => {
		const server = useServer({ engine, clock: '2026-10-08T09:00:00+08:00' });

		test('the server lives in the time it is told', async () => {
			const api = await server.login();
			const { headers } = await api.get('/me');
			assert.ok(Math.abs(new Date(headers.date) - server.now()) < 5000, `${headers.date} against ${server.now()}`);
		});

		test('a session left alone for a day is over', async () => {
			const api = await server.login();
			server.moveClock({ minutes: 5 });
			await api.get('/me');
			server.moveClock({ days: 1 });
			await api.get('/me', undefined, { status: 401 });
		});

		test('a session in steady use is over after 14 days', async () => {
			const api = await server.login();
			for (let step = 0; step < 14 * 4 - 1; step++) {
				server.moveClock({ hours: 6 });
				const { status } = await api.get('/me', undefined, { status: null });
				if (status !== 200)
					break;
			}
			server.moveClock({ hours: 12 });
			await api.get('/me', undefined, { status: 401 });
			await (await server.login()).get('/me');
		});
	});
});
