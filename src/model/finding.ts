/**
 * One thing that was found out about how a file is written, for people and for programs. `certain` is what a mark or an
 * option says; anything else was concluded from the text, with a confidence between 0 and 1.
 */
export interface Finding {
  readonly what: 'encoding' | 'delimiter' | 'quote' | 'line ends' | 'header' | 'sheet' | 'sheets';
  readonly value: string;
  /** How it is known: "byte order mark", "declared", "valid throughout the first 256 KiB". */
  readonly because: string;
  readonly confidence: number;
}
