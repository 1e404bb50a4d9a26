import { ApiProblem } from '../api/problem.ts';
import { Notice } from '../app/notice.tsx';
import { Button } from '../ui/button.tsx';
import { sentenceOf } from '../words/problem-texts.ts';
import { commonTexts } from '../words/texts/texts.ts';

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
