import type { LineCounts, SourceRow } from '../model/table.js';
import { decoderOf, type Decoder } from './csv-decoder.js';
import { CsvRows, type HeaderRecord, type RowStart, type TextFormat } from './csv-rows.js';
import { RecordScanner } from './csv-scanner.js';

/** The way of the bytes: decoded, cut into records, made rows. */
export class CsvReading {
  readonly #decoder: Decoder;
  readonly #rows: CsvRows;
  readonly #scanner: RecordScanner;
  #lastByte = LINE_FEED;
  #finished = false;

  constructor(format: TextFormat, start: RowStart) {
    this.#decoder = decoderOf(format.encoding);
    this.#rows = new CsvRows(format, this.#decoder, start);
    this.#scanner = new RecordScanner(format.dialect, this.#rows);
    this.#rows.follow(this.#scanner);
  }

  get header(): HeaderRecord | undefined {
    return this.#rows.header;
  }

  get rows(): readonly SourceRow[] {
    return this.#rows.rows;
  }

  get lines(): LineCounts {
    return { ...this.#rows.lines, above: this.#scanner.linesAbove, total: this.#scanner.lines };
  }

  take(): readonly SourceRow[] {
    const { rows } = this.#rows;
    this.#rows.rows = [];
    return rows;
  }

  feed(chunk: Buffer): void {
    this.#scan(this.#decoder.write(chunk));
  }

  /** Takes the end of the bytes into account; a second call does nothing. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#scan(this.#decoder.end());
    this.#rows.cutOff = this.#lastByte !== LINE_FEED && this.#lastByte !== CARRIAGE_RETURN;
    this.#scanner.finish();
  }

  #scan(text: Buffer): void {
    if (text.length === 0) return;
    this.#lastByte = text[text.length - 1] ?? LINE_FEED;
    this.#scanner.feed(text);
  }
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
