/** `ok`, worth knowing, not to be told, or something that will stop a run. */
export type CheckStatus = 'ok' | 'note' | 'unknown' | 'problem';

export interface DoctorCheck {
  readonly name: string;
  readonly status: CheckStatus;
  /** In words. */
  readonly says: string;
}
