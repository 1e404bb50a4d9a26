import { readLanguages } from '../../core/rules/language.ts';
import type { AppMessages } from './app-messages.ts';
import { appEn } from './en.ts';
import { appZhHant } from './zh-hant.ts';

export const APP_LANGUAGES: readonly AppMessages[] = [appEn, appZhHant];

/** By primary subtag. Chinese exists in one script, which readers of the other script prefer to English. */
const BY_LANGUAGE: ReadonlyMap<string, AppMessages> = new Map(
  APP_LANGUAGES.map((messages) => [messages.tag.split('-')[0] ?? '', messages]),
);

/** The messages in the language that comes first in `Accept-Language`; English when none matches. */
export function appMessagesFor(acceptLanguage: string): AppMessages {
  for (const { tag } of readLanguages(acceptLanguage)) {
    const messages = BY_LANGUAGE.get(tag.split('-')[0]?.toLowerCase() ?? '');
    if (messages !== undefined) return messages;
  }
  return appEn;
}

/** The messages in a language that a person chose; null when they chose none that we have. */
export const appMessagesOf = (language: string | null): AppMessages | null =>
  APP_LANGUAGES.find(({ tag }) => tag === language) ?? null;
