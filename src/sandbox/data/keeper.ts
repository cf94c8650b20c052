import type { World } from '../world.js';
import { writeDataFile } from './data-file.js';

const DELAY_MS = 1000;

/** Writes the account to its file soon after a change, and once more when the sandbox closes. */
export class Keeper {
  readonly #path: string;
  readonly #world: World;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, world: World) {
    this.#path = path;
    this.#world = world;
  }

  /** To be told of everything that may have changed the account. */
  touch(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // What fails here is tried again at the next change, and told of at the end.
      this.#save().catch(() => undefined);
    }, DELAY_MS).unref();
  }

  /** Rejects where the file cannot be written. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#save();
  }

  /** One after the other: two writers of one file would spoil it. */
  async #save(): Promise<void> {
    const before = this.#writing.catch(() => undefined);
    this.#writing = before.then(async () => await writeDataFile(this.#path, this.#world));
    await this.#writing;
  }
}
