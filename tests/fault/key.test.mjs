/* New keys: a rotation goes on after a kill, who is looked for is found all the time, another master key takes the place of the old
 * one, a backup opens with the one of its time, and a wrong or missing one is refused by name. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { forEachEngine, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';

const run = promisify(execFile);
const people = 900; /* some pieces of 200 */
const phone = (i) => `138${String(10000000 + i)}`;

forEachEngine((engine) => {
	describe(`keys on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_RATE_PERCENT: '-1' } });
		let api;

		before(async () => {
			const rows = Array.from({ length: people }, (_, i) => `候选${i},${phone(i)},p${i}@example.com`);
			const file = `${temporaryFolder('people')}/people.csv`;
			fs.writeFileSync(file, `姓名,手机,邮箱\n${rows.join('\n')}\n`);
			await server.command(['import', 'candidates', file, '--login', 'admin']);
			api = await server.login();
		});

		const numberOf = async (sql) => Number((await server.query(`SELECT count(*) AS n FROM ${sql}`))[0].n);
		const old = () => numberOf("candidate WHERE phone_hash NOT LIKE 'g2.%'");
		const isFound = async (i) => assert.equal((await api.get('/search', { q: phone(i) })).body.items[0]?.candidate.name, `候选${i}`);

		test('a rotation wants the right, goes on after kills and leaves nothing of the old key', async () => {
			const boss = await server.addUser({ login: 'wei', name: '韦总', role: 'partner' });
			await boss.post('/key/rotate', undefined, { status: 403 });
			assert.deepEqual([(await api.get('/key')).body.generation, (await api.get('/key')).body.state], [1, 'steady']);
			const { body } = await api.post('/key/rotate', undefined, { status: 202 });
			assert.deepEqual([body.generation, body.by.name], [2, 'admin']);
			await server.killAndRestart();
			await waitFor(async () => await old() < people, { what: 'the first piece' });
			await isFound(0);
			await server.killAndRestart();
			await isFound(people - 1);
			await waitFor(async () => (await api.get('/key')).body.state === 'settling', { what: 'the end of the first round', ms: 30000 });
			assert.equal(await old(), 0);
			await isFound(people / 2);
			assert.equal((await api.post('/key/rotate', undefined, { status: 409 })).body.code, 'key.rotating');
			const { stdout } = await server.command(['key', 'show']);
			assert.match(stdout, /generation 2, settling .* keys held: 2/);
		});

		test('another master key takes the place of the old one, and that opens nothing any more', async () => {
			const file = `${server.dataFolder}/keys/master.key`;
			const before = fs.readFileSync(file);
			const foreign = `${server.dataFolder}/foreign.key`;
			const refused = async (code, args) => assert.match((await server.command(args, { status: 1 })).stderr, new RegExp(code));

			const archive = `${server.dataFolder}/backup.tar`;
			if (engine === 'sqlite')
				await server.command(['backup', '--out', archive]);
			await refused('key.server_runs', ['key', 'master']);
			await server.stop();
			await server.command(['key', 'master']);
			assert.notDeepEqual(fs.readFileSync(file), before);
			fs.writeFileSync(foreign, before, { mode: 0o400 });
			await refused('keyring.wrong_master', ['check', '--master-key-file', foreign]);
			await refused('keyring.missing', ['check', '--master-key-file', `${foreign}.none`]);

			if (engine === 'sqlite') { /* a backup opens with the key of its time */
				const folder = `${temporaryFolder('restored')}/data`;
				await run(server.program, ['restore', '--in', archive, '--data', folder]);
				const check = (key) => run(server.program, ['check', '--data', folder, '--master-key-file', key]);
				await assert.rejects(check(file), /keyring\.wrong_master/);
				await check(foreign);
			}

			fs.renameSync(file, `${file}.new`); /* as a kill between the commit and the rename leaves it */
			fs.writeFileSync(file, before, { mode: 0o400 });
			await server.command(['check']);
			assert.notDeepEqual(fs.readFileSync(file), before);
			await server.start();
			await isFound(7);
			assert.equal(await numberOf("audit_entry WHERE action IN ('key.rotate', 'key.master')"), 2);
		});
	});
});
