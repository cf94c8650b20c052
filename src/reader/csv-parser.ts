import { CsvError, Parser } from 'csv-parse';

/** Called for each record: its cells, the blank lines before it, and whether cells of it hold line breaks. */
export type RecordSink = (cells: string[], blankLines: number, multiline: boolean) => void;

/**
 * csv-parse in strict mode, fed and drained by hand: no record passes a stream. After an error it is spent.
 *
 * The parser's own counters tell blank lines and multi-line records for nothing; its `info` option would cost a
 * third of the speed. Widths are checked by the caller, who rejects a row and goes on, and so is the size of a record:
 * csv-parse would look at it for every byte.
 */
export class RecordParser extends Parser {
  readonly #sink: RecordSink;
  #lines = 0;
  #blank = 0;
  /** Offset after the last record, in bytes from the first byte fed. */
  recordEnd = 0;

  constructor(
    { delimiter, carriageReturns }: { delimiter: string; carriageReturns: boolean },
    sink: RecordSink,
  ) {
    super({
      delimiter,
      record_delimiter: carriageReturns ? ['\r'] : ['\r\n', '\n'],
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
    const { lines, empty_lines: blank, bytes } = this.info;
    const blankBefore = blank - this.#blank;
    const breaks = lines - this.#lines - blankBefore;
    this.#lines = lines;
    this.#blank = blank;
    this.recordEnd = bytes;
    this.#sink(record, blankBefore, breaks > 1);
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
