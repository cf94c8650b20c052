import { describe, expect, it } from 'vitest';

import { noteTypes, type NoteType } from '../../src/mapper/note-types.js';
import { noteParamsSchema } from '../../src/sandbox/routes/note-params.js';
import { noteSchemas } from '../../src/schema/note.js';
import { bundleOf, mapRow, mappingOf, problemsOf, SOURCE } from './harness.js';

const row = {
  Name: 'Ana',
  Text: 'Chego já',
  Phone: '11 98765-4321',
  Seconds: '184',
  Link: 'https://calls.example.com/1',
  Status: 'shown',
  Icon: 'https://shop.example.com/paid.png',
  Place: 'Praça da Sé',
  East: '-46.634',
  North: '-23.550',
};

const parts: Readonly<Record<NoteType, Readonly<Record<string, string>>>> = {
  common: { text: '"{Text}"' },
  call_in: { phone: 'Phone | phone', duration: 'Seconds | integer', link: 'Link' },
  call_out: { phone: 'Phone | phone', duration: 'Seconds | integer', link: 'Link' },
  sms_in: { text: '"{Text}"', phone: 'Phone | phone' },
  sms_out: { text: '"{Text}"', phone: 'Phone | phone' },
  service_message: { text: '"{Text}"', service: '{ const: Shop }' },
  extended_service_message: { text: '"{Text}"' },
  message_cashier: { text: '"{Text}"', status: 'Status' },
  invoice_paid: { text: '"{Text}"', icon_url: 'Icon' },
  geolocation: { text: '"{Text}"', address: 'Place', longitude: 'East', latitude: 'North' },
};

function written(type: NoteType, without?: string): string {
  const kept = Object.entries(parts[type]).filter(([name]) => name !== without);
  const note = [`type: ${type}`, ...kept.map(([name, value]) => `${name}: ${value}`)].join(', ');
  return `mapping: 1\nname: x\n${SOURCE}lead:\n  fields: { name: Name }\n  notes: [ { ${note} } ]\n`;
}

const notesOf = (type: NoteType, cells = row) =>
  bundleOf(mappingOf(written(type)), cells).attachments.map(({ payload }) => payload);

describe('every type of note that a mapping can make', () => {
  it.each(noteTypes)('is made as Kommo takes it: %s', (type) => {
    const [note] = notesOf(type);
    expect(noteSchemas.create.parse(note)).toEqual(note);
    expect(noteParamsSchema(type)?.parse(note?.['params'])).toEqual(note?.['params']);
    expect(note).toMatchSnapshot();
  });

  it.each(noteTypes.flatMap((type) => Object.keys(parts[type]).map((part) => [type, part] as const)))(
    'is not made in part: %s without %s',
    (type, part) => {
      const optional = part === 'service';
      expect(problemsOf(written(type, part))).toEqual(
        optional ? [] : [expect.stringContaining(`A note of type ${type} needs ${part}.`)],
      );
    },
  );

  it('names the column that is blank where the type needs it', () => {
    expect(mapRow(mappingOf(written('geolocation')), { ...row, East: '' })).toMatchObject({
      kind: 'rejected',
      issues: [{ code: 'cell/required', field: 'lead.note1.longitude', column: 'East' }],
    });
  });

  it('is none where the text is blank', () => {
    expect(notesOf('geolocation', { ...row, Text: '' })).toEqual([]);
  });

  it('is refused by what Kommo takes where the cell holds another word', () => {
    const [note] = notesOf('message_cashier', { ...row, Status: 'lost' });
    expect(noteSchemas.create.safeParse(note).success).toBe(false);
  });
});
