import type { ConnectionOptions } from '../index.js';
import { UsageProblem } from './usage-problem.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy from flag and environment. HTTPS_PROXY is often set for other programs, and is taken only where asked for.
 */
export function proxyOptions(
  flags: Readonly<Record<string, unknown>>,
  env: Environment,
): Pick<ConnectionOptions, 'proxy' | 'noProxy'> {
  const flag = flags['proxy'];
  if (typeof flag === 'string' && flag.includes('@'))
    throw new UsageProblem(
      'A flag is visible to every user of the machine: a proxy with a password is named by KOMMO_PROXY.',
    );
  const written = typeof flag === 'string' ? flag : (env['KOMMO_PROXY'] ?? '');
  if (written !== 'env') return written === '' ? {} : { proxy: written };
  const proxy = either(env, 'https_proxy');
  const noProxy = either(env, 'no_proxy');
  return { ...(proxy === undefined ? {} : { proxy }), ...(noProxy === undefined ? {} : { noProxy }) };
}

/** Programs read these in small letters and in capitals, small ones first. */
function either(env: Environment, name: string): string | undefined {
  return env[name] || env[name.toUpperCase()] || undefined;
}
