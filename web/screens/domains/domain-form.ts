import type { Domain, DomainChange } from '../../api/types.ts';

/** The settings of a domain as a form has them: an empty text is none. */
export interface DomainForm {
  readonly name: string;
  readonly home_url: string;
  readonly color: string;
  readonly icon: string;
  readonly root_redirect: string;
  readonly not_found_redirect: string;
  readonly default_status: number;
  readonly case_sensitive: boolean;
  readonly og_image: string;
  readonly robots: 'allow' | 'disallow';
  readonly headers: readonly string[];
}

export const toDomainForm = (domain: Domain): DomainForm => ({
  name: domain.name,
  home_url: domain.home_url ?? '',
  color: domain.color ?? '',
  icon: domain.icon ?? '',
  root_redirect: domain.root_redirect ?? '',
  not_found_redirect: domain.not_found_redirect ?? '',
  default_status: domain.default_status,
  case_sensitive: domain.case_sensitive,
  og_image: domain.og_image ?? '',
  robots: domain.robots,
  headers: domain.headers,
});

const NULL_WHEN_EMPTY: readonly (keyof DomainForm)[] = [
  'home_url',
  'color',
  'icon',
  'root_redirect',
  'not_found_redirect',
  'og_image',
];

/** What the API takes of the changed fields. */
export const toDomainChange = (changes: Partial<DomainForm>): DomainChange =>
  Object.fromEntries(
    Object.entries(changes).map(([name, value]) => {
      const text = typeof value === 'string' ? value.trim() : value;
      return [name, text === '' && NULL_WHEN_EMPTY.includes(name as keyof DomainForm) ? null : text];
    }),
  );

/** A sender id as TRAI registers them: the API decides, this only tells what cannot be one. */
export const isHeader = (text: string): boolean => /^[A-Z0-9]{1,11}$/i.test(text);
