import { createGenerationCache } from '../../core/base/generation-cache.ts';
import { readLanguages } from '../../core/rules/language.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { es } from './messages/es.ts';
import { fr } from './messages/fr.ts';
import { hi } from './messages/hi.ts';
import { ja } from './messages/ja.ts';
import type { Messages } from './messages/messages.ts';
import { pl } from './messages/pl.ts';
import { pt } from './messages/pt.ts';
import { zhHant } from './messages/zh-hant.ts';

export const LANGUAGES: readonly Messages[] = [en, zhHant, ja, de, fr, es, pt, pl, hi];

/** By primary subtag. Chinese exists in one script, which readers of the other script prefer to English. */
const BY_LANGUAGE: ReadonlyMap<string, Messages> = new Map(
  LANGUAGES.map((messages) => [messages.tag.split('-')[0] ?? '', messages]),
);

/** Reading a header takes 2 µs, and most visitors send one of a few. */
const READ_MAX = 500;
const READ_LENGTH_MAX = 100;
const read = createGenerationCache<Messages>(READ_MAX);

/** The messages in the visitor's preferred language; English when none matches. */
export function messagesFor(acceptLanguage: string): Messages {
  const known = read.get(acceptLanguage);
  if (known !== undefined) return known;
  const messages = findMessages(acceptLanguage);
  if (acceptLanguage.length <= READ_LENGTH_MAX) read.set(acceptLanguage, messages);
  return messages;
}

function findMessages(acceptLanguage: string): Messages {
  for (const { tag } of readLanguages(acceptLanguage)) {
    const messages = BY_LANGUAGE.get(tag.split('-')[0]?.toLowerCase() ?? '');
    if (messages !== undefined) return messages;
  }
  return en;
}
