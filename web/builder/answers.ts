import type { ApiName } from './apis.ts';
import type {
  BotoiAnswer,
  CuttlyEditAnswer,
  CuttlyShortenAnswer,
  LinkAnswerWire,
  LinklyAnswer,
  PicseeCreateAnswer,
  PicseeEditAnswer,
  PocolinkAnswer,
} from './contract-types.ts';
import type { LinkForm } from './form.ts';
import type { BuilderPlace, RequestOf } from './request.ts';

/** What an API answers to a request, as far as the form tells it. */
export interface ExampleAnswer {
  readonly status: number;
  readonly body: object;
  /** Whether the real answer has more fields. */
  readonly isPart: boolean;
}

interface Facts {
  readonly id: string;
  readonly number: number;
  readonly shortUrl: string;
  readonly slug: string;
  readonly url: string;
  readonly title: string;
  readonly at: string;
}

export function exampleAnswer(
  api: ApiName,
  form: LinkForm,
  place: BuilderPlace,
  { mode, target }: RequestOf,
): ExampleAnswer {
  const facts = factsOf(form, place, target ?? null);
  const isNew = mode === 'create';
  switch (api) {
    case 'native':
      return part<Partial<LinkAnswerWire>>(isNew ? 201 : 200, {
        id: facts.id,
        short_url: facts.shortUrl,
        url: facts.url,
        slug: facts.slug,
        title: facts.title,
      });
    case 'cuttly':
      return isNew ? whole(200, shortened(facts)) : whole<CuttlyEditAnswer>(200, { status: 1 });
    case 'linkly':
      return part<Partial<LinklyAnswer>>(200, {
        id: facts.number,
        url: facts.url,
        name: facts.title || null,
        full_url: facts.shortUrl,
        workspace_id: place.workspaceNumber,
      });
    case 'picsee':
      return isNew
        ? part<{ data: PicseeCreateAnswer }>(200, {
            data: { picseeUrl: facts.shortUrl, encodeId: facts.slug },
          })
        : part<{ data: PicseeEditAnswer }>(200, { data: { result: 'success' } });
    case 'pocolink':
      return whole<PocolinkAnswer>(isNew ? 201 : 200, {
        success: true,
        link: { id: facts.id, short_url: facts.shortUrl, long_url: facts.url, created_at: facts.at },
      });
    case 'botoi':
      return whole<BotoiAnswer>(200, {
        success: true,
        data: { slug: facts.slug, short_url: facts.shortUrl, url: facts.url, created_at: facts.at },
      });
  }
}

function shortened({ url, at, shortUrl, title }: Facts): CuttlyShortenAnswer {
  return { url: { status: 7, fullLink: url, date: at.slice(0, 10), shortLink: shortUrl, title } };
}

const whole = <T extends object>(status: number, body: T): ExampleAnswer => ({ status, body, isPart: false });
const part = <T extends object>(status: number, body: T): ExampleAnswer => ({ status, body, isPart: true });

function factsOf(form: LinkForm, place: BuilderPlace, target: RequestOf['target'] | null): Facts {
  const id = target?.id ?? 'lnk_1c';
  const slug = form.slug || target?.slug || 'Xk3pQ9';
  const host = form.domain || target?.domain || place.defaultHost;
  const origin = new URL(place.origin);
  const port = origin.port === '' ? '' : `:${origin.port}`;
  return {
    id,
    number: Number.parseInt(id.slice('lnk_'.length), 36),
    slug,
    shortUrl:
      form.slug || target === undefined || target === null
        ? `${origin.protocol}//${host}${port}/${slug}`
        : target.short_url,
    url: form.url || target?.url || 'https://example.com/',
    title: form.title ?? '',
    at: `${new Date(place.nowMs).toISOString().slice(0, 19)}Z`,
  };
}
