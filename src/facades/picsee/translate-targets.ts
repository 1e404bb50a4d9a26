import type { Rule } from '../../core/behaviour.ts';
import type { WantedRule } from '../../core/behaviour-fields.ts';
import type { Condition } from '../../core/condition.ts';
import { asWantedRule } from '../../core/wanted-rules.ts';
import { type CreateWire, TARGETS } from './contract.ts';

type Target = (typeof TARGETS)[number];
type Targets = NonNullable<CreateWire['targets']>;

/** Whom each target means. A store is where those go who do not have the app. */
const AUDIENCES: Readonly<Record<Target, Pick<Condition, 'platform' | 'browser' | 'inApp'>>> = {
  ios_line: { platform: ['ios'], inApp: ['line'] },
  ios_safari: { platform: ['ios'], browser: ['Safari'] },
  android_fb: { platform: ['android'], inApp: ['facebook'] },
  facebook: { inApp: ['facebook'] },
  twitter: { inApp: ['x'] },
  ios: { platform: ['ios'] },
  ios_store: { platform: ['ios'] },
  android: { platform: ['android'] },
  android_store: { platform: ['android'] },
  ios_android: { platform: ['ios', 'android'] },
  mac: { platform: ['mac'] },
  pc: { platform: ['windows', 'linux'] },
  pc_mac: { platform: ['windows', 'linux', 'mac'] },
};

const STORES: ReadonlyMap<Target, Target> = new Map([
  ['ios', 'ios_store'],
  ['android', 'android_store'],
]);

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url.trim());

/** Rules for the targets, the closest audience first: the first that holds decides. Of one target the last counts. */
export function toRules(targets: Targets): readonly WantedRule[] {
  const urls = new Map(targets.map(({ target, url }) => [target, url]));
  return TARGETS.flatMap((target): readonly WantedRule[] => {
    const url = urls.get(target);
    if (url === undefined) return [];
    const store = urls.get(STORES.get(target) ?? target);
    const when = AUDIENCES[target];
    if (isWeb(url)) return [{ when, to: { destination: url } }];
    return [{ when, to: { app: { link: url, ...(store === undefined || store === url ? {} : { store }) } } }];
  });
}

const FORMS = new Set(Object.values(AUDIENCES).map((when) => JSON.stringify(when)));

/** New targets in place of the old ones; rules of other kinds, made through another API, stay after them. */
export const replaceRules = (held: readonly Rule[], targets: Targets): readonly WantedRule[] => [
  ...toRules(targets),
  ...held.filter(({ when }) => !FORMS.has(JSON.stringify(when))).map(asWantedRule),
];
