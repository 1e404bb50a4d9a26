import { ApiProblem } from '../api/problem.ts';
import { Link } from '../app/link.tsx';
import { Notice } from '../app/notice.tsx';
import { Button, buttonClass } from '../ui/button.tsx';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';

/** An address that leads nowhere, or to what this person cannot see. */
export function NotFound() {
  const { states: t } = commonTexts.use();
  return (
    <Notice title={t.notFoundTitle} text={t.notFound}>
      <Link className={buttonClass()} to="~/app">
        {t.goHome}
      </Link>
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
