import type { ConversionPage } from '../api/types.ts';

export interface ConversionSum {
  /** Null for conversions that belong to no link. */
  readonly linkId: string | null;
  readonly count: number;
  /** By currency; conversions without a value are counted only. */
  readonly values: readonly { readonly currency: string; readonly value: number }[];
}

/** Conversions by link, most first. Values of several currencies are never added up. */
export function sumConversions(conversions: ConversionPage['data']): readonly ConversionSum[] {
  const byLink = new Map<string | null, { count: number; values: Map<string, number> }>();
  for (const { link_id: linkId, value, currency } of conversions) {
    const sum = byLink.get(linkId) ?? { count: 0, values: new Map<string, number>() };
    sum.count += 1;
    if (value !== null) {
      const of = currency ?? '';
      sum.values.set(of, (sum.values.get(of) ?? 0) + value);
    }
    byLink.set(linkId, sum);
  }
  return [...byLink]
    .map(([linkId, { count, values }]) => ({
      linkId,
      count,
      values: [...values].map(([currency, value]) => ({ currency, value })),
    }))
    .sort((one, other) => other.count - one.count);
}

/** `EUR 1,204.50` in the language of the page; a currency that browsers do not know is written before the figure. */
export function writeMoney(value: number, currency: string, locale: string): string {
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(value);
  if (currency === '') return plain;
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value);
  } catch {
    return `${currency} ${plain}`;
  }
}
