import type { AccountDictionary } from '../../schema/account-dictionary.js';
import type { DoctorCheck } from './doctor-check.js';

/** Custom fields of an account by plan: Base, Advanced, Pro (Kommo's pricing page, June 2026). */
const FIELD_LIMITS = [100, 200, 400] as const;
/** Pipelines of an account (reference/pipelines); 100 on Enterprise. */
const MOST_PIPELINES = 50;
/** Stages of a pipeline, those of the system among them (reference/stages). */
const MOST_STAGES = 100;
const NEAR = 0.9;

/** How near the account is to what its plan may hold. */
export function planChecks({ customFields, pipelines }: AccountDictionary): readonly DoctorCheck[] {
  const fields = customFields.lead.length + customFields.contact.length + customFields.company.length;
  const limit = FIELD_LIMITS.find((most) => fields <= most) ?? fields;
  const longest = Math.max(0, ...pipelines.map(({ stages }) => stages.length));
  return [
    {
      name: 'custom fields',
      status: fields > NEAR * limit ? 'note' : 'ok',
      says: `${fields}; plans hold ${FIELD_LIMITS.join(', ')}`,
    },
    near('pipelines', pipelines.length, MOST_PIPELINES),
    near('stages', longest, MOST_STAGES),
  ];
}

function near(name: string, count: number, most: number): DoctorCheck {
  return { name, status: count > NEAR * most ? 'note' : 'ok', says: `${count} of at most ${most}` };
}
