import { useRef, useState } from 'react';

import { useForget } from '../../api/reading.ts';
import type { BulkResults, Link, NewLink } from '../../api/types.ts';
import { useApi } from '../../api/workspace-api.tsx';
import { copyText } from '../../ui/copy.ts';
import { showToast } from '../../ui/toasts.tsx';
import { commonTexts } from '../../words/texts/texts.ts';
import { faultOfResult } from './bulk-faults.ts';
import type { Line } from './create-draft.ts';
import { createTexts } from './texts/texts.ts';

/** What happens after the link is made. */
export type Then = 'close' | 'another' | 'edit' | 'rules';

export interface MadeLine {
  /** As it was typed. */
  readonly text: string;
  readonly shortUrl: string | null;
  readonly fault: string | null;
}

const TOUCHED = ['links', 'tags', 'domains', 'usage', 'stats'] as const;

/** Makes links. A second press while one is under way makes nothing, and a second try of the same makes no second link. */
export function useCreate() {
  const api = useApi();
  const forget = useForget();
  const tell = useTold();
  const isUnderWay = useRef(false);
  const attempt = useRef({ body: '', key: '' });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);

  async function send<T>(path: string, body: object): Promise<T | null> {
    if (isUnderWay.current) return null;
    const text = JSON.stringify(body);
    if (attempt.current.body !== text) attempt.current = { body: text, key: newKey() };
    isUnderWay.current = true;
    setBusy(true);
    setError(null);
    try {
      return await api.post<T>(path, body, { headers: { 'idempotency-key': attempt.current.key } });
    } catch (refusal) {
      setError(refusal);
      return null;
    } finally {
      isUnderWay.current = false;
      setBusy(false);
    }
  }

  /** The id of the link, or null if it was not made. */
  async function createOne(wanted: NewLink): Promise<string | null> {
    const link = await send<Link>('/links', { ...wanted, fetch_title: true });
    if (link === null) return null;
    attempt.current = { body: '', key: '' };
    await tell(link.short_url ?? '');
    void forget(TOUCHED);
    return link.id;
  }

  async function createMany(wanted: readonly NewLink[], lines: readonly Line[]): Promise<MadeLine[] | null> {
    const results = await send<BulkResults>('/links/bulk', wanted);
    if (results === null) return null;
    attempt.current = { body: '', key: '' };
    void forget(TOUCHED);
    return results.map((result) => ({
      text: lines[result.index]?.text ?? '',
      shortUrl: result.link?.short_url ?? null,
      fault: faultOfResult(result),
    }));
  }

  return { busy, error, createOne, createMany, clear: () => setError(null) };
}

/** Copies the short URL, and confirms that in a toast. */
function useTold(): (shortUrl: string) => Promise<void> {
  const t = createTexts.use();
  const words = commonTexts.use();
  return async (shortUrl) => {
    const isCopied = await copyText(shortUrl);
    showToast({
      text: isCopied ? t.made(shortUrl) : t.madeOnly(shortUrl),
      action: { label: words.copy, run: () => void copyText(shortUrl) },
      otherAction: { label: words.open, run: () => window.open(shortUrl, '_blank', 'noopener,noreferrer') },
    });
  };
}

/** For `Idempotency-Key`. Pages without https have no `randomUUID`. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
