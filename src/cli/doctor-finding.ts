/** What one check came to. `advice` says what to do about it. */
export interface DoctorFinding {
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  readonly found: string;
  readonly advice?: string;
}

export type CheckResult = Omit<DoctorFinding, 'name'>;
