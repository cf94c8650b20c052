/** Parts of a note beside its text. */
export const noteParts = [
  'phone',
  'duration',
  'link',
  'source',
  'uniq',
  'call_result',
  'service',
  'status',
  'icon_url',
  'address',
  'longitude',
  'latitude',
  'responsible_user',
  'created_by',
  'created_at',
] as const;
export type NotePart = (typeof noteParts)[number];

/** Parts of a task beside its text and the time it is due. */
export const taskParts = [
  'completed',
  'result',
  'duration',
  'responsible_user',
  'created_by',
  'created_at',
] as const;
export type TaskPart = (typeof taskParts)[number];

/** Parts that are about the note itself, whatever its type. */
export const authorParts: ReadonlySet<string> = new Set(['responsible_user', 'created_by', 'created_at']);

/** What `params` of a type must hold, and what they may (reference/adding-notes). */
export interface NoteShape {
  readonly needs: readonly ('text' | NotePart)[];
  readonly may: readonly NotePart[];
}

const call: NoteShape = { needs: ['phone', 'duration', 'link'], may: ['source', 'uniq', 'call_result'] };
const service: NoteShape = { needs: ['text'], may: ['service'] };
const sms: NoteShape = { needs: ['text', 'phone'], may: [] };

/**
 * The types of notes that a mapping can make. Kommo makes others by itself, and takes none of those from anybody; an
 * `attachment` is about a file that was uploaded before, which this program does not do.
 */
export const noteTypes = [
  'common',
  'call_in',
  'call_out',
  'sms_in',
  'sms_out',
  'service_message',
  'extended_service_message',
  'message_cashier',
  'invoice_paid',
  'geolocation',
] as const;
export type NoteType = (typeof noteTypes)[number];

export const noteShapes: Readonly<Record<NoteType, NoteShape>> = {
  common: { needs: ['text'], may: [] },
  call_in: call,
  call_out: call,
  sms_in: sms,
  sms_out: sms,
  service_message: service,
  extended_service_message: service,
  message_cashier: { needs: ['text', 'status'], may: [] },
  invoice_paid: { needs: ['text', 'icon_url'], may: ['service'] },
  geolocation: { needs: ['text', 'address', 'longitude', 'latitude'], may: [] },
};

export function isNoteType(text: string): text is NoteType {
  return Object.hasOwn(noteShapes, text);
}
