/* Runs a command with a private PostgreSQL in GENJIN_TEST_POSTGRES:   node tests/harness/with_postgres.mjs COMMAND … */
import { spawn } from 'node:child_process';
import { startCluster } from './postgres.mjs';

const stop = await startCluster();
const child = spawn(process.argv[2], process.argv.slice(3), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'])
	process.on(signal, () => child.kill(signal));
child.on('error', (error) => { throw error; });
child.on('exit', (code) => {
	stop();
	process.exitCode = code ?? 1;
});
