import { Link } from '../../app/link.tsx';
import { Notice } from '../../app/notice.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { closedTexts } from './texts/texts.ts';

/** An address that leads nowhere, or to what this person cannot see. */
export function NotFound() {
  const t = closedTexts.use();
  return (
    <Notice title={t.notFoundTitle} text={t.notFound}>
      <Link className={buttonClass()} to="~/app">
        {t.goHome}
      </Link>
    </Notice>
  );
}
