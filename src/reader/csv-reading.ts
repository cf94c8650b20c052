import type { LineCounts, SourceRow } from '../model/table.js';
import { decoderOf, type Decoder } from './csv-decoder.js';
import { CsvRows, type HeaderRecord, type RowStart, type TextFormat } from './csv-rows.js';
import { RecordScanner } from './csv-scanner.js';

/** Where a reading goes on in the middle of a file, right before a record. */
export interface Resumption {
  readonly header: HeaderRecord;
  /** Offset of the next byte in the file. */
  readonly from: number;
  /** Its physical line, from 1. */
  readonly line: number;
}

/** The way of the bytes: decoded, cut into records, made rows. */
export class CsvReading {
  readonly #decoder: Decoder;
  readonly #rows: CsvRows;
  readonly #scanner: RecordScanner;
  #lastByte = LINE_FEED;
  #finished = false;

  constructor(format: TextFormat, start: RowStart, resumed?: Resumption) {
    this.#decoder = decoderOf(format.encoding, resumed?.from);
    this.#rows = new CsvRows(format, this.#decoder, start);
    this.#scanner = new RecordScanner(format.dialect, this.#rows);
    this.#rows.follow(this.#scanner);
    if (!resumed) return;
    this.#rows.begin(resumed.header);
    this.#scanner.resume(resumed.line, resumed.header.cells.length);
  }

  /** The bytes so far end with a record, and nothing of them is held: what follows can be read without them. */
  get atRecordEnd(): boolean {
    return !this.#decoder.inCharacter && this.#scanner.atRecordEnd;
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
    const isWhole = this.#lastByte === LINE_FEED || this.#lastByte === CARRIAGE_RETURN;
    if (!isWhole) this.#rows.cutOffAt = this.#scanner.length;
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
