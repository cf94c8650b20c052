import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { importFile, type RunEvent } from '../../src/index.js';
import type { Sandbox } from '../../src/sandbox/create-sandbox.js';
import { openSandbox } from '../helpers/sandbox.js';
import { post } from '../helpers/seed-records.js';
import { tempDir } from '../helpers/temp-dir.js';

const mappingOf = (mode: string): string => `mapping: 1
name: remarks
source: { locale: en-US, timezone: UTC }
contact:
  mode: ${mode}
  match: [email]
  fields: { email: Mail }
  notes: [{ text: '{Note}' }]
  tasks: [{ text: Call back, due: Due | date("yyyy-MM-dd") }]
`;

/** A working place with two contacts, Ana and Bia. */
async function place(mapping: string) {
  const sandbox = await openSandbox({ rate: false });
  const directory = await tempDir();
  await writeFile(join(directory, 'm.yaml'), mapping);
  await post(sandbox, 'contacts', [person('Ana', 'ana@example.com'), person('Bia', 'bia@example.com')]);
  const events: RunEvent[] = [];
  const run = async (lines: readonly string[]) => {
    await writeFile(join(directory, 'f.csv'), ['Mail,Note,Due', ...lines].join('\n'));
    return await importFile(
      {
        file: join(directory, 'f.csv'),
        mapping: join(directory, 'm.yaml'),
        runDir: join(directory, 'runs'),
        rate: 900,
        batchSize: 250,
        baseUrl: sandbox.url,
        apiKey: sandbox.token,
      },
      { onEvent: (event) => void events.push(event) },
    );
  };
  return { sandbox, run, events };
}

function person(name: string, mail: string) {
  return {
    first_name: name,
    custom_fields_values: [{ field_code: 'EMAIL', values: [{ value: mail }] }],
  };
}

const texts = (sandbox: Sandbox, entity: string): string[] =>
  sandbox
    .state()
    .filter((line) => line.entity === entity)
    .map(({ record }) => {
      const { text, params } = record as { text?: string; params?: { text?: string } };
      return params?.text ?? text ?? '';
    });

const LINES = [
  'ana@example.com,No answer,2026-01-05',
  'ana@example.com,No answer,',
  'bia@example.com,Likes bridges,2026-01-05',
];

describe('notes and tasks on records that exist', () => {
  it.each(['update', 'link', 'upsert'])(
    'are sent once in mode %s, however often the file is',
    async (mode) => {
      const { sandbox, run } = await place(mappingOf(mode));
      expect(await run(LINES)).toMatchObject({ exitCode: 0, counts: { updated: 2, skipped: 1 } });
      expect(texts(sandbox, 'note')).toEqual(['No answer', 'No answer', 'Likes bridges']);
      expect(texts(sandbox, 'task')).toEqual(['Call back', 'Call back']);
      expect(await run(LINES)).toMatchObject({ writes: 0, counts: { unchanged: 2, skipped: 1 } });
    },
  );

  it('are those alone that the record has not, whatever other people write meanwhile', async () => {
    const { sandbox, run } = await place(mappingOf('link'));
    await run(LINES);
    const [ana] = sandbox.state().flatMap(({ entity, record }) => (entity === 'contact' ? [record] : []));
    await post(sandbox, 'contacts/notes', [
      { entity_id: (ana as { id: number }).id, note_type: 'common', params: { text: 'Moved away' } },
    ]);
    const more = [...LINES, 'ana@example.com,No answer,2026-01-06', 'ana@example.com,  Moved   away,'];
    expect(await run(more)).toMatchObject({ exitCode: 0, writes: 2 });
    expect(texts(sandbox, 'note')).toHaveLength(5);
    expect(texts(sandbox, 'task')).toHaveLength(3);
  });
});

describe('how notes of the account are read', () => {
  const methodsOf = (events: readonly RunEvent[]) =>
    events.flatMap((event) => (event.kind === 'index' && event.of ? [`${event.of} ${event.method}`] : []));

  it('not at all where no record is found; of some records together otherwise', async () => {
    const { run, events } = await place(mappingOf('upsert'));
    await run(['caio@example.com,New here,']);
    expect(methodsOf(events)).toEqual([]);
    await run(LINES);
    expect(methodsOf(events)).toEqual(['note look-ups', 'task look-ups']);
  });

  it('all of them, where that is fewer requests than asking for the records', async () => {
    const { run, events } = await place(mappingOf('link'));
    const lines = Array.from({ length: 60 }, (_, at) => `ana@example.com,Remark ${at},`);
    await run(lines);
    events.length = 0;
    expect(await run(lines)).toMatchObject({ writes: 0 });
    expect(methodsOf(events)).toEqual(['note read all']);
  });
});
