import * as z from 'zod';

import { authorship, filledText, recordId } from './values.js';

const call = z.strictObject({
  uniq: filledText,
  duration: z.int().nonnegative({ error: 'a number of seconds' }),
  source: filledText,
  link: filledText,
  phone: filledText,
  call_result: z.string().optional(),
  call_status: z.int().optional(),
  call_responsible: z.union([z.string(), z.int()]).optional(),
});

const text = z.strictObject({ text: filledText });
const service = z.strictObject({ service: filledText, text: filledText });
const sms = z.strictObject({ text: filledText, phone: filledText });

/** `params` of every note type that the API makes (reference/adding-notes). */
const noteParams = {
  common: text,
  call_in: call,
  call_out: call,
  service_message: service,
  extended_service_message: service,
  message_cashier: z.strictObject({ status: z.enum(['created', 'shown', 'canceled']), text: filledText }),
  invoice_paid: z.strictObject({ text: filledText, service: filledText, icon_url: filledText }),
  geolocation: z.strictObject({
    text: filledText,
    address: filledText,
    longitude: z.union([filledText, z.number()]),
    latitude: z.union([filledText, z.number()]),
  }),
  sms_in: sms,
  sms_out: sms,
  attachment: z.strictObject({ version_uuid: filledText, file_uuid: filledText, file_name: filledText }),
};

const envelope = {
  entity_id: recordId.optional(),
  is_need_to_trigger_digital_pipeline: z.boolean().optional(),
  ...authorship,
};

/** The shape of one note type. */
const noteOf = <T extends keyof typeof noteParams>(
  type: T,
): z.ZodObject<
  typeof envelope & { note_type: z.ZodLiteral<T>; params: (typeof noteParams)[T] },
  z.core.$strict
> => z.strictObject({ ...envelope, note_type: z.literal(type), params: noteParams[type] });

const note = z.discriminatedUnion(
  'note_type',
  [
    noteOf('common'),
    noteOf('call_in'),
    noteOf('call_out'),
    noteOf('service_message'),
    noteOf('extended_service_message'),
    noteOf('message_cashier'),
    noteOf('invoice_paid'),
    noteOf('geolocation'),
    noteOf('sms_in'),
    noteOf('sms_out'),
    noteOf('attachment'),
  ],
  { error: `one of the note types ${Object.keys(noteParams).join(', ')}` },
);

/** A note as Kommo takes it, without `id` and `request_id`. An update names its type and params whole as well. */
export const noteSchemas = { create: note, update: note, upsert: note };
