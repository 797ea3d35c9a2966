/* A real SMTP server (npm smtp-server) that keeps what it gets, parsed by an independent parser (npm mailparser).
 *
 *   const sink = await startMailSink();               { tls: true } STARTTLS with the run's certificate, { user, password } AUTH
 *   env: { ...sink.env }                              GENJIN_SMTP_URL, GENJIN_CA_FILE
 *   const mail = await sink.next((m) => m.to.includes('a@example.com'), 5000);
 *   mail: { from, to, raw, subject, text, html, headers: Map, messageId }
 *   sink.refuse((address) => new MailError(450, 'later'))    called for each recipient; undefined accepts; refuse(null) ends it
 */
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { Mailbox } from './base.mjs';
import { certificate } from './certificate.mjs';
import { closeLater } from './leftover.mjs';

export class MailError extends Error {
	constructor(responseCode, message) {
		super(message);
		this.responseCode = responseCode;
	}
}

async function readMail(stream, session) {
	const chunks = [];
	for await (const chunk of stream)
		chunks.push(chunk);
	const raw = Buffer.concat(chunks);
	const { subject, text, html, headers, messageId } = await simpleParser(raw);
	return { from: session.envelope.mailFrom.address, to: session.envelope.rcptTo.map(({ address }) => address),
		raw: raw.toString('utf8'), subject, text, html, headers, messageId };
}

export async function startMailSink({ tls = false, user, password } = {}) {
	const box = new Mailbox();
	const { key, cert, caFile } = tls ? certificate() : {};
	let refuse = null;
	const server = new SMTPServer({
		key, cert, logger: false, disableReverseLookup: true, authOptional: !user,
		disabledCommands: [...(tls ? [] : ['STARTTLS']), ...(user ? [] : ['AUTH'])],
		allowInsecureAuth: !tls,
		onAuth: (auth, session, done) => (auth.username === user && auth.password === password
			? done(null, { user }) : done(new MailError(535, 'no such user'))),
		onRcptTo: (address, session, done) => done(refuse?.(address.address) ?? null),
		onData: (stream, session, done) => {
			readMail(stream, session).then((mail) => {
				box.add(mail);
				done(null, 'kept');
			}, done);
		},
	});
	server.on('error', () => {});
	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	const { port } = server.server.address();
	const who = user ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : '';
	const url = `smtp://${who}${tls ? 'localhost' : '127.0.0.1'}:${port}`;
	return {
		port, url, messages: box.items,
		env: { GENJIN_SMTP_URL: url, ...(caFile && { GENJIN_CA_FILE: caFile }) },
		next: (filter, ms) => box.next(filter, ms, 'an e-mail'),
		refuse: (fn) => { refuse = fn; },
		close: closeLater(() => new Promise((resolve) => { server.close(resolve); })),
	};
}
