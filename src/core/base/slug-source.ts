import type { DomainId } from './ids.ts';
import type { Random } from './ports.ts';
import { randomSlug, SLUG_LENGTH_MAX, type Slug } from './slug.ts';

/** Draws random slugs, longer ones for a domain where too many of the current length are taken. */
export interface SlugSource {
  /** `length` replaces the default, for APIs that promise a length. */
  next(domainId: DomainId, length?: number): Slug;
  /** Another slug, when the last one was taken. */
  redraw(domainId: DomainId): Slug;
}

/** If one draw in eight is taken, about an eighth of the slugs of that length are, so the next length is used. */
const WINDOW_DRAWS = 64;
const WINDOW_TAKEN_MAX = 8;

export function createSlugSource(random: Random, firstLength: number): SlugSource {
  const domains = new Map<DomainId, { length: number; draws: number; taken: number }>();
  const stateOf = (domainId: DomainId) => {
    let state = domains.get(domainId);
    if (state === undefined) {
      state = { length: firstLength, draws: 0, taken: 0 };
      domains.set(domainId, state);
    }
    return state;
  };

  function next(domainId: DomainId, length?: number): Slug {
    const state = stateOf(domainId);
    if (++state.draws > WINDOW_DRAWS) Object.assign(state, { draws: 1, taken: 0 });
    return randomSlug(random, length ?? state.length);
  }

  return {
    next,
    redraw(domainId) {
      const state = stateOf(domainId);
      if (++state.taken >= WINDOW_TAKEN_MAX && state.length < SLUG_LENGTH_MAX) {
        Object.assign(state, { length: state.length + 1, draws: 0, taken: 0 });
      }
      return next(domainId);
    },
  };
}
