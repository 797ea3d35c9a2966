/* A certificate authority of this run and a certificate for localhost, made with openssl. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { temporaryFolder } from './base.mjs';

let made;

function openssl(...args) {
	execFileSync('openssl', args, { stdio: 'pipe' });
}

/* Returns { caFile, key, cert }; the certificate is valid for localhost and 127.0.0.1. */
export function certificate() {
	if (made)
		return made;
	const folder = temporaryFolder('tls');
	const file = (name) => `${folder}/${name}`;
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
	openssl('req', '-x509', ...curve, '-days', '30000', '-subj', '/CN=genjin test CA',
		'-keyout', file('ca.key'), '-out', file('ca.pem'));
	openssl('req', ...curve, '-subj', '/CN=localhost', '-keyout', file('key.pem'), '-out', file('request.pem'));
	fs.writeFileSync(file('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
	openssl('x509', '-req', '-in', file('request.pem'), '-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial',
		'-days', '30000', '-extfile', file('names'), '-out', file('cert.pem'));
	made = { caFile: file('ca.pem'), key: fs.readFileSync(file('key.pem')), cert: fs.readFileSync(file('cert.pem')) };
	return made;
}
