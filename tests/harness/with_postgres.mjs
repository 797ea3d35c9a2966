/* Runs a command with a private PostgreSQL in GENJIN_TEST_POSTGRES:   node tests/harness/with_postgres.mjs [--durable] COMMAND … */
import { spawn } from 'node:child_process';
import { startCluster } from './postgres.mjs';

const durable = process.argv[2] === '--durable';
const [command, ...args] = process.argv.slice(durable ? 3 : 2);
const stop = await startCluster({ durable });
const child = spawn(command, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM'])
	process.on(signal, () => child.kill(signal));
child.on('error', (error) => { throw error; });
child.on('exit', (code) => {
	stop();
	process.exitCode = code ?? 1;
});
