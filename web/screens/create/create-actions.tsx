import { nameOfKeys } from '../../app/shortcuts.ts';
import { Button } from '../../ui/button.tsx';
import { Tooltip } from '../../ui/tips.tsx';
import type { CreateDraft } from './create-draft.ts';
import styles from './create-form.module.css';
import { createTexts } from './texts/texts.ts';

interface ActionsProps {
  readonly draft: CreateDraft;
  readonly count: number;
  readonly busy: boolean;
  readonly onChange: (change: Partial<CreateDraft>) => void;
  readonly onMore: (then: 'edit' | 'rules') => void;
}

export function CreateActions({ draft, count, busy, onChange, onMore }: ActionsProps) {
  const t = createTexts.use();
  const toggleEnd = () => onChange({ endsAt: draft.endsAt === undefined ? null : undefined });
  const togglePassword = () => onChange({ password: draft.password === undefined ? '' : undefined });
  return (
    <div className={styles.actions}>
      <div className={styles.extras}>
        <Button kind="quiet" icon="clock" aria-pressed={draft.endsAt !== undefined} onClick={toggleEnd}>
          {t.ends}
        </Button>
        <Button kind="quiet" icon="lock" aria-pressed={draft.password !== undefined} onClick={togglePassword}>
          {t.password}
        </Button>
        {count < 2 && (
          <>
            <Tooltip text={t.thenOpens}>
              <Button kind="quiet" icon="split" onClick={() => onMore('rules')}>
                {t.rules}
              </Button>
            </Tooltip>
            <Tooltip text={t.thenOpens}>
              <Button kind="quiet" onClick={() => onMore('edit')}>
                {t.allFields}
              </Button>
            </Tooltip>
          </>
        )}
      </div>
      <Button type="submit" kind="main" tall busy={busy} keys={nameOfKeys('enter')}>
        {count > 1 ? t.submitMany(count) : t.submit}
      </Button>
    </div>
  );
}
