import { BROWSERS } from './browsers.ts';
import { ANY_APP } from './condition.ts';
import { DEVICES, PLATFORMS, WEEKDAYS } from './condition-fields.ts';
import { CONTINENTS, type Continent, continentOf, countryCodes } from './continents.ts';
import { parseLanguage } from './language.ts';

/** Names that the server derives from user agents. */
export interface AgentWords {
  readonly systems: readonly string[];
  readonly inApps: readonly string[];
}

/** The values that the conditions of a rule know, each list sorted unless its order has a meaning. */
export interface RuleWords {
  readonly countries: readonly { readonly code: string; readonly continent: Continent }[];
  readonly continents: readonly Continent[];
  /** Codes of two letters; a rule also takes longer ones, and scripts and regions. */
  readonly languages: readonly string[];
  readonly platforms: readonly string[];
  /** Operating systems, as in statistics. */
  readonly systems: readonly string[];
  readonly devices: readonly string[];
  readonly browsers: readonly string[];
  /** `any` first. */
  readonly inApps: readonly string[];
  readonly weekdays: readonly string[];
  readonly timezones: readonly string[];
}

/** The words are made at the first call, and kept. */
export function createRuleWords({ systems, inApps }: AgentWords): () => RuleWords {
  let made: RuleWords | null = null;
  return () => {
    made ??= {
      countries: countryCodes().flatMap((code) => {
        const continent = continentOf(code);
        return continent === '' ? [] : [{ code, continent }];
      }),
      continents: CONTINENTS,
      languages: languageCodes(),
      platforms: PLATFORMS,
      systems: systems.toSorted(),
      devices: DEVICES,
      browsers: BROWSERS,
      inApps: [ANY_APP, ...inApps.toSorted()],
      weekdays: WEEKDAYS,
      timezones: Intl.supportedValuesOf('timeZone'),
    };
    return made;
  };
}

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyz');

/** The languages that have a name, without deprecated codes. */
function languageCodes(): readonly string[] {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  return codes.filter((code) => names.of(code) !== undefined && parseLanguage(code) === code);
}
