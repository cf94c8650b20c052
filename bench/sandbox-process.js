// A sandbox in a process of its own, as slow as a real account, and what arrived at it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Starts a sandbox; `switches` change it before anything is sent, `node` are flags of Node. */
export async function startSandbox({ flags = [], switches = {}, node = [] } = {}) {
  const args = [...node, 'dist/cli/main.js', 'sandbox', '--port', '0', '--json', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url, token } = JSON.parse(line);
  const control = async (path, body) => {
    const request = body === undefined ? {} : { method: 'PUT', body: JSON.stringify(body) };
    const answer = await fetch(`${url}/_sandbox/${path}`, {
      ...request,
      headers: { 'content-type': 'application/json' },
    });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return await answer.json();
  };
  await control('switches', switches);
  return {
    env: { KOMMO_BASE_URL: url, KOMMO_API_KEY: token },
    arrivals: async () => await control('arrivals'),
    close: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
