/** Counts of each candidate delimiter in one line, outside quotes. */
interface Line {
  readonly counts: readonly number[];
  /** Physical line, from 1. */
  readonly line: number;
}

/** A delimiter that stands in the header, and how well the lines below it fit. */
export interface Fit {
  readonly delimiter: string;
  /** How often it stands in the header. */
  readonly inHeader: number;
  /** Share of the lines with as many as the header. */
  readonly share: number;
}

/** What the first lines of a text say about its delimiter. */
export interface Sniffed {
  /** Candidates that stand in the header, best first. */
  readonly fits: readonly Fit[];
  /** Lines below the header. */
  readonly lines: number;
  /** The first line that has as many columns as most have, where the header has fewer: the header may be a title. */
  readonly widerFrom: number | undefined;
  /** Columns of all lines below, where the header has more and at least three lines agree. */
  readonly narrower: number | undefined;
}

const CANDIDATES = [',', ';', '\t', '|'] as const;

/** Lines looked at, after the header. */
const SNIFFED_LINES = 200;

/** Below this many characters the sample is the whole file, and its last line is complete without a line break. */
const SHORT_TEXT = 64 * 1024;

/** Counts the candidates `, ; tab |` in the first lines of a text that begins with its header. */
export function sniffDelimiter(text: string, quote: string): Sniffed {
  const [header, ...lines] = countedLines(text, quote);
  if (!header) return { fits: [], lines: 0, widerFrom: undefined, narrower: undefined };
  const fits = CANDIDATES.map((delimiter, index): Fit => {
    const inHeader = header.counts[index] ?? 0;
    const same = lines.filter(({ counts }) => counts[index] === inHeader).length;
    return { delimiter, inHeader, share: lines.length === 0 ? 1 : same / lines.length };
  });
  return {
    fits: fits
      .filter((fit) => fit.inHeader > 0)
      .sort((one, other) => other.share - one.share || other.inHeader - one.inHeader),
    lines: lines.length,
    widerFrom: firstWideLine(header, lines),
    narrower: narrowWidth(header, lines),
  };
}

function firstWideLine(header: Line, lines: readonly Line[]): number | undefined {
  for (const index of CANDIDATES.keys()) {
    const usual = usualCount(lines, index);
    const isWide = ({ counts }: Line): boolean => counts[index] === usual;
    if (header.counts.some((count) => count >= usual) || lines.filter(isWide).length <= lines.length / 2)
      continue;
    return lines.find(isWide)?.line;
  }
  return undefined;
}

/** Lines that all have one and the same number of columns, and fewer than the header, show that it has one too many. */
function narrowWidth(header: Line, lines: readonly Line[]): number | undefined {
  for (const index of CANDIDATES.keys()) {
    const usual = usualCount(lines, index);
    const agrees = lines.length >= 3 && lines.every(({ counts }) => counts[index] === usual);
    if (agrees && usual > 0 && (header.counts[index] ?? 0) > usual) return usual + 1;
  }
  return undefined;
}

function usualCount(lines: readonly Line[], index: number): number {
  const times = new Map<number, number>();
  for (const { counts } of lines) times.set(counts[index] ?? 0, (times.get(counts[index] ?? 0) ?? 0) + 1);
  return [...times].sort(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}

/** Counts for every line that is not blank; a line cut by the end of the sample is left out. */
function countedLines(written: string, quote: string): readonly Line[] {
  const text = written.replace(/\r+\n?/g, (run) => (run.endsWith('\n') ? '\n' : '\n'.repeat(run.length)));
  const lines: Line[] = [];
  let number = 1;
  let line = new LineCount(quote, number);
  for (let at = 0; at < text.length && lines.length <= SNIFFED_LINES; at += 1) {
    const character = text.charAt(at);
    if (character === '\n') number += 1;
    if (line.quoted || character !== '\n') {
      line.add(character);
      continue;
    }
    if (!line.blank) lines.push(line);
    line = new LineCount(quote, number);
  }
  return isComplete(line, lines, written) ? [...lines, line] : lines;
}

/** The last line has no line break: it is whole where the sample is the whole file. */
function isComplete(last: LineCount, before: readonly Line[], sample: string): boolean {
  return (before.length === 0 || sample.length < SHORT_TEXT) && !last.blank && !last.quoted;
}

class LineCount {
  readonly counts = CANDIDATES.map(() => 0);
  quoted = false;
  blank = true;
  readonly line: number;
  readonly #quote: string;
  #fieldBegins = true;

  constructor(quote: string, line: number) {
    this.#quote = quote;
    this.line = line;
  }

  // A closing quote followed by another is an escape; toggling twice says the same.
  add(character: string): void {
    if (character === this.#quote && (this.quoted || this.#fieldBegins)) {
      this.quoted = !this.quoted;
      this.blank = false;
      this.#fieldBegins = !this.quoted;
      return;
    }
    const candidate = this.quoted ? -1 : CANDIDATES.findIndex((delimiter) => delimiter === character);
    if (candidate !== -1) this.counts[candidate] = (this.counts[candidate] ?? 0) + 1;
    if (candidate !== -1 || character.trim() !== '') this.blank = false;
    this.#fieldBegins = candidate !== -1;
  }
}
