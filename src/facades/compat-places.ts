/** Where the compatible APIs are reached from outside. */
export interface CompatPlaces {
  /** `https://go.example.com`; null where the operator has not said it: then the host that is asked counts. */
  readonly origin: string | null;
  /** Whole hosts that belong to one API: host to name. */
  readonly hosts: ReadonlyMap<string, string>;
  /** The version of the server. */
  readonly version: string;
}

interface Base {
  /** What the paths of the operations come after. */
  readonly url: string;
  /** Where short links are. */
  readonly shortOrigin: string;
}

export interface Bases {
  /** By the host that a request asks. */
  asked(facade: string, request: Request, onOwnHost: boolean): Base;
  /** Where the same API is reached besides. */
  others(facade: string, onOwnHost: boolean): readonly string[];
}

/** A name or address, with or without a port: nothing that could be more than a host in a document. */
const HOST = /^(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

export function createBases({ origin, hosts }: CompatPlaces): Bases {
  const scheme = origin === null ? 'http:' : new URL(origin).protocol;
  const below = (at: string, facade: string): string => `${at}/compat/${facade}`;
  const askedOrigin = (request: Request): string => {
    const host = request.headers.get('host') ?? new URL(request.url).host;
    return `${scheme}//${HOST.test(host) ? host.toLowerCase() : 'localhost'}`;
  };
  return {
    asked(facade, request, onOwnHost) {
      const asked = askedOrigin(request);
      return {
        url: onOwnHost ? asked : below(origin ?? asked, facade),
        shortOrigin: origin ?? asked,
      };
    },
    others(facade, onOwnHost) {
      if (onOwnHost) return origin === null ? [] : [below(origin, facade)];
      return [...hosts].filter(([, name]) => name === facade).map(([host]) => `${scheme}//${host}`);
    },
  };
}
