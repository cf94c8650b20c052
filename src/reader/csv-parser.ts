import { CsvError, Parser } from 'csv-parse';

/** Called for each record. */
export type RecordSink = (cells: string[]) => void;

interface ParserFormat {
  readonly delimiter: string;
  readonly quote: string;
  readonly carriageReturns: boolean;
  /** Records may end with one CR or two before the LF, which costs a fifth of the speed. */
  readonly mixedBreaks?: boolean;
}

/**
 * csv-parse in strict mode, fed and drained by hand: no record passes a stream. After an error it is spent.
 *
 * Lines are counted by the caller, as `info` would cost a third of the speed. Widths are checked by the caller, who
 * rejects a row and goes on, and so is the size of a record: csv-parse would look at it for every byte.
 */
export class RecordParser extends Parser {
  readonly #sink: RecordSink;
  /** Offset after the last record, in bytes from the first byte fed. */
  recordEnd = 0;

  constructor({ delimiter, quote, carriageReturns, mixedBreaks = true }: ParserFormat, sink: RecordSink) {
    super({
      delimiter,
      quote,
      escape: quote,
      record_delimiter: carriageReturns ? ['\r'] : mixedBreaks ? ['\r\r\n', '\r\n', '\n'] : ['\n'],
      skip_empty_lines: true,
    });
    this.#sink = sink;
    // csv-parse takes its width from the record it counts as the first, and makes an error, costly even where it is
    // relaxed, for every record of another width. To it, each record is the first.
    Object.defineProperty(this.info, 'records', { get: () => 0, set: () => undefined });
  }

  feed(chunk: Buffer): CsvError | undefined {
    return settled((done) => this._transform(chunk, 'utf8', done));
  }

  finish(): CsvError | undefined {
    return settled((done) => this._flush(done));
  }

  override push(record: string[] | null): boolean {
    if (record === null) return true;
    this.recordEnd = this.info.bytes;
    this.#sink(record);
    return true;
  }
}

type Done = (error?: Error | null) => void;

// csv-parse calls back before it returns, with the error or nothing.
function settled(step: (done: Done) => void): CsvError | undefined {
  let failure: Error | undefined;
  step((error) => (failure = error ?? undefined));
  if (failure === undefined || failure instanceof CsvError) return failure;
  throw failure;
}
