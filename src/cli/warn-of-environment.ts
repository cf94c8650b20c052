import type { CliContext } from './context.js';

/** Tells of what the environment asks for and does not get: whoever set it believes that it works. */
export function warnOfEnvironment(flags: Readonly<Record<string, unknown>>, { env, say }: CliContext): void {
  if (env['NODE_TLS_REJECT_UNAUTHORIZED'] !== '0' || flags['quiet'] === true) return;
  const text =
    'NODE_TLS_REJECT_UNAUTHORIZED=0 is not obeyed: certificates are always checked. NODE_EXTRA_CA_CERTS=FILE adds an authority.';
  say(
    flags['log-format'] === 'json'
      ? JSON.stringify({ at: new Date().toISOString(), kind: 'remark', text })
      : text,
  );
}
