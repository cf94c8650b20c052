import { AppError } from '../errors/app-error.js';
import { writeWhole } from '../journal/write-whole.js';

/** Writes a file that the user named, whole or not at all. Throws `output/file`. */
export async function writeOutput(path: string, text: string): Promise<void> {
  await writeWhole(path, text).catch((thrown: unknown) => {
    if (!(thrown instanceof AppError) || thrown.code !== 'run/disk') throw thrown;
    const { message, context, cause } = thrown;
    throw new AppError('output/file', { message, context, cause });
  });
}
