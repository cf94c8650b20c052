import { Worker, type ResourceLimits } from 'node:worker_threads';

import { AppError, asAppError, errnoOf } from '../../errors/app-error.js';
import { deferred, type Deferred } from '../../flow/deferred.js';
import { packageFile } from '../package-file.js';
import { isCheckAnswer, type CheckResult, type CheckSetup, type CheckWork } from './check-messages.js';

/** A job under way and one that waits, so that no thread is idle while its answer is taken in. */
const JOBS_EACH = 2;

type Check = (work: CheckWork) => Promise<CheckResult>;

/**
 * Threads that check rows. Jobs go to the thread with the fewest, which takes them in order; what they have no room for
 * is done `here`, in this thread, one job at a time: it would be idle otherwise, and another thread has its own copy
 * of everything in memory.
 */
export class CheckThreads {
  readonly #threads: readonly CheckThread[];
  readonly #here: Check;
  #turn: Promise<unknown> = Promise.resolve();

  /** `count` is how many threads check, this one among them. */
  constructor(count: number, setup: CheckSetup, here: Check) {
    this.#threads = Array.from({ length: count - 1 }, () => new CheckThread(setup));
    this.#here = here;
  }

  /** How many jobs are worth being asked for at a time. */
  get room(): number {
    return this.#threads.length * JOBS_EACH + 1;
  }

  /** Rejects with the error of the thread. */
  async check(work: CheckWork): Promise<CheckResult> {
    const least = this.#threads.reduce<CheckThread | undefined>(
      (one, other) => (one && one.waiting <= other.waiting ? one : other),
      undefined,
    );
    if (least && least.waiting < JOBS_EACH) return await least.check(work);
    const result = this.#turn.then(async () => await this.#here(work));
    this.#turn = result.catch(() => undefined);
    return await result;
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(async (thread) => await thread.close()));
  }
}

/** Rows die young: a quarter of what V8 takes for them costs no time here that could be measured. */
const YOUNG_MB = 12;

/** One of them. `limits` of its heap are those that Node takes from the memory of the machine, where left out. */
export class CheckThread {
  readonly #worker: Worker;
  readonly #open = new Map<number, Deferred<CheckResult>>();
  #jobs = 0;
  #failure: AppError | undefined;

  constructor(setup: CheckSetup, limits: ResourceLimits = {}) {
    this.#worker = new Worker(packageFile('dist/pipeline/check/check-worker.js'), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, ...limits },
    });
    this.#worker.on('message', (message: unknown) => {
      this.#settle(message);
    });
    this.#worker.on('error', (thrown: unknown) => {
      this.#fail(errnoOf(thrown) === 'ERR_WORKER_OUT_OF_MEMORY' ? outOfMemory(thrown) : asAppError(thrown));
    });
    this.#worker.on('exit', () => {
      this.#fail(new AppError('internal/bug', { message: 'A thread ended before its work.' }));
    });
  }

  get waiting(): number {
    return this.#open.size;
  }

  async check(work: CheckWork): Promise<CheckResult> {
    if (this.#failure) throw this.#failure;
    this.#jobs += 1;
    const id = this.#jobs;
    const result = deferred<CheckResult>();
    this.#open.set(id, result);
    this.#worker.postMessage({ id, work });
    return await result.promise;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(message: unknown): void {
    if (!isCheckAnswer(message)) return;
    const job = this.#open.get(message.id);
    this.#open.delete(message.id);
    if (message.kind === 'done') job?.resolve(message.result);
    else job?.reject(new AppError(message.error.code, message.error));
  }

  #fail(error: AppError): void {
    this.#failure ??= error;
    for (const job of this.#open.values()) job.reject(this.#failure);
    this.#open.clear();
  }
}

/** Node ends the thread alone; what it was at is lost, and the run with it. */
function outOfMemory(cause: unknown): AppError {
  return new AppError('input/limit', {
    message: 'Checking its rows takes more memory than a thread is given.',
    actions: [
      'Check it in one thread, --threads 1, or give Node more: NODE_OPTIONS=--max-old-space-size=8192 (MB).',
    ],
    cause,
  });
}
