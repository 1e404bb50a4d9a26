import type { Domain, DomainVerification } from '../../api/types.ts';

export type StepState = 'done' | 'here' | 'later';

/** What the proof of a domain found, the last time somebody looked. */
export type ProofFinding =
  | { readonly kind: 'done'; readonly atTime: string | null }
  | { readonly kind: 'not_looked' }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'other_values'; readonly found: readonly string[] }
  | { readonly kind: 'no_answer' };

export type RoutingFinding =
  | { readonly kind: 'done'; readonly type: 'A' | 'CNAME'; readonly found: readonly string[] }
  | { readonly kind: 'not_looked' }
  | { readonly kind: 'nothing'; readonly type: 'A' | 'CNAME'; readonly target: string | null }
  | {
      readonly kind: 'elsewhere';
      readonly type: 'A' | 'CNAME';
      readonly target: string | null;
      readonly found: readonly string[];
    };

type CertificateFault = NonNullable<NonNullable<Domain['certificate']>['fault']>;
export type CertificateFinding =
  | { readonly kind: 'done'; readonly endsAt: string | null }
  | { readonly kind: 'waits' }
  | { readonly kind: 'not_looked' }
  | { readonly kind: 'coming' }
  | { readonly kind: 'fault'; readonly fault: CertificateFault };

export type Step =
  | { readonly name: 'proof'; readonly state: StepState; readonly finding: ProofFinding }
  | { readonly name: 'routing'; readonly state: StepState; readonly finding: RoutingFinding }
  | { readonly name: 'certificate'; readonly state: StepState; readonly finding: CertificateFinding }
  | { readonly name: 'first_link'; readonly state: StepState; readonly links: number | null };

/** The way from a claimed host to its first link. Steps may be done in any order; `here` is the first that is missing. */
export function setUpSteps(domain: Domain, verification: DomainVerification | null): readonly Step[] {
  const proof = proofOf(domain, verification);
  const routing = routingOf(domain.routing);
  const certificate = certificateOf(domain, routing.kind === 'done');
  const isReady = proof.kind === 'done' && routing.kind === 'done';
  const hasLinks = (domain.links ?? 1) > 0;
  const done = [
    proof.kind === 'done',
    routing.kind === 'done',
    certificate.kind === 'done',
    proof.kind === 'done' && hasLinks,
  ];
  const here = done.indexOf(false);
  const stateOf = (at: number): StepState => {
    if (done[at] === true) return 'done';
    return at === here ? 'here' : 'later';
  };
  return [
    { name: 'proof', state: stateOf(0), finding: proof },
    { name: 'routing', state: stateOf(1), finding: routing },
    {
      name: 'certificate',
      state: stateOf(2),
      finding: certificate.kind === 'fault' && !isReady ? { kind: 'waits' } : certificate,
    },
    { name: 'first_link', state: stateOf(3), links: domain.links },
  ];
}

/** Whether a look could still change something. */
export const isSetUp = (steps: readonly Step[]): boolean =>
  steps.every(({ name, state }) => name === 'first_link' || state === 'done');

function proofOf(domain: Domain, verification: DomainVerification | null): ProofFinding {
  if (domain.verified) return { kind: 'done', atTime: domain.verified_at };
  if (verification === null) return { kind: 'not_looked' };
  if (verification.status === 'no_answer') return { kind: 'no_answer' };
  if (verification.status === 'wrong_value' && verification.found.length > 0) {
    return { kind: 'other_values', found: verification.found };
  }
  return { kind: 'nothing' };
}

function routingOf(routing: Domain['routing']): RoutingFinding {
  if (routing === null) return { kind: 'not_looked' };
  const { type, target, found, ok } = routing;
  if (ok) return { kind: 'done', type, found };
  return found.length === 0 ? { kind: 'nothing', type, target } : { kind: 'elsewhere', type, target, found };
}

function certificateOf({ certificate, verified }: Domain, isRouted: boolean): CertificateFinding {
  if (certificate === null) return { kind: 'not_looked' };
  if (certificate.ok) return { kind: 'done', endsAt: certificate.expires_at };
  if (!verified || !isRouted) return { kind: 'waits' };
  return certificate.fault === null ? { kind: 'coming' } : { kind: 'fault', fault: certificate.fault };
}
