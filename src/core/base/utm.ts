/** '' omits the parameter. */
export interface Utm {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly term: string;
  readonly content: string;
}

export const NO_UTM: Utm = { source: '', medium: '', campaign: '', term: '', content: '' };
