import { cellText, type Cell } from '../model/cell.js';
import { shapeOf, type CellShape, type Shape } from './cell-shape.js';
import { DistinctCounter } from './distinct-counter.js';
import { shortened, Sightings, type Sighting } from './sightings.js';
import { suspicionsOf, type SuspicionCode } from './suspicion.js';

/** Values that are listed with their counts. */
const MOST_VALUES = 50;

/** Longest value that is listed with its count. */
const LONGEST_VALUE = 100;

const EXAMPLES = 3;

/** Days since 1900 of the years 1954 to 2064, as spreadsheets count them. */
const SERIAL_DAYS = { first: 20_000, last: 60_000 };

/** Gathers what there is to say about one column while its cells pass; memory does not grow with the rows. */
export class ColumnProfile {
  readonly shapes = new Sightings<Shape>();
  readonly forms = new Sightings<string>();
  readonly suspicions = new Sightings<SuspicionCode>();
  /** Whole numbers that may be days of a spreadsheet. */
  readonly serialDays = new Sightings<'day'>();
  /** Values of digits alone, by their length. */
  readonly digits = new Sightings<`${number}`>();
  readonly examples: string[] = [];
  /** Cells that hold anything but blanks and words that stand for nothing. */
  telling = 0;
  filled = 0;
  blank = 0;
  longest = 0;
  readonly #distinct: DistinctCounter;
  #values: Map<string, number> | undefined = new Map();

  /** `capacity` bounds the memory of the distinct count. */
  constructor(capacity: number) {
    this.#distinct = new DistinctCounter(capacity);
  }

  add(cell: Cell | undefined, row: number): void {
    const text = cellText(cell);
    const trimmed = text.trim();
    if (trimmed === '' || cell === undefined) {
      this.blank += 1;
      return;
    }
    this.filled += 1;
    if (text.length > this.longest) this.longest = text.length;
    const shape = shapeOf(cell, trimmed);
    const suspicions = suspicionsOf({ cell, text, trimmed, shape });
    for (const code of suspicions) this.suspicions.add(code, row, text);
    if (!suspicions.includes('placeholder')) this.#addShape(shape, row, trimmed);
    this.#distinct.add(trimmed);
    this.#addValue(trimmed);
  }

  get distinct(): { readonly count: number; readonly isExact: boolean } {
    const { count, isExact } = this.#distinct;
    return { count: Math.min(count, this.filled), isExact };
  }

  /** Every value with its count, most frequent first; undefined where there are too many. */
  get values(): readonly (readonly [string, number])[] | undefined {
    return this.#values && [...this.#values].sort(([, one], [, other]) => other - one);
  }

  count(...shapes: readonly Shape[]): number {
    return shapes.reduce((sum, shape) => sum + (this.shapes.of(shape)?.count ?? 0), 0);
  }

  /** The first cell of a shape other than these. */
  firstOther(shapes: ReadonlySet<Shape>): Sighting | undefined {
    const others = this.shapes.list().filter(([shape]) => !shapes.has(shape));
    return others.map(([, sighting]) => sighting).sort((one, other) => one.row - other.row)[0];
  }

  #addShape({ shape, form }: CellShape, row: number, text: string): void {
    this.telling += 1;
    this.shapes.add(shape, row, text);
    if (form !== undefined) this.forms.add(form, row, text);
    if (shape !== 'integer') return;
    const value = Number(text);
    if (value >= SERIAL_DAYS.first && value <= SERIAL_DAYS.last) this.serialDays.add('day', row, text);
    if (text.length <= 20 && /^\d/.test(text)) this.digits.add(`${text.length}`, row, text);
  }

  #addValue(text: string): void {
    const values = this.#values;
    if (this.examples.length < EXAMPLES && !values?.has(text)) {
      const example = shortened(text);
      if (!this.examples.includes(example)) this.examples.push(example);
    }
    if (!values) return;
    const known = values.get(text);
    if (known !== undefined) values.set(text, known + 1);
    else if (values.size === MOST_VALUES || text.length > LONGEST_VALUE) this.#values = undefined;
    else values.set(Buffer.from(text).toString(), 1);
  }
}
