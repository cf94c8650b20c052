import { Worker } from 'node:worker_threads';

import { AppError, asAppError } from '../../errors/app-error.js';
import { deferred, type Deferred } from '../../flow/deferred.js';
import { packageFile } from '../package-file.js';
import { isCheckAnswer, type CheckResult, type CheckSetup, type CheckWork } from './check-messages.js';

/** Threads that check rows. A thread takes its jobs in order; jobs go to the thread with the fewest. */
export class CheckThreads {
  readonly #threads: readonly CheckThread[];

  constructor(count: number, setup: CheckSetup) {
    this.#threads = Array.from({ length: count }, () => new CheckThread(setup));
  }

  /** Rejects with the error of the thread. */
  async check(work: CheckWork): Promise<CheckResult> {
    const [first, ...others] = this.#threads;
    if (!first) throw new AppError('internal/bug', { message: 'There is no thread.' });
    const least = others.reduce((one, other) => (other.waiting < one.waiting ? other : one), first);
    return await least.check(work);
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map(async (thread) => await thread.close()));
  }
}

/** Rows die young. Half of what V8 takes for them costs no time here, and a tenth of the memory of the run less. */
const YOUNG_MB = 24;

class CheckThread {
  readonly #worker: Worker;
  readonly #open = new Map<number, Deferred<CheckResult>>();
  #jobs = 0;
  #failure: AppError | undefined;

  constructor(setup: CheckSetup) {
    this.#worker = new Worker(packageFile('dist/pipeline/check/check-worker.js'), {
      workerData: setup,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#worker.on('message', (message: unknown) => {
      this.#settle(message);
    });
    this.#worker.on('error', (thrown: unknown) => {
      this.#fail(asAppError(thrown));
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
