/* kill -9 at any moment of an import: every row goes in exactly once, counts stay true. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine, random, seed, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';

const headers = { 'Genjin-Upload': '1' };
const people = 800; /* each stands in the file twice; every tenth row is refused, every seventh is blank */

function makeFile() {
	const lines = ['姓名,手机,现公司,备注'];
	const expected = { created: people, merged: people, rejected: 0, blank: 0 };
	for (let i = 0; i < 2 * people; i++) {
		lines.push(`路人${i % people}甲,,公司${i % people},第${i}行`);
		if (i % 7 === 0) {
			lines.push(',,,');
			expected.blank++;
		}
		if (i % 10 === 0) {
			lines.push(`坏号${i},1.38E+10,公司,`);
			expected.rejected++;
		}
	}
	return { content: `${lines.join('\n')}\n`, expected };
}

async function check(server, api, id, expected) {
	const { body } = await api.get(`/imports/${id}`);
	assert.equal(body.state, 'done');
	assert.deepEqual([body.counts.created, body.counts.merged, body.counts.rejected, body.counts.blank],
		[expected.created, expected.merged, expected.rejected, expected.blank]);
	const [{ n: candidates }] = await server.query("SELECT count(*) AS n FROM candidate WHERE name LIKE '路人%'");
	assert.equal(Number(candidates), expected.created);
	const [{ n: followups }] = await server.query('SELECT count(*) AS n FROM followup');
	assert.equal(Number(followups), expected.created);
	const [{ n: rejects }] = await server.query(`SELECT count(*) AS n FROM import_reject WHERE import_id = ${id}`);
	assert.equal(Number(rejects), expected.rejected);
	const [{ n: twice }] = await server.query("SELECT count(*) AS n FROM candidate WHERE name LIKE '路人%' AND resume LIKE '%第%行%第%行%'");
	assert.equal(Number(twice), people);
}

forEachEngine((engine) => {
	describe(`import and kill -9 on ${engine}`, () => {
		const server = useServer({ engine });
		const { content, expected } = makeFile();
		const dice = random(seed());

		test('the server is killed again and again', async () => {
			const api = await server.login();
			const { body } = await api.upload('/imports', { kind: 'candidates', file: { name: 'a.csv', content } }, { headers, status: 202 });
			await api.post(`/imports/${body.id}/start`, {}, { status: 202 });
			for (let kills = 0; kills < 3; kills++) {
				await sleep(30 + dice.int(400));
				await server.killAndRestart();
				/* A lease of the dead server is waited for by the clock of the database only. */
				await waitFor(async () => {
					const before = (await api.get(`/imports/${body.id}`)).body;
					return before.state !== 'running' || before.counts.processed > 0;
				}, { ms: 120000, what: 'the import to go on' });
			}
			await waitFor(async () => (await api.get(`/imports/${body.id}`)).body.state === 'done', { ms: 120000, what: 'the end' });
			await check(server, api, body.id, expected);
		});
	});

	describe(`the command killed on ${engine}`, () => {
		const server = useServer({ engine });
		const { content, expected } = makeFile();
		const dice = random(seed());

		test('the next call goes on with the same import', async () => {
			const api = await server.login();
			const file = path.join(temporaryFolder('kill'), 'people.csv');
			fs.writeFileSync(file, content);
			const args = ['import', 'candidates', file, '--login', 'admin', '--json', '--data', server.dataFolder,
				...(server.databaseUrl ? ['--database', server.databaseUrl] : [])];
			let killed = 0;
			for (let tries = 0; tries < 3; tries++) {
				const child = spawn(server.program, args, { stdio: 'ignore' });
				const ended = new Promise((resolve) => { child.on('exit', (status, signal) => resolve(signal)); });
				await sleep(100 + dice.int(700));
				child.kill('SIGKILL');
				killed += await ended === 'SIGKILL';
			}
			const result = JSON.parse((await server.command(['import', 'candidates', file, '--login', 'admin', '--json'])).stdout);
			const list = (await api.get('/imports', { limit: 100 })).body.items.filter((item) => item.state === 'done');
			assert.ok(list.some((item) => item.id === result.id));
			const [{ n }] = await server.query("SELECT count(*) AS n FROM candidate WHERE name LIKE '路人%'");
			assert.equal(Number(n), expected.created);
			if (killed === 3)
				await check(server, api, result.id, expected);
		});
	});
});
