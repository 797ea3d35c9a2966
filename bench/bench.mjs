/* What the measurements over HTTP share. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { projectFolder, temporaryFolder } from '../tests/harness/base.mjs';

export const seconds = Number(process.env.BENCH_SECONDS ?? 10);
export const tool = (name) => path.join(projectFolder, 'build', name);

export function print(line) {
	console.log(JSON.stringify(line));
}

/* CPU seconds of some processes. */
export function cpuOf(pids) {
	return pids.map((pid) => {
		const fields = fs.existsSync(`/proc/${pid}/stat`) ? fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ') : [];
		return fields.length ? (Number(fields[11]) + Number(fields[12])) / 100 : 0;
	}).reduce((sum, one) => sum + one, 0);
}

/* A server, and on PostgreSQL the backends of its database. */
export async function pidsOf(server, engine) {
	const backends = engine === 'postgres' ? await server.query(`SELECT pid FROM pg_stat_activity WHERE datname = '${server.database.name}'`) : [];
	return [server.pid, ...backends.map(({ pid }) => pid)];
}

/* Requests of `lines` in turn over some connections; rate 0: as fast as they are answered. */
export function load({ port, rate = 0, connections = 64, headers, lines, time = seconds }) {
	return new Promise((resolve, reject) => {
		const child = spawn(tool('load'), [`${port}`, `${rate}`, `${connections}`, `${time}`, headers], { stdio: ['pipe', 'pipe', 'inherit'] });
		let output = '';
		child.stdout.on('data', (chunk) => { output += chunk; });
		child.on('exit', () => (output ? resolve(JSON.parse(output)) : reject(new Error('load failed'))));
		child.stdin.end(lines.join('\n'));
	});
}

/* A record for each candidate; `name` tells one run's from another's. */
export function recordLines(candidates, name) {
	const body = JSON.stringify({ channel: 'phone', direction: 'out', outcome: 'reached', fact: '期望年包八十万', emotion: 4,
		client_uid: `${name}-{n}` });
	return candidates.map(({ id }) => `POST /api/v1/candidates/${id}/records ${body}`);
}

/* Imports people nobody has yet from the command line. */
export async function importRows(server, login, rows) {
	const file = `${temporaryFolder('bench')}/candidates.csv`;
	const lines = ['姓名,手机,公司,职位,城市'];
	for (let number = 0; number < rows; number++)
		lines.push(`量测${number},13${String(900000000 + number)},新公司${number % 997},工程师,北京`);
	fs.writeFileSync(file, lines.join('\n'));
	const started = performance.now();
	const { stdout } = await server.command(['import', 'candidates', file, '--login', login, '--json']);
	return { seconds: (performance.now() - started) / 1000, ...JSON.parse(stdout.trim().split('\n').pop()), rejects_file: undefined };
}
