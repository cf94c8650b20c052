import type { Shape } from './cell-shape.js';
import type { ColumnProfile } from './column-profile.js';
import type { ColumnReport, ColumnSuspicion, ColumnType } from './inspection.js';
import type { Sighting } from './sightings.js';
import { suspicions, type SuspicionCode } from './suspicion.js';

/** Share of the cells that must agree for a column to have their type. */
const AGREEMENT = 0.9;

/** Names of columns, in the languages that people export in, where figures mean something else. */
const PHONE_NAME = /phone|fone|\btel|celular|m[oó]vil|mobile|whats|\bfax|телефон|моб/i;
const DATE_NAME = /date|\bdata\b|fecha|criad[oa]|created|nasc|birth|nacim|prazo|\bdue|venc|дата|день/i;
const CODE_NAME =
  /cnpj|cpf|\brfc|\bzip|\bcep\b|postal|post ?code|c[oó]d\b|c[oó]digo|\bcode|\bnif|cuit|индекс|инн/i;

/** The report on a column whose cells have all passed. */
export function reportOn(profile: ColumnProfile, name: string, position: number): ColumnReport {
  const type = typeOf(profile, name);
  const { count, isExact } = profile.distinct;
  const values = profile.values;
  return {
    name,
    position,
    type: type.name,
    forms: formsOf(profile.forms).filter((form) => isFormOf(type.name, form)),
    filled: profile.filled,
    blank: profile.blank,
    distinct: count,
    distinctIsExact: isExact,
    longest: profile.longest,
    examples: profile.examples,
    ...(values && { values: values.map(([value, times]) => ({ value, count: times })) }),
    suspicions: suspicionsIn(profile, name, type),
  };
}

interface TypeChoice {
  readonly name: ColumnType;
  /** Shapes that belong to the type. */
  readonly shapes: ReadonlySet<Shape>;
}

/** Types by the shapes that fit them, the narrowest first; `needs` is a shape that must be there. */
const types: readonly { name: ColumnType; needs: Shape; shapes: readonly Shape[] }[] = [
  { name: 'integer', needs: 'integer', shapes: ['integer'] },
  { name: 'number', needs: 'decimal', shapes: ['decimal', 'integer'] },
  { name: 'money', needs: 'money', shapes: ['money', 'decimal', 'integer'] },
  { name: 'boolean', needs: 'boolean', shapes: ['boolean'] },
  { name: 'date', needs: 'date', shapes: ['date'] },
  { name: 'datetime', needs: 'datetime', shapes: ['datetime', 'date'] },
  { name: 'time', needs: 'time', shapes: ['time'] },
  { name: 'email', needs: 'email', shapes: ['email'] },
  { name: 'url', needs: 'url', shapes: ['url'] },
];

/** Shapes of figures that may all be phones or codes. */
const FIGURES: readonly Shape[] = ['phone', 'integer', 'decimal'];

function typeOf(profile: ColumnProfile, name: string): TypeChoice {
  const { telling } = profile;
  if (telling === 0) return { name: 'blank', shapes: new Set() };
  const agrees = (shapes: readonly Shape[]): boolean => profile.count(...shapes) >= telling * AGREEMENT;
  if (agrees(FIGURES)) {
    if (CODE_NAME.test(name)) return { name: 'code', shapes: new Set(FIGURES) };
    const isPhone = PHONE_NAME.test(name) || profile.count('phone') > telling / 2;
    if (isPhone) return { name: 'phone', shapes: new Set(FIGURES) };
  }
  const fit = types.find(({ needs, shapes }) => profile.count(needs) > 0 && agrees(shapes));
  if (fit) return { name: fit.name, shapes: new Set(fit.shapes) };
  return { name: profile.count('text') >= telling / 2 ? 'text' : 'mixed', shapes: new Set() };
}

function isFormOf(type: ColumnType, form: string): boolean {
  if (type === 'date' || type === 'datetime') return form.includes('yy');
  return (type === 'number' || type === 'money') && form.startsWith('1');
}

/** Forms, most frequent first; a day and month that could be either are taken to be as in the dates that tell. */
function formsOf(forms: ColumnProfile['forms']): readonly string[] {
  const sorted = forms.list().map(([form]) => form);
  const told = sorted.filter((form) => !isEither(form));
  const either = sorted.filter((form) => isEither(form) && !told.some((other) => sameButOrder(form, other)));
  return [...told, ...either];
}

function isEither(form: string): boolean {
  return form.startsWith('??');
}

function sameButOrder(form: string, other: string): boolean {
  return form === other.replace(/dd|MM/g, '??');
}

function suspicionsIn(profile: ColumnProfile, name: string, type: TypeChoice): readonly ColumnSuspicion[] {
  const found: (readonly [SuspicionCode, Sighting | undefined])[] = [
    ...profile.suspicions.list(),
    ['other-type', otherTypes(profile, type)],
    ['date-as-number', serialDays(profile, name, type)],
    ['lost-zeros', lostZeros(profile, name)],
    ['either-order', eitherOrder(profile)],
  ];
  const located = found.flatMap(([code, sighting]) =>
    sighting ? [{ code, message: suspicions[code], ...sighting }] : [],
  );
  const repeated = KEYS.has(type.name) ? repeatedValues(profile) : 0;
  return repeated === 0
    ? located
    : [...located, { code: 'repeated', message: suspicions.repeated, count: repeated }];
}

function otherTypes(profile: ColumnProfile, { shapes }: TypeChoice): Sighting | undefined {
  if (shapes.size === 0) return undefined;
  const other = profile.firstOther(shapes);
  return other && { ...other, count: profile.telling - profile.count(...shapes) };
}

function serialDays(profile: ColumnProfile, name: string, type: TypeChoice): Sighting | undefined {
  const isMoment = type.name === 'date' || type.name === 'datetime';
  return isMoment || DATE_NAME.test(name) ? profile.serialDays.of('day') : undefined;
}

function lostZeros(profile: ColumnProfile, name: string): Sighting | undefined {
  const [usual] = profile.digits.list();
  if (!usual || !CODE_NAME.test(name)) return undefined;
  const [length, { count }] = usual;
  const short = profile.digits.of(`${Number(length) - 1}`);
  return Number(length) >= 5 && short && count > short.count ? short : undefined;
}

function eitherOrder(profile: ColumnProfile): Sighting | undefined {
  const open = formsOf(profile.forms)
    .filter(isEither)
    .flatMap((form) => profile.forms.of(form) ?? []);
  const [first] = open.toSorted((one, other) => one.row - other.row);
  return first && { ...first, count: open.reduce((sum, { count }) => sum + count, 0) };
}

/** Types of what is unique in a table. */
const KEYS: ReadonlySet<ColumnType> = new Set(['integer', 'email', 'phone', 'code', 'text']);

/** In a column of at least 20 values, nine of ten of which stand once, the number of those that do not. */
function repeatedValues({ filled, distinct }: ColumnProfile): number {
  const isKey = distinct.isExact && filled >= 20 && distinct.count >= filled * AGREEMENT;
  return isKey ? filled - distinct.count : 0;
}
