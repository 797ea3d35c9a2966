/* Promise 24: a backup made while files are uploaded restores to one consistent point, wherever the folder of files lies.
 * PostgreSQL has tools of its own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { random, seed, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';

const rounds = process.env.GENJIN_TORTURE ? 500 : 2;
const headers = { 'Genjin-Upload': '1' };
const run = promisify(execFile);

describe('a backup under load', () => {
	const files = path.join(temporaryFolder('files'), 'kept');
	fs.mkdirSync(files);
	const server = useServer({ env: { GENJIN_FILES: files } });
	const dice = random(seed());

	/* Uploads until told to stop; notes what was acknowledged. */
	async function load(api, candidate, name, state) {
		for (let n = 0; !state.isOver; n++) {
			const content = Buffer.concat([Buffer.from(`${name} ${n} `), Buffer.alloc(1 + dice.int(120000), 'z')]);
			const { body } = await api.upload(`/candidates/${candidate}/attachments`, { file: { name: `${name}${n}.txt`, content } },
				{ headers, status: 201 });
			state.acknowledged.push(body.id);
		}
	}

	const genjin = (args, env = {}) => run(server.program, args, { env: { ...process.env, ...env }, encoding: 'utf8' });

	async function restored(archive) {
		const folder = path.join(temporaryFolder('restored'), 'data');
		const own = path.join(temporaryFolder('restored'), 'files');
		await genjin(['restore', '--in', archive, '--data', folder, '--files', own]);
		fs.cpSync(path.join(server.dataFolder, 'keys'), path.join(folder, 'keys'), { recursive: true });
		return { folder, own };
	}

	test('restores to one point: every file of its rows is there, whole, and none was half', async () => {
		const api = await server.login();
		const { body: { id } } = await api.post('/candidates', { name: '韩梅' });
		const state = { isOver: false, acknowledged: [] };
		const running = ['甲', '乙', '丙'].map((name) => load(api, id, name, state));
		running.forEach((one) => one.catch(() => {}));
		for (let round = 0; round < rounds; round++) {
			const wanted = state.acknowledged.length + 5;
			await waitFor(() => state.acknowledged.length >= wanted, { ms: 30000, what: 'uploads' });
			const before = [...state.acknowledged];
			const archive = path.join(temporaryFolder('backup'), 'backup.tar');
			const { stderr } = await server.command(['backup', '--out', archive]);
			assert.doesNotMatch(stderr, /not there/);
			const { folder, own } = await restored(archive);
			const { stdout } = await genjin(['check', '--data', folder, '--files', own]);
			assert.equal(stdout, 'ok\n');
			const there = fs.readdirSync(own, { recursive: true }).filter((name) => name.includes('/')).length;
			assert.ok(there >= before.length, `${there} files for ${before.length} acknowledged before`);
		}
		state.isOver = true;
		await Promise.all(running);
		assert.deepEqual(fs.readdirSync(path.join(server.dataFolder, 'spool')).filter((name) => name.startsWith('backup')), []);
	});

	test('what genjin.ini says of the folder of files holds for the restore, too', async () => {
		await server.stop();
		const archive = path.join(temporaryFolder('backup'), 'backup.tar');
		const elsewhere = path.join(temporaryFolder('elsewhere'), 'files');
		fs.writeFileSync(path.join(server.dataFolder, 'genjin.ini'), `files = ${elsewhere}\n`);
		await server.command(['backup', '--out', archive]);
		const folder = path.join(temporaryFolder('restored'), 'data');
		await genjin(['restore', '--in', archive, '--data', folder]);
		fs.cpSync(path.join(server.dataFolder, 'keys'), path.join(folder, 'keys'), { recursive: true });
		assert.equal((await genjin(['check', '--data', folder])).stdout, 'ok\n');
		assert.ok(fs.readdirSync(elsewhere).length > 0);
		await assert.rejects(genjin(['restore', '--in', archive, '--data', folder]), /restore.not_empty/);
		fs.rmSync(path.join(server.dataFolder, 'genjin.ini'));
		await server.start();
	});

	test('a lost file is named by the check, and does not keep a backup from being made', async () => {
		const [{ file }] = await server.query('SELECT file FROM attachment ORDER BY id LIMIT 1');
		fs.rmSync(path.join(files, file));
		const archive = path.join(temporaryFolder('backup'), 'backup.tar');
		const { stderr } = await server.command(['backup', '--out', archive]);
		assert.match(stderr, /1 files are named by the database but not there/);
		const { stdout } = await server.command(['check'], { status: 1 });
		assert.match(stdout, new RegExp(`^firm 1, attachment \\d+: ${file} is missing\n$`));
	});
});
