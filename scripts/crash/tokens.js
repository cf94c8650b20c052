import { readFileSync, writeFileSync } from 'node:fs';

const client = { client_id: 'crash', client_secret: 'loop', redirect_uri: 'https://example.com/' };
/** Exit code of a run that is not authorised. */
const REFUSED = 4;

/** The token file of one run, and the person who authorises the integration again when a death has cost the tokens. */
export class Tokens {
  #sandbox;
  #codes = 0;
  #isSpent = false;

  static async of(sandbox, path) {
    const tokens = new Tokens(sandbox, path);
    await tokens.#authorise();
    return tokens;
  }

  constructor(sandbox, path) {
    Object.assign(this, { path });
    this.#sandbox = sandbox;
  }

  /** A session died: a refresh token is good for one renewal, and what came for it may have been lost. */
  mayBeSpent() {
    this.#isSpent = true;
  }

  /** Whether the session ended with that, which is mended now. Without a death before it such an end is wrong. */
  async authoriseAfter({ code }) {
    if (code !== REFUSED || !this.#isSpent) return false;
    await this.#authorise();
    return true;
  }

  /** A session begins with renewing its access. */
  runOut() {
    this.#write(JSON.parse(readFileSync(this.path, 'utf8')));
  }

  async #authorise() {
    this.#codes += 1;
    this.#isSpent = false;
    const body = JSON.stringify({ ...client, grant_type: 'authorization_code', code: `code-${this.#codes}` });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.#sandbox.url}/oauth2/access_token`, { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`POST access_token: ${answer.status}`);
    this.#write(await answer.json());
  }

  #write({ refresh_token }) {
    const tokens = { ...client, access_token: 'run-out', refresh_token };
    writeFileSync(this.path, JSON.stringify(tokens), { mode: 0o600 });
  }
}
