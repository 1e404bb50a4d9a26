/** The public addresses of the compatible APIs. */
export interface CompatPlaces {
  /** `https://go.example.com`; null without a public URL, which means the host of each request. */
  readonly origin: string | null;
  /** Hosts that belong to one API, each with the name of the API. */
  readonly hosts: ReadonlyMap<string, string>;
  /** The version of the server. */
  readonly version: string;
}

interface Base {
  /** The base URL of the operations. */
  readonly url: string;
  /** The origin of short links. */
  readonly shortOrigin: string;
}

export interface Bases {
  /** The base URL at the host of a request. */
  current(facade: string, request: Request, onOwnHost: boolean): Base;
  /** Further base URLs of the same API. */
  others(facade: string, onOwnHost: boolean): readonly string[];
}

/** A name or address with an optional port. Anything else could inject text into a document. */
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

export function createBases({ origin, hosts }: CompatPlaces): Bases {
  const scheme = origin === null ? 'http:' : new URL(origin).protocol;
  const below = (at: string, facade: string): string => `${at}/compat/${facade}`;
  const originOf = (request: Request): string => {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    return `${scheme}//${HOST.test(host) ? host.toLowerCase() : 'localhost'}`;
  };
  return {
    current(facade, request, onOwnHost) {
      const requestOrigin = originOf(request);
      return {
        url: onOwnHost ? requestOrigin : below(origin ?? requestOrigin, facade),
        shortOrigin: origin ?? requestOrigin,
      };
    },
    others(facade, onOwnHost) {
      if (onOwnHost) return origin === null ? [] : [below(origin, facade)];
      return [...hosts].filter(([, name]) => name === facade).map(([host]) => `${scheme}//${host}`);
    },
  };
}
