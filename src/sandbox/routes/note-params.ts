import * as z from 'zod';

const text = z.string();
const call = {
  uniq: text,
  duration: z.int(),
  source: text,
  link: text,
  phone: text,
  call_result: text.nullish(),
  call_status: z.int().nullish(),
};

const shapes = {
  common: { text },
  call_in: call,
  call_out: call,
  service_message: { service: text, text },
  extended_service_message: { service: text, text },
  message_cashier: { status: z.enum(['created', 'shown', 'canceled']), text },
  invoice_paid: { text, service: text, icon_url: text },
  geolocation: { text, address: text, longitude: text, latitude: text },
  sms_in: { text, phone: text },
  sms_out: { text, phone: text },
  attachment: { version_uuid: text, file_uuid: text, file_name: text },
} as const;

const schemas = new Map(Object.entries(shapes).map(([type, shape]) => [type, z.looseObject(shape)]));

/** What the `params` of a note of this type must hold; undefined for a type that cannot be written (reference/notes). */
export function noteParamsSchema(type: string): z.ZodType<Record<string, unknown>> | undefined {
  return schemas.get(type);
}

/** The event that a new note of this type is told of by. */
export function eventOfNote(type: string): string {
  return eventOf.get(type) ?? `${type}_note_added`;
}

const eventOf = new Map([
  ['call_in', 'incoming_call'],
  ['call_out', 'outgoing_call'],
  ['service_message', 'service_note_added'],
  ['extended_service_message', 'service_note_added'],
  ['invoice_paid', 'service_note_added'],
  ['geolocation', 'geo_note_added'],
  ['sms_in', 'incoming_sms'],
  ['sms_out', 'outgoing_sms'],
]);
