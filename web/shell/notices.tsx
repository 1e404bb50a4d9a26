import { ApiProblem } from '../api/problem.ts';
import { Link } from '../app/link.tsx';
import { Notice } from '../app/notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';

export function NoWorkspace() {
  const t = commonTexts.use();
  return <Notice title={t.states.noWorkspaceTitle} text={t.states.noWorkspace} />;
}

/** A workspace that is not there for this person, or not before a second factor. */
export function WorkspaceClosed({ reason }: { readonly reason: 'missing' | 'second_factor' }) {
  const t = commonTexts.use();
  if (reason === 'missing') {
    return (
      <Notice title={t.states.notFoundTitle} text={t.states.notFound}>
        <Link className={buttonClass()} to="~/app">
          {t.states.goHome}
        </Link>
      </Notice>
    );
  }
  return (
    <Notice title={t.states.secondFactorTitle} text={t.states.secondFactor}>
      <a className={buttonClass({ kind: 'main' })} href="/app/second-factor">
        {t.states.secondFactorGo}
      </a>
    </Notice>
  );
}

/** Nothing can be shown, because it is not known who is here. */
export function SessionFault({ error, onRetry }: { readonly error: Error; readonly onRetry: () => unknown }) {
  const t = commonTexts.use();
  // The way to the sign-in has begun.
  if (error instanceof ApiProblem && error.status === 401) return null;
  return (
    <Notice title={t.states.failed} text={sentenceOf(error)}>
      <Button onClick={() => void onRetry()}>{t.retry}</Button>
    </Notice>
  );
}
